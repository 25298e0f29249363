"""The kinds of figure of this study. A module of the same name draws each: its `compose(data)` returns the figure.

The declarations stand here and not in the modules, so that the workflow can plan without loading Matplotlib.
"""

from heatscan.engine.products import Kind

KINDS = {
    "both_widths": Kind(
        outputs=("energy_rate", "contact_energy_rate"),
        axes=2,
        category="Losses: energy",
        caption=(
            "Energy that losses put into a condensate in its ground state when both the width of the reservoir and "
            "the range of the interaction are finite. On the dashed line both end the integral at the same momentum: "
            "above it the range decides, below it the reservoir."
        ),
        over=("reservoir_width", "interaction_range"),
        memory=14.0,
    ),
    "contact_law": Kind(
        outputs=("energy_rate", "contact_energy_rate"),
        axes=3,
        category="Losses: energy",
        caption=(
            "Exact energy rate of a condensate over the rate by the contact law, for several temperatures. The band "
            "is 10 %; a mark shows where the exact rate enters it for good, to two digits, if it does on the axis."
        ),
    ),
    "divergence": Kind(
        outputs=("energy_rate", "contact_energy_rate"),
        axes=3,
        category="Losses: energy",
        caption=(
            "Energy that losses put into a condensate in its ground state. In one dimension it stays finite; in two "
            "it grows as the logarithm, in three as the root of the reservoir's width, or as one over the range of "
            "the interaction. Solid: exact Bogoliubov sum, dashed: contact law."
        ),
    ),
    "laboratory": Kind(
        outputs=("temperature", "elapsed_time"),
        axes=2,
        category="Losses: temperature",
        caption=(
            "Temperature of a named gas against time, in the units of the laboratory, for several widths of the "
            "reservoir."
        ),
        over=("reservoir_frequency", "time"),
    ),
    "law_width": Kind(
        outputs=("law_width", "law_ratio"),
        axes=2,
        category="Losses: energy",
        caption=(
            "Width of the reservoir above which the contact law gives the energy rate to 10 %, against the "
            "temperature of the condensate: the validity range of the law. Solid where the law is too high just "
            "below that width, dashed where it is too low; in two dimensions a line ends and another begins far "
            "above it where the law, on its way to smaller widths, begins to leave the band on the other side first."
        ),
        over=("dimension", "initial_temperature"),
    ),
    "modes": Kind(
        outputs=("mode_reduced_temperature", "mode_occupation", "reduced_temperature"),
        axes=2,
        category="Losses: temperature",
        caption=(
            "Temperature of single modes that do not rethermalise, over the instantaneous chemical potential. "
            "Phonons tend to one, modes of high momentum grow without bound: through them a gas that does "
            "rethermalise (black) heats up."
        ),
        over=("momentum", "time"),
    ),
    "two_atoms": Kind(
        outputs=("pair_integral", "pair_integral_law"),
        axes=2,
        category="Losses: energy",
        caption=(
            "Energy integral of two atoms of which one is lost: exact (solid) and by its law for a wide reservoir "
            "or a short range (dashed). Dotted: the coefficient that the paper prints in two dimensions."
        ),
        memory=10.0,
    ),
}
