"""The ion and the molecule in their trap: parameters, stability, equilibrium and modes at the points of a scan.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule. Quantities are
numbers or arrays that broadcast against each other [SI units]. The modes are in the order of `study.MODES`: two along
the trap's axis, then two across it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from heatscan.physics.trap import floquet, ion_pair, mathieu, paul_trap, two_drives

FLAGS = {"unstable": 0, "not_aligned": 1, "stable": 2}


class Across(NamedTuple):
    """The motion of both ions along one direction across the trap's axis: a tuple of each ion's own.

    Mathieu parameters a and q [1], and the frequency of each ion alone in the pseudopotential [rad/s]. With a slow
    drive also its Mathieu parameter q [1], and alone: what `two_drives.ions_alone` returns.
    """

    a: tuple[Any, Any]
    q: tuple[Any, Any]
    radial: tuple[Any, Any]
    slow_q: Any = ()
    alone: Any = ()


class Pair(NamedTuple):
    """Two ions in a trap: tuples hold what is each ion's own, but for `ratios` and `across`.

    masses [kg], charges [C], and ratios of masses and of charges, ion 2 over ion 1 [1]; a: the mean of the Mathieu
    parameters a along x and y [1]; axial: frequency of ion 1 alone along the axis [rad/s]; rf_frequency, and that of a
    slow drive or None [rad/s]. across: the motion along x, and along y where it differs; radial: along the direction of
    the radial modes. trapped: whether each is by itself, in every direction; both: whether both are; aligned: whether
    they then line up on the axis, in the pseudopotential approximation.
    """

    masses: tuple[Any, Any]
    charges: tuple[Any, Any]
    ratios: tuple[Any, Any]
    a: tuple[Any, ...]
    axial: np.ndarray | float
    rf_frequency: np.ndarray | float
    slow_frequency: Any
    across: tuple[Across, ...]
    radial: Across
    trapped: tuple[Any, ...]
    both: np.ndarray
    aligned: np.ndarray


def in_trap(masses, charges, ratios, along: tuple[Any, Any, Any], across: tuple[Any, ...], drives) -> Pair:
    """Return the pair of those masses [kg] and charges [C], in a linear Paul trap.

    `along` is the endcap voltage [V], geometric factor [1] and endcap distance [m]; `across` the rod distance [m], the
    share of x in the static force across the axis [1], and the direction of the radial modes; `drives` the voltage [V]
    and frequency [rad/s] of the RF, and those of a slow one, or None and None.
    """
    rod_distance, split, direction = across
    rf_voltage, rf_frequency, slow_voltage, slow_frequency = drives
    ions = tuple(zip(charges, masses, strict=True))
    a = tuple(paul_trap.stability_parameter_a(*ion, *along, rf_frequency) for ion in ions)
    q = tuple(paul_trap.stability_parameter_q(*ion, rf_voltage, rod_distance, rf_frequency) for ion in ions)
    slow = tuple(
        paul_trap.stability_parameter_q(*ion, slow_voltage, rod_distance, slow_frequency)
        for ion in (ions if slow_frequency is not None else ())
    )
    axial = paul_trap.axial_frequency(*ions[0], *along)
    x, y = _across(2 * split, a, q, slow, rf_frequency, slow_frequency), None
    if np.any(split != 0.5) or direction == "y":
        turned, slowly = (tuple(-each for each in strength) for strength in (q, slow))
        y = _across(2 * (1 - split), a, turned, slowly, rf_frequency, slow_frequency)
    directions = (x, y) if y and np.any(split != 0.5) else (x,)
    # Without an endcap voltage nothing confines the ions along the axis, however stable the radial motion is.
    trapped = tuple(
        (a[ion] < 0) & np.logical_and.reduce([_is_held(each, ion) for each in directions]) for ion in (0, 1)
    )
    both = trapped[0] & trapped[1]
    aligned = both & np.logical_and.reduce([ion_pair.is_aligned(axial, *each.radial, *ratios) for each in directions])
    radial, frequencies = y if y and direction == "y" else x, (rf_frequency, slow_frequency)
    return Pair(masses, charges, ratios, a, axial, *frequencies, directions, radial, trapped, both, aligned)


def _across(share, a, q, slow_q, rf_frequency, slow_frequency) -> Across:
    """Return the motion along a direction that has so many times the mean a [1] of each ion."""
    own = tuple(share * each for each in a)
    if not slow_q:
        frequencies = tuple(paul_trap.radial_frequency(*ion, rf_frequency) for ion in zip(own, q, strict=True))
        return Across(own, q, frequencies)
    squares = [np.square(rf_frequency / 2) * (np.square(fast) / 2 + each) for each, fast in zip(own, q, strict=True)]
    frequencies = tuple(
        paul_trap.root(two_drives.radial_square(square, slow, slow_frequency))
        for square, slow in zip(squares, slow_q, strict=True)
    )
    alone = two_drives.ions_alone(own, q, slow_q, rf_frequency, slow_frequency)
    return Across(own, q, frequencies, slow_q, alone)


def _is_held(across: Across, ion: int):
    """Return whether ion 0 or 1 alone is held along a direction."""
    return across.alone[1][ion] if across.alone else mathieu.is_stable(across.a[ion], across.q[ion])


def trapping(outputs, pair: Pair) -> dict:
    """Return the flag of the pair, and what is named of its margin and of what each ion would do by itself."""
    # Aligned pairs are trapped too: the sum is 0 for unstable, 1 for not aligned, 2 for stable; see FLAGS.
    result: dict = {"stability": np.add(pair.both, pair.aligned, dtype=np.int8)}
    result |= {"ion_mathieu_a": pair.radial.a, "ion_mathieu_q": pair.radial.q}
    if "ion_stability" in outputs:
        result["ion_stability"] = [np.where(trapped, 2, 0).astype(np.int8) for trapped in pair.trapped]
    if "ion_stability_margin" in outputs:
        result["ion_stability_margin"] = [_stability_margin(pair, ion) for ion in (0, 1)]
    if "ion_axial_frequency" in outputs:
        mass_ratio, charge_ratio = pair.ratios
        result["ion_axial_frequency"] = _where(
            pair.trapped, (pair.axial, pair.axial * np.sqrt(charge_ratio / mass_ratio))
        )
    if "ion_radial_frequency" in outputs:
        result["ion_radial_frequency"] = _where(pair.trapped, _alone(pair))
    if "alignment_margin" in outputs:
        # In units of (Omega/2)^2, in which [M] (15) and (18) make the squared axial frequency -2 a and (22) the radial
        # one.
        axial = np.sqrt(np.maximum(-2 * pair.a[0], 0))
        squares = [_squares(pair, each) for each in pair.across]
        softest = [ion_pair.softest_radial_square(axial, one, two, *pair.ratios) for one, two in squares]
        result["alignment_margin"] = np.minimum.reduce(softest)
    return result


def _alone(pair: Pair):
    """Return the exact frequency of each ion alone along the direction of the radial modes [rad/s]."""
    if pair.radial.alone:
        return pair.radial.alone[0]
    ions = zip(pair.radial.a, pair.radial.q, strict=True)
    return [paul_trap.radial_frequency_exact(*ion, pair.rf_frequency) for ion in ions]


def _squares(pair: Pair, across: Across):
    """Return the squared frequency of each ion alone in the pseudopotential over (Omega/2)^2, also if negative [1]."""
    squares = [np.square(q) / 2 + a for a, q in zip(across.a, across.q, strict=True)]
    if not across.slow_q:
        return squares
    slow = 2 * pair.slow_frequency / pair.rf_frequency
    return [two_drives.radial_square(square, q, slow) for square, q in zip(squares, across.slow_q, strict=True)]


def _stability_margin(pair: Pair, ion: int):
    """Return how far along a ion 0 or 1 is from the edge of stability, in the direction that is nearer to it [1].

    With two drives it is sin^2(theta) of `two_drives.ions_alone` in place of that distance.
    """
    margin = np.minimum.reduce(
        [
            each.alone[2][ion] if each.alone else mathieu.stability_margin(each.a[ion], each.q[ion])
            for each in pair.across
        ]
    )
    # Where a >= 0 nothing confines an ion along the axis. Elsewhere minus a, often tiny, would blur the edges for
    # lines.
    return np.where(pair.a[ion] < 0, margin, np.minimum(margin, -pair.a[ion]))


class Motion(NamedTuple):
    """How a mode takes up noise: its frequency [rad/s], and the mass-weighted vectors of ions 1 and 2 that do so [1].

    In a static potential there is one vector; with a drive there are the two of `floquet.coupled_radial_motion`, which
    hold for white noise. sidebands: for coloured noise in their place pairs of a vector and the frequency at which
    noise acts on it [rad/s]; empty where all noise counts at the frequency of the mode.
    """

    frequency: Any
    vectors: list[tuple[Any, Any]]
    sidebands: list[tuple[tuple[Any, Any], Any]]


def static_motions(found) -> list[Motion]:
    """Return how each mode moves in the pseudopotential, from what `modes` returns."""
    pairs = zip(found["mode_frequency"], found["mode_vector"], strict=True)
    return [Motion(frequency, [vector], []) for frequency, vector in pairs]


def driven_motions(pair: Pair, found) -> list[Motion]:
    """Return how each radial mode moves with the drive, from what `exact_motion` returns; NaN if unstable."""
    motions = []
    for number, exact in enumerate(found["floquet_frequency"]):
        frequency = np.where(pair.aligned, exact, np.nan)
        vectors, *resolved = (list(zip(*kind[number], strict=True)) for kind in found["motion"])
        at = [floquet.sideband_frequencies(frequency, pair.rf_frequency) for _ in resolved]
        sidebands = list(zip(*resolved, *at, strict=True)) if resolved else []
        motions.append(Motion(frequency, vectors, sidebands))
    return motions


def read_motions(pair: Pair, found, exact: bool) -> tuple[list, list]:
    """Return frequencies and vectors of the modes as a readout sees them.

    `found` is what `modes` and `exact_motion` return.
    """
    frequencies, vectors = list(found["mode_frequency"]), list(found["mode_vector"])
    if exact:
        frequencies[2:] = [np.where(pair.aligned, each, np.nan) for each in found["floquet_frequency"]]
        vectors[2:] = found["carrier"] or vectors[2:]
    return frequencies, vectors


def modes(pair: Pair) -> dict:
    """Return spacing, frequencies and vectors of the modes in the pseudopotential approximation; NaN if unstable."""
    # NaN stands for every pair that is not stable, and propagates.
    axial = np.where(pair.aligned, pair.axial, np.nan)
    *_, spacing = ion_pair.equilibrium(*pair.charges, pair.masses[0], axial)
    *along, along_in_phase, along_out_of_phase = ion_pair.axial_modes(axial, *pair.ratios)
    *across, across_in_phase, across_out_of_phase = ion_pair.radial_modes(axial, *pair.radial.radial, *pair.ratios)
    vectors = along_in_phase, along_out_of_phase, across_in_phase, across_out_of_phase
    return {"ion_spacing": spacing, "mode_frequency": (*along, *across), "mode_vector": vectors}


def exact_motion(pair: Pair, white: bool, coloured: bool) -> dict:
    """Return what the exact radial motion decides of the pair, micromotion included, and how it takes up noise.

    That is `motion`: by kind of noise, white and coloured if asked for, what each mode has. With the white one also
    `carrier`: each mode's vector at its own frequency; empty with two drives.
    """
    # In a trap that is the same along x and y, the sign of q changes nothing.
    chosen = int(pair.radial is not pair.across[0] and len(pair.across) > 1)
    found = [_exact(pair, each, white and number == chosen) for number, each in enumerate(pair.across)]
    bounded = pair.both & np.logical_and.reduce([stable for _, _, stable, *_ in found])
    margin = np.minimum.reduce([each[3] for each in found])
    motion = [found[chosen][4:6]]
    if coloured and not pair.radial.slow_q:
        motion.append(floquet.coupled_radial_sidebands(*_of_ions(pair, pair.across[chosen]))[4:])
    return {
        "floquet_stability": np.add(pair.both, bounded, dtype=np.int8),
        "floquet_frequency": [np.where(bounded, frequency, np.nan) for frequency in found[chosen][:2]],
        "floquet_margin": np.where(pair.both, margin, np.nan),
        "motion": motion,
        "carrier": found[chosen][6:],
    }


def _exact(pair: Pair, across: Across, moving: bool) -> tuple:
    """Return what heatscan.physics.trap.floquet or two_drives says of the motion along a direction."""
    if across.slow_q:
        ions = across.a, across.q, across.slow_q, across.alone[0]
        return two_drives.pair_motion(*ions, pair.axial, *pair.ratios, pair.rf_frequency, pair.slow_frequency)
    follow = floquet.coupled_radial_motion if moving else floquet.coupled_radial_frequencies
    return follow(*_of_ions(pair, across))


def _of_ions(pair: Pair, across: Across) -> tuple:
    """Return what heatscan.physics.trap.floquet takes."""
    (a_1, a_2), (q_1, q_2) = across.a, across.q
    return a_1, q_1, a_2, q_2, pair.axial, *pair.ratios, pair.rf_frequency


def _where(conditions, values) -> list:
    """Return each value where its condition holds, else NaN."""
    return [np.where(condition, value, np.nan) for condition, value in zip(conditions, values, strict=True)]
