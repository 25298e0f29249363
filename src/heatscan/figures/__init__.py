"""The kinds of figure. A module of this package draws each kind: its `compose(data)` returns the figure of a Dataset.

The declarations stand here and not in the modules, so that the workflow can plan without loading matplotlib.
"""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass

from heatscan import notation
from heatscan.errors import ConfigurationError


@dataclass(frozen=True)
class Kind:
    """What a kind of figure needs of a scan, and what the report says of it.

    It shows `outputs` over `axes` axes (0: any number), which are those of `over`, in that order, where it names any; several
    cases only where it `compares` them. What a scan holds fixed of the parameters in `holds` stands under the title and in the
    caption. Drawing takes `memory` times the bytes of `outputs`, measured, for the plan; lines take less than nine times.
    """

    outputs: tuple[str, ...]
    axes: int
    category: str
    caption: str
    over: tuple[str, ...] = ()
    compares: bool = False
    holds: tuple[str, ...] = ()
    memory: float = 9.5


# What the pair and its trap are, apart from the lengths that stay.
_PAIR = ("endcap_voltage", "rf_voltage", "mass_ratio", "charge_ratio")

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
    "emission_bounds": Kind(
        outputs=("collapse_rate_bound", "collapse_rate_bound_interval"),
        axes=1,
        over=("correlation_length",),
        compares=True,
        category="Bounds",
        caption=(
            "Largest collapse rate whose heating would not exceed what each body radiates; above a line is excluded, for white "
            "noise. Solid lines rest on measured emission, dashed ones on the temperature of solar "
            "equilibrium, as the paper's; bands are central intervals. Points: values proposed by the authors of the model."
        ),
    ),
    "heating_fraction": Kind(
        outputs=("heating_fraction",),
        axes=3,
        over=("gas", "spectrum", "cutoff_frequency"),
        compares=True,
        category="Coloured noise",
        caption=(
            "Heating by coloured noise over heating by white noise, for a Fermi gas at zero temperature (solid) and a classical "
            "gas of the same mean energy (dashed)."
        ),
    ),
    "printed_table": Kind(
        outputs=("power_per_mass", "bound_slope"),
        axes=1,
        over=("constant_set",),
        compares=True,
        category="Validation",
        caption=(
            "Table I of arXiv:1901.10963 beside ours, with the constants that the paper used and with those of today. The "
            "temperatures are those that the table rests on."
        ),
    ),
    "weakening": Kind(
        outputs=("weakening",),
        axes=3,
        over=("spectrum", "correlation_length", "cutoff_frequency"),
        compares=True,
        category="Coloured noise",
        caption=(
            "By how many orders of magnitude a cut-off in the spectrum of the noise weakens the bound from a body's heat, with the "
            "body as a Fermi gas of neutrons at zero temperature. Dotted: where the cut-off equals v_F/r_C."
        ),
        memory=17.0,
    ),
    "bounds": Kind(
        outputs=("collapse_rate_bound",),
        axes=1,
        category="Bounds",
        caption=(
            "Largest collapse rate that each motional mode would allow, were its heating no faster than assumed. "
            "Everything above a line would be excluded."
        ),
        over=("correlation_length",),
        compares=True,
        holds=("heating_rate", *_PAIR),
    ),
    "electric_bounds": Kind(
        outputs=("electric_collapse_rate_bound", "collapse_rate_bound"),
        axes=1,
        category="Bounds",
        caption=(
            "Largest collapse rate that each motional mode would allow if the given electric-field noise were all that "
            "heats it (left), beside the bound for the assumed heating rate (right). Points: values proposed by the authors of "
            "the model."
        ),
        over=("correlation_length",),
        holds=("heating_rate", "electric_field_noise", *_PAIR),
    ),
    "electric_heating": Kind(
        outputs=("electric_heating_rate", "stability"),
        axes=1,
        category="Electric noise",
        caption=(
            "Heating rate of every mode by electric-field noise, in quanta per second, and the rate assumed for the bounds."
        ),
        holds=("heating_rate", "noise_distance", *_PAIR),
    ),
    "both_widths": Kind(
        outputs=("energy_rate", "contact_energy_rate"),
        axes=2,
        category="Losses: energy",
        caption=(
            "Energy that losses put into a condensate in its ground state when both the width of the reservoir and the range "
            "of the interaction are finite. On the dashed line both end the integral at the same momentum: above it the range "
            "decides, below it the reservoir."
        ),
        over=("reservoir_width", "interaction_range"),
        memory=14.0,
    ),
    "contact_law": Kind(
        outputs=("energy_rate", "contact_energy_rate"),
        axes=3,
        category="Losses: energy",
        caption=(
            "Exact energy rate of a condensate over the rate by the contact law, for several temperatures. The band is 10 %; a "
            "mark shows where the exact rate enters it for good, to two digits, if it does on the axis."
        ),
    ),
    "divergence": Kind(
        outputs=("energy_rate", "contact_energy_rate"),
        axes=3,
        category="Losses: energy",
        caption=(
            "Energy that losses put into a condensate in its ground state. In one dimension it stays finite; in two it grows as "
            "the logarithm, in three as the root of the reservoir's width, or as one over the range of the interaction. Solid: "
            "exact Bogoliubov sum, dashed: contact law."
        ),
    ),
    "extended": Kind(
        outputs=("collapse_rate_bound", "stability"),
        axes=3,
        category="Macromolecules",
        caption=(
            "Bound of every mode with the molecule made of atoms, for several orientations, and with a point in its place. "
            "Below: by how much the atoms raise the bound. The two part where the correlation length comes down to the "
            "size of the molecule. Nuclei are points, which holds down to 1e-13 m."
        ),
        over=("orientation", "ring_count", "correlation_length"),
    ),
    "extended_heatmap": Kind(
        outputs=("relative_improvement", "stability"),
        axes=3,
        category="Macromolecules",
        caption=(
            "Relative improvement of the bounds over the reference barrel, which turns in every direction: what the number of "
            "rings and the orientation buy at each correlation length, with every atom in its place."
        ),
        over=("orientation", "ring_count", "correlation_length"),
    ),
    "molecule": Kind(
        outputs=("collapse_rate_bound",),
        axes=0,
        category="Macromolecules",
        caption="The atoms of the molecule, along and across its own axis. Grey: carbon, white: hydrogen, blue: nitrogen, violet: zinc.",
    ),
    "frequencies": Kind(
        outputs=("mode_frequency", "ion_axial_frequency", "ion_radial_frequency", "stability"),
        axes=1,
        category="Frequencies",
        caption=(
            "Frequencies of the motional modes in the pseudopotential (thick) and of each ion alone in the trap (thin; axial "
            "solid; radial dotted, exact, with micromotion: a fraction of a per cent above the pseudopotential at small q). "
            "Shaded where the pair is not stably trapped or not aligned on the trap axis; the green line marks the reference."
        ),
        holds=_PAIR,
    ),
    "heatmap": Kind(
        outputs=("relative_improvement", "stability", "mode_frequency", "ion_stability_margin", "alignment_margin"),
        axes=2,
        category="Heatmaps",
        caption=(
            "Relative improvement of the bound of each mode over the reference, with a contour per order of magnitude, or per half "
            "of one where there are few. The black line is the edge of the stable, aligned region, the green cross the reference. The star is the best stable "
            "point whose rocking mode (radial, out of phase) has at least a fifth of the frequency of the axial in-phase "
            "mode: closer to the edge of alignment that mode softens to nothing, and its own bound would improve without limit."
        ),
        holds=("correlation_length", *_PAIR),
        memory=12.0,
    ),
    "improvement": Kind(
        outputs=("relative_improvement", "stability"),
        axes=1,
        category="Improvement",
        caption=(
            "Relative improvement of the bounds, reference over new: 10 means one order of magnitude better. "
            "Shaded where the pair is not stably trapped or not aligned on the trap axis; the green line marks the reference."
        ),
        holds=("correlation_length", *_PAIR),
    ),
    "ion_stability": Kind(
        outputs=("stability", "ion_stability", "ion_stability_margin"),
        axes=2,
        category="Stability",
        caption=(
            "Where the trap holds a single ion. The lines are the edges of the first stability region, exact and as the "
            "paper's series; a must be negative for confinement along the axis."
        ),
        over=("mathieu_a", "mathieu_q"),
        holds=("atomic_ion_mass", "atomic_ion_charge"),
    ),
    "lamb_dicke": Kind(
        outputs=("lamb_dicke", "stability"),
        axes=1,
        category="Readout",
        caption="Lamb-Dicke parameter of the atomic ion in every mode: how strongly the readout laser couples to the motion.",
        holds=_PAIR,
    ),
    "laboratory": Kind(
        outputs=("temperature", "elapsed_time"),
        axes=2,
        category="Losses: temperature",
        caption="Temperature of a named gas against time, in the units of the laboratory, for several widths of the reservoir.",
        over=("reservoir_frequency", "time"),
    ),
    "law_width": Kind(
        outputs=("law_width", "law_ratio"),
        axes=2,
        category="Losses: energy",
        caption=(
            "Width of the reservoir from which on the contact law gives the energy rate to 10 %, against the temperature of the "
            "condensate: the validity range of the law. Solid where the law is too high just below that width, dashed where it "
            "is too low; in two dimensions a line ends and another begins far above it where the law, on its way to smaller "
            "widths, begins to leave the band on the other side first."
        ),
        over=("dimension", "initial_temperature"),
    ),
    "modes": Kind(
        outputs=("mode_reduced_temperature", "mode_occupation", "reduced_temperature"),
        axes=2,
        category="Losses: temperature",
        caption=(
            "Temperature of single modes that do not rethermalise, over the chemical potential of the moment. Phonons tend to "
            "one, modes of high momentum grow without bound: through them a gas that does rethermalise (black) heats up."
        ),
        over=("momentum", "time"),
    ),
    "pair_stability": Kind(
        outputs=("stability", "ion_stability", "ion_stability_margin", "alignment_margin", "floquet_margin"),
        axes=2,
        category="Stability",
        caption=(
            "Where the trap holds the ions, in the plane of the Mathieu parameters of the atomic ion; aligned by the paper's "
            "condition in the pseudopotential, and within the dashed line by the exact motion. The other lines are the edges of "
            "the first stability region, exact and as the paper's series; a must be negative for confinement along the axis."
        ),
        over=("mathieu_a", "mathieu_q"),
        holds=("atomic_ion_mass", "atomic_ion_charge", "molecule_mass", "molecule_charge"),
    ),
    "pseudopotential": Kind(
        outputs=("pseudopotential_error", "stability", "ion_stability_margin", "alignment_margin", "floquet_margin"),
        axes=2,
        category="Stability",
        caption=(
            "Pseudopotential frequency of each radial mode against the exact Floquet frequency of the coupled pair: how far "
            "it is off, in per cent, wherever both ions are held and aligned in both pictures. Towards the edge of alignment "
            "the rocking mode softens and the pseudopotential fails: the scale ends at 100 %, the error does not."
        ),
        over=("mathieu_a", "mathieu_q"),
        holds=("atomic_ion_mass", "atomic_ion_charge", "molecule_mass", "molecule_charge"),
        memory=18.0,
    ),
    "readout": Kind(
        outputs=("readout_time", "carrier_excitation", "stability"),
        axes=1,
        category="Readout",
        caption=(
            "Left: length of the sideband pulse that reads one quantum of each mode. Right: the largest carrier excitation "
            "during that pulse, which must stay far below one for the readout to be trusted."
        ),
        holds=("rabi_frequency", *_PAIR),
    ),
    "temperature": Kind(
        outputs=("reduced_temperature",),
        axes=3,
        category="Losses: temperature",
        caption="Temperature of a condensate that loses atoms and rethermalises, over the chemical potential of the moment.",
    ),
    "temperature_map": Kind(
        outputs=("reduced_temperature",),
        axes=2,
        category="Losses: temperature",
        caption=(
            "Temperature over the chemical potential of the moment after a fixed time, against the width of the reservoir and "
            "the temperature at the beginning."
        ),
        memory=12.0,
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


def kind(name: str) -> Kind:
    """Return the kind of figure of that name, or raise a ConfigurationError that lists those that exist."""
    if name not in KINDS:
        close = difflib.get_close_matches(name, KINDS, 1)
        raise ConfigurationError(
            f"unknown kind of figure {name!r}; "
            + (f"did you mean {close[0]!r}?" if close else f"there are {', '.join(KINDS)}")
        )
    return KINDS[name]


def caption(name: str, scan) -> str:
    """Return the caption of a figure of that kind: what the kind shows, and what the scan holds fixed."""
    held = []
    definition = scan.definition
    ends = [{name: axis.array()[end] for name, axis in scan.axes.items()} for end in (0, -1)]
    for parameter in kind(name).holds:
        values = {definition.value(parameter, {**case, **end}) for case in scan.case_values() for end in ends}
        if parameter not in scan.axes and len(values) == 1 and isinstance(value := values.pop(), (int, float)):
            declared = definition.parameters[parameter]
            symbol = declared.symbol + ("/2π" if notation.turns(declared.unit) else "")
            held.append(f"{symbol} = {notation.quantity_text(value, declared.unit)}")
    return kind(name).caption + (f" Held fixed: {', '.join(held)}." if held else "")


def save(name: str, data, pdf: str, png: str, csv: str) -> None:
    """Draw a Dataset as a figure of that kind into a PDF and a PNG file, and write what is drawn as CSV."""
    from heatscan import drawing, table

    module = importlib.import_module(f"heatscan.figures.{name}")
    with drawing.style():
        drawing.save(module.compose(drawing.worded(data, kind(name).holds)), pdf, png)
    rows = getattr(module, "rows", lambda data: table.from_dataset(data[list(kind(name).outputs)]))
    table.write(csv, rows(data))
