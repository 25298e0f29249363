"""How strongly would CSL heat the motion of an atomic ion and a charged macromolecule in a linear Paul trap?

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule.
"""

from __future__ import annotations

from functools import partial

from heatscan.engine.products import Export
from heatscan.engine.study import Dimension, Output, Study
from heatscan.errors import ConfigurationError
from heatscan.studies import collapse_noise
from heatscan.studies.ion_pair import molecule, unheld
from heatscan.studies.ion_pair.pair import FLAGS
from heatscan.studies.ion_pair.parameters import MODES, PARAMETERS, check_trap
from heatscan.studies.ion_pair.stages import NEEDS, compute

IONS = ("atomic_ion", "molecule")

_more = partial(Output, default=False)
_of_mode = partial(Output, dims=("mode",))
_per_noise = partial(_more, dims=("mode",), may_be_infinite=True)
_exact = partial(_more, finite_where={"floquet_stability": "stable"})
OUTPUTS = {
    "stability": Output("1", "stability of the pair", flags=FLAGS),
    "ion_stability": _more("1", "stability of each ion alone", dims=("ion",), flags={"unstable": 0, "stable": 2}),
    "ion_stability_margin": _more(
        "1",
        "distance along a from the edge of the first stability region, of each ion alone; negative where not trapped",
        dims=("ion",),
    ),
    "alignment_margin": _more(
        "1", "smaller eigenvalue of the radial stiffness matrix over (Omega_RF/2)^2; negative off the axis"
    ),
    "ion_spacing": Output("m", "equilibrium distance between the ions", "Delta z"),
    "mode_frequency": _of_mode("rad s-1", "mode frequency in the pseudopotential", "omega"),
    "mode_vector": _more("1", "mass-weighted eigenvector", "gamma", ("mode", "ion")),
    "heating_power": _of_mode("W", "CSL heating power at a collapse rate of 1/s", "P"),
    "collapse_rate_bound": _of_mode(
        "s-1", "largest collapse rate that the assumed heating rate allows", "lambda_max", may_be_infinite=True
    ),
    "coherence": _more(
        "1", "heating of the molecule by itself over that of a point of its mass, along each mode", "C", ("mode",)
    ),
    "relative_improvement": _of_mode(
        "1", "bound of the reference over this bound", "lambda_rel", ratio_of="collapse_rate_bound"
    ),
    "relative_improvement_field_noise": _of_mode(
        "1",
        "bound of the reference over this bound, both at the same electric-field noise",
        "lambda_rel",
        ratio_of="collapse_rate_per_field_noise",
        may_be_infinite=True,
        comment="Both bounds are those of the electric heating, which the assumed heating rate does not enter.",
    ),
    "relative_improvement_voltage_noise": _more(
        "1",
        "bound of the reference over this bound, both at the same voltage noise",
        "lambda_rel",
        ("mode",),
        ratio_of="collapse_rate_per_voltage_noise",
        may_be_infinite=True,
        comment="Differs from the same at fixed field noise where the distance D between electrode and ions does.",
    ),
    "lamb_dicke": _of_mode("1", "Lamb-Dicke parameter of the atomic ion", "eta"),
    "electric_heating_rate": _more("s-1", "heating rate from electric-field noise, in quanta", "dn/dt", ("mode",)),
    "electric_collapse_rate_bound": _more(
        "s-1",
        "largest collapse rate that the electric-field noise allows",
        "lambda_max",
        ("mode",),
        may_be_infinite=True,
    ),
    "electric_heating_power": _more("W", "heating power of electric-field noise", "P_E", ("mode",)),
    "collapse_rate_per_field_noise": _per_noise(
        "V-2 m2 s-2", "collapse rate that heats as much as field noise of unit two-sided density"
    ),
    "collapse_rate_per_voltage_noise": _per_noise(
        "V-2 s-2", "collapse rate that heats as much as voltage noise of unit two-sided density"
    ),
    "required_field_noise": _more(
        "V2 m-2 Hz-1",
        "electric-field noise that heats at the assumed rate",
        "S_E",
        ("mode",),
        may_be_infinite=True,
        comment="A larger density of the field, in the given convention, heats faster than the bounds assume.",
    ),
    "readout_time": _more("s", "readout pulse", "t_read", ("mode",)),
    "carrier_excitation": _more("1", "carrier excitation, at most", "P_c", ("mode",)),
    "shortest_readout_time": _more("s", "shortest readout pulse with tolerable false positives", "t_min", ("mode",)),
    "ion_axial_frequency": _more("rad s-1", "axial frequency of each ion alone", "omega_z", ("ion",)),
    "ion_mathieu_a": _more("1", "Mathieu parameter a of each ion along the radial direction", "a", ("ion",)),
    "ion_mathieu_q": _more("1", "Mathieu parameter q of each ion along the radial direction", "q", ("ion",)),
    "ion_radial_frequency": _more("rad s-1", "radial frequency of each ion alone, exact", "omega_r", ("ion",)),
    "floquet_stability": _more("1", "stability of the pair, exact (Floquet)", flags=FLAGS),
    "floquet_frequency": _exact("rad s-1", "radial mode frequency, exact (Floquet)", "omega_F", ("radial_mode",)),
    "floquet_margin": _exact("1", "sin^2(pi beta/2) of the lower exact radial mode; negative off the axis"),
    "pseudopotential_error": _more(
        "1",
        "pseudopotential frequency over the exact one, minus one",
        dims=("radial_mode",),
        finite_where={"stability": "stable", "floquet_stability": "stable"},
    ),
    "pseudopotential_bound_error": _more(
        "1",
        "bound in the pseudopotential over the exact one, minus one",
        dims=("radial_mode",),
        finite_where={"stability": "stable", "floquet_stability": "stable"},
    ),
}


def check(outputs, given, **arguments) -> None:
    """Raise a ConfigurationError where the trap is not what its user means, or where something is missing.

    As `Study.check`.
    """
    check_trap(given)
    for output in sorted(outputs):
        for name in NEEDS.get(OUTPUTS[output].ratio_of or output, ()):
            own = [f"{name}_{mode}" for mode in MODES]
            if name not in arguments and not arguments.keys() >= set(own):
                ways = "".join(f", or {other}" for other in PARAMETERS[name].sources)
                raise ConfigurationError(
                    f"{name} ({PARAMETERS[name].long_name}) is missing: {output} needs it; give {name}{ways}"
                )
    collapse_noise.check(outputs, given, **arguments)
    molecule.check(outputs, given, **arguments)


STUDY = Study(
    package=__package__,
    title="CSL heating of two ions in a linear Paul trap",
    references="arXiv:2311.13966",
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    compute=compute,
    dimensions={
        "mode": Dimension(MODES, "motional mode"),
        "radial_mode": Dimension(MODES[2:], "radial motional mode"),
        "ion": Dimension(IONS, "ion"),
    },
    validity=("stability", "stable"),
    # The reference case is seen by the same collapse noise and under the same assumed heating as the point.
    shared_with_reference=frozenset(
        {"correlation_length", "cutoff_frequency", "spectrum", "reference_mass", "radial_motion", "heating_rate"}
        | {f"heating_rate_{mode}" for mode in MODES}
    ),
    # Where a point has a bound, a molecule of atoms has one too, and takes longer to build.
    trial_values={"orientation": "point_like"},
    check=check,
    explain=unheld.explain,
    memory=molecule.memory,
    tables={"best_points": Export("best", outputs=("relative_improvement",), least_axes=2)},
)
