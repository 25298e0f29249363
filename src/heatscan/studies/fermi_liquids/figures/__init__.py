"""The kinds of figure of this study. A module of the same name draws each: its `compose(data)` returns the figure.

The declarations stand here and not in the modules, so that the workflow can plan without loading Matplotlib.
"""

from heatscan.engine.products import Kind

KINDS = {
    "emission_bounds": Kind(
        outputs=("collapse_rate_bound", "collapse_rate_bound_interval"),
        axes=1,
        over=("correlation_length",),
        compares=True,
        proposed=True,
        category="Bounds",
        caption=(
            "Largest collapse rate whose heating would not exceed what each body radiates; above a line is excluded, "
            "for white noise. Solid lines rest on measured emission, dashed ones on the temperature of solar "
            "equilibrium, as the paper's; bands are central intervals. Points: values proposed by the authors of the "
            "model."
        ),
    ),
    "printed_table": Kind(
        outputs=("power_per_mass", "bound_slope"),
        axes=1,
        over=("constant_set",),
        compares=True,
        category="Validation",
        caption=(
            "Table I of arXiv:1901.10963 beside ours, with the constants that the paper used and with those of "
            "today. The temperatures are those that the table rests on."
        ),
    ),
    "weakening": Kind(
        outputs=("weakening",),
        axes=3,
        over=("spectrum", "correlation_length", "cutoff_frequency"),
        compares=True,
        category="Coloured noise",
        caption=(
            "By how many orders of magnitude a cut-off in the spectrum of the noise weakens the bound from a body's "
            "heat, with the body as a Fermi gas of neutrons at zero temperature. Dotted: where the cut-off equals "
            "v_F/r_C."
        ),
        memory=17.0,
    ),
}
