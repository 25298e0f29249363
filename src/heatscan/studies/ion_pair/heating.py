"""Heating of the modes by collapse noise and by electric noise, and the collapse rates that it allows.

Quantities are numbers or arrays that broadcast against each other [SI units]. Powers are what a mode's quanta gain; how
it takes up noise, `pair.Motion` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import ion_and_molecule, point_masses
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.trap import electric_noise
from heatscan.studies.ion_pair import molecule
from heatscan.studies.ion_pair.pair import Motion, Pair, driven_motions, static_motions

_PER_NOISE = {"electric_collapse_rate_bound", "collapse_rate_per_field_noise", "collapse_rate_per_voltage_noise"}
COLLAPSE = {"heating_power", "collapse_rate_bound", "coherence", *_PER_NOISE}
ELECTRIC = {"electric_heating_rate", "electric_heating_power", "required_field_noise", *_PER_NOISE}
HEATED = {*COLLAPSE, *ELECTRIC, "pseudopotential_bound_error"}


class FieldNoise(NamedTuple):
    """Noise of the electric field at the ions.

    density: its spectral density along x at the atomic ion [V^2/m^2/Hz], which `convention` calls ``one_sided`` or
    ``two_sided``, at `frequency` [rad/s], from which it falls with the power `exponent`; across, along: that along the
    radial direction and along z over that along x [1]; molecule: that at the molecule over that at the atomic ion [1];
    correlation: of the field at the two, -1 to 1. Over the square of `distance` [m] noise of the electrodes' voltage is
    noise of the field.
    """

    density: Any
    convention: str
    exponent: Any
    frequency: Any
    across: Any
    along: Any
    molecule: Any
    correlation: Any
    distance: Any = None


def heating(outputs, pair: Pair, found, exact: bool, molecule_is, noise, rates, field: FieldNoise) -> dict:
    """Return what is named of the heating of the modes, which are `exact` across the axis or in the pseudopotential.

    `found` is what `pair.modes` and `pair.exact_motion` return, `molecule_is` as in `molecule.factors`; `noise` is r_C
    [m], the cut-off [rad/s], and by name the spectrum and the reference mass; `rates` are those that each mode may have
    [1/s], or None.
    """
    static = static_motions(found)
    driven = driven_motions(pair, found) if "motion" in found else []
    moving = [*static[:2], *driven] if exact else static
    result: dict = {}
    if outputs & {*COLLAPSE, "pseudopotential_bound_error"}:
        directions = along, across = _directions(found["ion_spacing"], molecule_is, noise[0])
    if outputs & COLLAPSE:
        powers = collapse_powers(pair, moving, directions, *noise)
        shares = (1.0 if len(each) == 1 else each[0] for each in (along, along, across, across))
        coherence = [np.where(np.isnan(power), np.nan, share) for power, share in zip(powers, shares, strict=True)]
        result |= {"heating_power": powers, "coherence": coherence}
        if not any(rate is None for rate in rates):
            result["collapse_rate_bound"] = _bounds(_allowed(moving, rates), powers)
    if outputs & ELECTRIC:
        result |= _electric(pair, moving, field, rates, result.get("heating_power"))
    if "pseudopotential_bound_error" in outputs:
        both, white = [*static, *driven], (noise[0], np.inf, "white", noise[3])
        quanta = _quanta(both, collapse_powers(pair, both, directions, *white))
        errors = [true / approximate - 1 for true, approximate in zip(quanta[4:], quanta[2:4], strict=True)]
        result["pseudopotential_bound_error"] = errors
    return result


def _electric(pair: Pair, moving: Sequence[Motion], field: FieldNoise, rates, collapse) -> dict:
    """Return what electric noise does to the modes and, with powers of collapse noise, the rates that do as much."""
    powers = electric_powers(pair, moving, field)
    unit = electric_powers(pair, moving, field._replace(density=1.0, convention="two_sided"))
    result = {"electric_heating_power": powers, "electric_heating_rate": _quanta(moving, powers)}
    if not any(rate is None for rate in rates):
        sides = 2.0 if field.convention == "one_sided" else 1.0
        result["required_field_noise"] = _bounds([sides * each for each in _allowed(moving, rates)], unit)
    if collapse:
        result["electric_collapse_rate_bound"] = _bounds(powers, collapse)
        result["collapse_rate_per_field_noise"] = _bounds(unit, collapse)
    if collapse and field.distance is not None:
        per_voltage = [each / np.square(field.distance) for each in unit]
        result["collapse_rate_per_voltage_noise"] = _bounds(per_voltage, collapse)
    return result


def _directions(spacing, molecule_is, length) -> tuple[tuple, tuple]:
    """Return what noise heats along and across the axis, as the formulas of point-like ions or of a molecule take it.

    That is what the ions lose of their cross terms; of a molecule its coherence and the loss of it before that.
    """
    if molecule_is[0][0] == "point_like":
        along, across = point_masses.decorrelation(spacing, length)
        return (along,), (across,)
    return molecule.factors(spacing, length, *molecule_is)


def collapse_powers(pair: Pair, moving: Sequence[Motion], directions, length, cutoff_frequency, spectrum, mass) -> list:
    """Return the power with which collapse noise of 1/s heats each mode [W]: two along the axis, then any across it.

    `directions` is what `_directions` returns, `mass` the name of the reference mass.
    """
    along, across = directions
    heat: Any = point_masses.mode_heating if len(along) == 1 else ion_and_molecule.mode_heating
    reference = constants.REFERENCE_MASSES[mass]

    def share(vector, factors):
        return heat(*pair.masses, vector, *factors, length, reference)

    def strength(frequency):
        return SPECTRA[spectrum](frequency / cutoff_frequency)

    shares = [partial(share, factors=along if number < 2 else across) for number in range(len(moving))]
    white = np.isinf(cutoff_frequency)
    return [_power(mode, one, white, strength) for mode, one in zip(moving, shares, strict=True)]


def electric_powers(pair: Pair, moving: Sequence[Motion], noise: FieldNoise) -> list:
    """Return the power with which electric noise heats each of the four modes [W]."""
    density = electric_noise.two_sided(noise.density) if noise.convention == "one_sided" else noise.density

    def share(vector):
        ions = *pair.charges, *pair.masses
        return electric_noise.pair_heating(*ions, vector, density, noise.molecule, noise.correlation)

    def strength(frequency):
        return np.power(noise.frequency / frequency, noise.exponent)

    powers = [_power(mode, share, np.equal(noise.exponent, 0), strength) for mode in moving]
    return [(noise.along if number < 2 else noise.across) * power for number, power in enumerate(powers)]


def _power(mode: Motion, share, white, strength):
    """Return the power that a mode takes up [W].

    `share` returns that of a vector in white noise, `strength` the spectrum at a frequency [rad/s] over that of white
    noise, and `white` says where it is one.
    """
    power = _total([share(vector) for vector in mode.vectors])
    if np.all(white):
        return power
    if not mode.sidebands:
        return power * strength(mode.frequency)
    coloured = _total([share(vector) * strength(frequency) for vector, frequency in mode.sidebands])
    return np.where(white, power, coloured)


def _allowed(moving: Sequence[Motion], rates) -> list:
    """Return the power at which each mode gains quanta at its rate [W]."""
    return [rate * constants.hbar * mode.frequency for mode, rate in zip(moving, rates, strict=True)]


def _quanta(moving: Sequence[Motion], powers) -> list:
    """Return how many quanta each mode gains [1/s]."""
    return [power / (constants.hbar * mode.frequency) for mode, power in zip(moving, powers, strict=True)]


def _bounds(allowed, powers) -> list:
    """Return the collapse rate, or the density of noise, at which it heats each mode with the allowed power."""
    return list(map(point_masses.collapse_rate_bound, allowed, powers))


def _total(shares):
    """Return the sum of shares, which is the only one where there is one."""
    first, *others = shares
    return sum(others, start=first)
