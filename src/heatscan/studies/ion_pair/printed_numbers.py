"""The numbers printed in [M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.

[H] = Haver, Anderson, Helv. Chim. Acta 102, e1800211 (2019).
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from heatscan.engine.printed_numbers import Check
from heatscan.evaluation import evaluate
from heatscan.physics import constants
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.physics.trap import electric_noise, mathieu, mathieu_series, paul_trap

KHZ = 2 * math.pi * 1e3

# The paper's reference pair [M] Table 1, Sections III and IV; a user's configuration has no say in what the paper
# prints.
REFERENCE: dict[str, Any] = {
    "geometric_factor": 0.248,
    "endcap_distance": 2.03e-3,
    "rod_distance": 2.63e-3,
    "rf_frequency": 2 * math.pi * 5.2e6,
    "endcap_voltage": 4.68,
    "rf_voltage": 720.4,
    "heating_rate": 1e-5,
    "laser_wavelength": 1762e-9,
    "correlation_length": 1e-7,
    "atomic_ion_mass": 138 * constants.atomic_mass,
    "atomic_ion_charge": constants.elementary_charge,
    "ring_mass": 4338 * constants.atomic_mass,
    "ring_charge": 12 * constants.elementary_charge,
    "ring_count": 2,
    # The paper has no micromotion in the heating.
    "radial_motion": "pseudopotential",
}


@functools.cache
def _pair(**changes):
    """Return the Dataset of the reference pair after some changes."""
    outputs = ("mode_frequency", "ion_axial_frequency", "ion_radial_frequency", "ion_spacing", "collapse_rate_bound",
               "relative_improvement", "lamb_dicke", "floquet_frequency", "stability", "ion_stability")  # fmt: skip
    return evaluate("ion_pair", REFERENCE, outputs=outputs, reference=REFERENCE, **changes)


def _improvement(mode: str, **changes) -> float:
    return math.log10(_pair(**changes).relative_improvement.sel(mode=mode).item())


def _at_the_same_noise(**changes) -> float:
    """Return the decades that the axial in-phase mode gains over the reference at the same electric-field noise."""
    data = evaluate("ion_pair", REFERENCE, outputs="relative_improvement_field_noise", reference=REFERENCE, **changes)
    return math.log10(data.relative_improvement_field_noise.sel(mode="axial_in_phase").item())


def _flatness(mode: str) -> float:
    """Return the largest over the smallest Lamb-Dicke parameter of a mode from 1 to 30 rings."""
    found = _pair(ring_count=tuple(range(1, 31))).lamb_dicke.sel(mode=mode)
    return float(found.max() / found.min())


def _leading_modes() -> float:
    """Return how many modes bound the rate within a factor of ten of the best, at 100 nm."""
    bounds = _pair().collapse_rate_bound
    return float((bounds < 10 * bounds.min()).sum())


def _pseudopotential() -> float:
    """Return the radial frequency of Ba+ alone by [M] (22)."""
    ion = REFERENCE["atomic_ion_charge"], REFERENCE["atomic_ion_mass"]
    along = (REFERENCE[name] for name in ("endcap_voltage", "geometric_factor", "endcap_distance", "rf_frequency"))
    across = (REFERENCE[name] for name in ("rf_voltage", "rod_distance", "rf_frequency"))
    a, q = paul_trap.stability_parameter_a(*ion, *along), paul_trap.stability_parameter_q(*ion, *across)
    return float(paul_trap.radial_frequency(a, q, REFERENCE["rf_frequency"]))


def _only_molecule_trapped() -> float:
    """Return how many points of the plane that [M] Fig. 7 can show hold the molecule alone."""
    a, q = np.meshgrid(-np.geomspace(1e-6, 0.3, 200), np.linspace(0.001, 0.9, 200))
    ratio = (24 / 1) / (9000 / 138)
    return float(np.sum(mathieu.is_stable(ratio * a, ratio * q) & ~mathieu.is_stable(a, q)))


# The coefficients that [M] (20) and (21) print, by the power of q.
_LOWER_EDGE = {2: "-1/2", 4: "7/128", 6: "-29/2304", 8: "68687/18874368"}
_UPPER_EDGE = {0: "1", 1: "-1", 2: "-1/8", 3: "1/64", 4: "-1/1536", 5: "-11/36864"}


def _coefficient(source: str, edge: str, series, power: int, printed: str) -> Check:
    return Check(source, f"coefficient of q^{power} in {edge}", "1", printed, lambda: float(series(power)[power]))


def _weakening(cutoff_frequency: float) -> float:
    """Return the bound for an exponential cut-off over that for white noise, of the mode that loses most."""
    return float((_pair(cutoff_frequency=cutoff_frequency).collapse_rate_bound / _pair().collapse_rate_bound).max())


def _doubling(mode: str) -> float:
    """Return the decade of r_C at which the atoms of the barrel, averaged over directions, double a bound."""
    lengths = np.geomspace(1e-10, 1e-7, 61)
    data = evaluate(
        "ion_pair", REFERENCE, outputs=("collapse_rate_bound",), orientation=("point_like", "averaged"),
        correlation_length=lengths,
    )  # fmt: skip
    point, atoms = data.collapse_rate_bound.sel(mode=mode).values
    return float(np.interp(-2.0, -atoms / point, np.log10(lengths)))


def _tube(rings: int, element: str) -> np.ndarray:
    """Return the places of the atoms of one element in a barrel [nm]."""
    elements, positions, _ = porphyrin_barrel.barrel(rings, 4338 * constants.atomic_mass)
    return 1e9 * positions[[name == element for name in elements]]


CHECKS = (
    *(_coefficient("[M] Eq. (20)", "a0", mathieu_series.lower_edge, *item) for item in _LOWER_EDGE.items()),
    *(_coefficient("[M] Eq. (21)", "b1", mathieu_series.upper_edge, *item) for item in _UPPER_EDGE.items()),
    Check("[M] Sec. IV", "axial frequency of Ba+ alone", "2 pi kHz", "100",
          lambda: _pair().ion_axial_frequency.sel(ion="atomic_ion").item() / KHZ),
    Check("[M] Sec. IV", "radial frequency of Ba+ alone, exact", "2 pi kHz", "242",
          lambda: _pair().ion_radial_frequency.sel(ion="atomic_ion").item() / KHZ),
    Check("[M] Sec. IV, Eq. (22)", "the same in the pseudopotential", "2 pi kHz", "242",
          lambda: _pseudopotential() / KHZ,
          "(22) gives 240.67, the exact Mathieu frequency 241.54 rounds to it; which the paper took is not known"),
    Check("[M] Sec. IV", "mass of the molecule", "u", "8676",
          lambda: 138 * _pair().mass_ratio.item()),
    Check("[M] Sec. IV", "charge of the molecule", "e", "24",
          lambda: _pair().charge_ratio.item()),
    Check("[M] Sec. III", "Johnson noise at 2 K and 0.1 ohm", "1e-23 V2/Hz", "1",
          lambda: electric_noise.johnson_voltage_noise(2.0, 0.1) / 1e-23),
    Check("[M] Sec. III", "distance between electrodes, 2 r_0", "mm", "5",
          lambda: 2e3 * REFERENCE["rod_distance"]),
    Check("[M] Eq. (11)", "electric heating rate of a 12000 u ion", "1e-5 1/s", "1",
          lambda: 1e5 * electric_noise.single_ion_heating_rate(
              24 * constants.elementary_charge, 12000 * constants.atomic_mass, 100 * KHZ,
              electric_noise.field_noise(1e-23, 56e-3))),
    Check("[M] Sec. IV", "decades gained, axial in phase, V_end x 0.01, 10 rings", "1", "2",
          lambda: _improvement("axial_in_phase", endcap_voltage=0.0468, ring_count=10)),
    Check("[M] Sec. IV", "decades gained, axial in phase, V_end x 0.01, 15 rings", "1", "2",
          lambda: _improvement("axial_in_phase", endcap_voltage=0.0468, ring_count=15)),
    Check("[M] Sec. IV", "the same with 10 rings, at the same electric-field noise", "1", "2",
          lambda: _at_the_same_noise(endcap_voltage=0.0468, ring_count=10),
          "the paper assumes 1e-5 quanta/s of both; by its (5) and (10) softer traps and more rings do not set CSL "
          "apart from electric noise. See docs/errata.md"),
    Check("[M] Fig. 2", "modes that lead, within a factor of ten of the best", "1", "2", _leading_modes),
    Check("[M] Fig. 4", "eta from 1 to 30 rings, largest over smallest, axial out of phase", "1", "1.0",
          lambda: _flatness("axial_out_of_phase")),
    Check("[M] Fig. 4", "the same, radial in phase", "1", "1.0", lambda: _flatness("radial_in_phase")),
    Check("[M] Sec. IV", "decade of r_C where atoms double the axial in-phase bound", "log10 m", "-9",
          lambda: _doubling("axial_in_phase")),
    Check("[M] Sec. IV", "the same, radial out of phase", "log10 m", "-9", lambda: _doubling("radial_out_of_phase")),
    Check("[H] abstract", "distance of opposite metals of a ring", "nm", "2.4",
          lambda: float(np.ptp(_tube(1, "Zn"), axis=0).max())),
    Check("[H] abstract", "length of three rings between beta hydrogens", "nm", "3.6",
          lambda: float(np.ptp(_tube(3, "H")[:, 2]))),
    Check("[M] Fig. 7", "points with q < 0.9 where only the molecule is trapped", "1", "0", _only_molecule_trapped),
    Check("[M] App. F, Fig. 2", "bound at a cut-off of 1e11 1/s over the white one", "1", "1.000",
          lambda: _weakening(1e11)),
    Check("[M] App. F", "the same at 1e12 1/s, both of the worst mode", "1", "1.000", lambda: _weakening(1e12)),
)  # fmt: skip
