"""The kinds of figure of this study. A module of the same name draws each kind: its `compose(data)` returns the figure of a Dataset.

The declarations stand here and not in the modules, so that the workflow can plan without loading matplotlib.
"""

from heatscan.engine.products import Kind

KINDS = {
    "exclusion_plot": Kind(
        outputs=("collapse_rate_bound", "validity"),
        axes=1,
        over=("correlation_length",),
        compares=True,
        category="Exclusion",
        caption=(
            "What experiments exclude: rates above each curve, and, by argument, below the grey one. Solid outlines rest on values "
            "read in their sources, dashed ones on values quoted second hand or recalled, which nobody of this project has checked. "
            "Dash-dotted: proposed. Points: values proposed for the model."
        ),
    ),
    "surviving_region": Kind(
        outputs=("lowest_bound", "ruling_experiment", "highest_lower_bound", "surviving_area"),
        axes=1,
        over=("correlation_length",),
        compares=True,
        category="Exclusion",
        caption=(
            "What is left of the model: collapse rates above the theoretical lower bound and below all upper bounds, each stretch "
            "of the envelope in the colour of the experiment that rules it. Hatched: what is left in addition where only values "
            "read in their sources count. Areas in decades of the rate times decades of the length."
        ),
        memory=26.0,
    ),
    "ruling_map": Kind(
        outputs=("lowest_bound", "ruling_experiment"),
        axes=3,
        over=("spectrum", "cutoff_frequency", "correlation_length"),
        compares=True,
        category="Exclusion",
        caption=(
            "Which experiment gives the lowest upper bound, against the correlation length and the cut-off of the noise. Lines: the "
            "bound itself, a contour every four orders of magnitude."
        ),
    ),
    "surviving_area": Kind(
        outputs=("surviving_area",),
        axes=3,
        over=("spectrum", "cutoff_frequency", "correlation_length"),
        compares=True,
        category="Exclusion",
        caption=(
            "How much of the plane of collapse rate and correlation length is left, against the cut-off of the noise: solid with all "
            "upper bounds, dashed with those alone that rest on values read in their sources."
        ),
    ),
}
