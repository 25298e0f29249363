"""The kinds of figure of this study. A module of the same name draws each kind.

Its `compose(data)` returns the figure of a Dataset. The declarations stand here and not in the modules, so that the
workflow can plan without loading matplotlib.
"""

from heatscan.engine.products import Kind

_PLANE = ("spectrum", "cutoff_frequency", "correlation_length")

KINDS = {
    "exclusion_plot": Kind(
        outputs=("collapse_rate_bound", "validity"),
        axes=1,
        over=("correlation_length",),
        compares=True,
        category="Exclusion",
        caption=(
            "Collapse rates that experiments exclude: those above each curve and, by the argument of macro-"
            "objectification, those below the grey one. Solid outlines: inputs checked in the original publications; "
            "dashed: inputs quoted second hand or unverified. Dash-dotted: proposed experiments. Points: parameters "
            "proposed by Ghirardi, Rimini and Weber and by Adler."
        ),
    ),
    "allowed_region": Kind(
        outputs=("lowest_bound", "strongest_experiment", "highest_lower_bound", "allowed_area"),
        axes=1,
        over=("correlation_length",),
        compares=True,
        category="Exclusion",
        caption=(
            "Allowed region: collapse rates above the theoretical lower bound and below all upper bounds. The "
            "envelope has the colour of the strongest experiment at each correlation length. Hatched: what is allowed"
            " in addition where only bounds count whose inputs were checked in the original publications. Areas in "
            "decades of the rate times decades of the length."
        ),
        memory=26.0,
    ),
    "strongest_experiment_map": Kind(
        outputs=("lowest_bound", "strongest_experiment"),
        axes=3,
        over=_PLANE,
        compares=True,
        category="Exclusion",
        caption=(
            "Strongest experiment, the one with the lowest upper bound, against the correlation length and the cut-"
            "off of the noise. Lines: that bound, a contour every four orders of magnitude."
        ),
    ),
    "allowed_area": Kind(
        outputs=("allowed_area",),
        axes=3,
        over=_PLANE,
        compares=True,
        category="Exclusion",
        caption=(
            "Area of the allowed region in the plane of collapse rate and correlation length, against the cut-off of "
            "the noise: solid with all upper bounds, dashed with those alone whose inputs were checked in the "
            "original publications."
        ),
    ),
}
