"""How fast losses heat a Bose gas: sums over Bogoliubov modes of the energy that they gain and lose.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Energies are in units of g n0, momenta of sqrt(m g n0), rates of
Gamma0 and energies of the gas per volume (hbar/sqrt(m g n0))^d, with n0 the density at the beginning. At density n = nu
n0 the momenta are scaled by sqrt(nu): in instantaneous units nothing depends on nu but the widths E_res/nu and sigma
sqrt(nu), and a sum over modes is S_d/(2 pi)^d nu^(d/2) times an integral over p^(d-1) dp.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan.physics.bose_gas import bogoliubov, quadrature
from heatscan.physics.bose_gas.quadrature import ConvergenceError

# Nodes to begin with and at most; every refinement doubles the intervals.
FEWEST_NODES = 65
SPONTANEOUS_NODES = 97
MOST_NODES = 8193
# exp(-_CUT) is where an integrand counts as zero; what it multiplies grows no faster than a power.
_CUT = 50.0
# In 1D alone the integral converges with neither width: it falls as p^-2, and what lies beyond this adds 1e-15.
_FAR = 1e15


def mode_density(dimension: int) -> float:
    """Return S_d/(2 pi)^d, which turns a sum over modes into an integral over p^(d-1) dp [1]."""
    return 2 * math.pi ** (dimension / 2) / math.gamma(dimension / 2) / (2 * math.pi) ** dimension


def spontaneous_rate(dimension: int, density, inverse_width, interaction_range, tolerance: float):
    """Return how fast losses put energy into modes that are empty.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    density : ndarray
        nu = n/n0 [1], shape (...).
    inverse_width : ndarray
        1/E_res, 0 for a reservoir of infinite width [1/(g n0)], shape (...).
    interaction_range : ndarray
        sigma, 0 for contact [hbar/sqrt(m g n0)], shape (...).
    tolerance : float
        Relative error [1].

    Returns
    -------
    ndarray
        Sum e Gamma(c - nu + e) v^2 [Gamma0 g n0 per volume], shape (...); NaN where `tolerance` is not reached.

    Raises
    ------
    ConvergenceError
        Contact interaction and a reservoir of infinite width in more than one dimension: the sum is infinite.

    Notes
    -----
    The last term of [G] (13) with the part of (14) that does not depend on N.
    """
    require_an_end(dimension, inverse_width, interaction_range)
    width, sigma = inverse_width * density, interaction_range * np.sqrt(density)
    scale, upper = spontaneous_span(dimension, width, sigma)

    rate = np.full(width.shape, np.nan)
    left, count = np.nonzero(np.isnan(rate)), SPONTANEOUS_NODES
    while left[0].size and count <= MOST_NODES:
        momentum, weight = quadrature.nodes(scale[left], upper[left], count)
        terms = spontaneous_term(momentum, width[left][..., None], sigma[left][..., None])
        terms *= weight * momentum ** (dimension - 1)
        good = quadrature.error(terms) <= tolerance
        rate[tuple(index[good] for index in left)] = terms.sum(axis=-1)[good]
        left, count = tuple(index[~good] for index in left), 2 * count - 1
    return mode_density(dimension) * density ** (1 + dimension / 2) * rate


def require_an_end(dimension: int, inverse_width, interaction_range) -> None:
    """Raise a ConvergenceError where the rate of empty modes is infinite; arguments as for `spontaneous_rate`."""
    if dimension > 1 and ((inverse_width == 0) & (interaction_range == 0)).any():
        raise ConvergenceError(
            f"in {dimension} dimensions the energy rate is infinite for contact interaction and infinite reservoir "
            "width; give reservoir_width or interaction_range"
        )


def spontaneous_span(dimension: int, width, sigma):
    """Return the momentum around which the rate of empty modes comes about, and that beyond which nothing does.

    Elementwise; `width` is g n/E_res, `sigma` in instantaneous units, momenta in sqrt(m g n).
    """
    # Where the reservoir ends: c - 1 + e = 9 E_res at the latest where c = (1 + 9 E_res)/2. Where the interaction ends:
    # G^2.
    reservoir, interaction = 1 + 9 / np.maximum(width, 1e-300), _CUT / np.maximum(sigma * sigma, 1e-300)
    upper = np.sqrt(np.minimum(reservoir, interaction))
    if dimension == 1:
        upper = np.minimum(upper, _FAR)
    return 1 / (1 + sigma), upper


def spontaneous_term(momentum, width, sigma):
    """Return e Gamma(c - 1 + e) v^2 of a mode [Gamma0 g n]; elementwise, units as in `spontaneous_span`."""
    modes = bogoliubov.excitations(momentum, sigma)
    above = (modes.kinetic - 1 + modes.energy) * width
    return modes.depleted_energy * np.exp(-0.5 * above * above)


def thermal_span(temperature, sigma) -> tuple[np.ndarray, np.ndarray]:
    """Return the momentum of thermal modes and that beyond which all are empty [sqrt(m g n)]; elementwise."""
    return np.sqrt(2 * kinetic_below(temperature, sigma)), np.sqrt(2 * kinetic_below(_CUT * temperature, sigma))


def thermal_rates(modes: bogoliubov.Excitations, width):
    """Return what one excitation exchanges and what it loses by dilution [Gamma0 g n]; elementwise, width g n/E_res."""
    annihilating, _, difference = bogoliubov.reservoir_rates(modes, width)
    return modes.depleted_energy * difference - modes.energy * annihilating, -modes.interaction * modes.ratio


def mode_sums(dimension: int, density, temperature, inverse_width, interaction_range, count: int):
    """Return the terms of the sums over modes that are filled at about a given temperature.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    density : ndarray
        nu = n/n0 [1], shape (...).
    temperature : ndarray
        k_B T > 0, in instantaneous units, on which the nodes are centred [g n], shape (...).
    inverse_width : ndarray
        1/E_res, 0 for a reservoir of infinite width [1/(g n0)], shape (...).
    interaction_range : ndarray
        sigma, 0 for contact [hbar/sqrt(m g n0)], shape (...).
    count : int
        Number of quadrature nodes.

    Returns
    -------
    energy, stored, exchanged, diluted : ndarray
        e of the mode at each node [g n]; and with quadrature weight and density of modes, per volume, what one
        excitation contributes: e [g n0]; e dN/dt from [G] (14), the part linear in N [Gamma0 g n0]; -n de/dn [Gamma0 g
        n0]. Shape (..., count).

    Notes
    -----
    [G] (36) without e0, [G] (13) and (14) for thermal occupations, n de/dn = G c/e.
    """
    width, sigma = inverse_width * density, interaction_range * np.sqrt(density)
    momentum, weight = quadrature.nodes(*thermal_span(temperature, sigma), count)
    weight *= (mode_density(dimension) * density ** (1 + dimension / 2))[..., None]
    for _ in range(dimension - 1):
        weight *= momentum
    modes = bogoliubov.excitations(momentum, sigma[..., None])
    exchanged, diluted = thermal_rates(modes, width[..., None])
    return modes.energy, weight * modes.energy, weight * exchanged, weight * diluted


def filling(energy, temperature):
    """Return the thermal occupation of modes and its derivative with respect to ln T.

    Parameters
    ----------
    energy : ndarray
        Energy of the mode [g n].
    temperature : ndarray
        k_B T > 0 [g n]; broadcasts with `energy`.

    Returns
    -------
    number, slope : ndarray
        N and (e/T) N (1 + N) [1], broadcast shape.

    Notes
    -----
    [G] (37). With 1 - exp(-e/T) in the denominators nothing overflows.
    """
    reduced = energy / temperature
    missing = np.expm1(-reduced)
    number = -(1 + missing) / missing
    return number, -reduced * number / missing


def thermal_energies(dimension: int, density, temperature, inverse_width, interaction_range, tolerance: float):
    """Return the energy of thermal excitations and the two rates at which losses change it.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    density, temperature, inverse_width, interaction_range : ndarray
        As for `mode_sums`; a temperature of 0 is allowed; shape (points,).
    tolerance : float
        Error relative to the energy [1].

    Returns
    -------
    stored, exchanged, diluted : ndarray
        Sum e N [g n0 per volume]; the part of Sum e dN/dt that depends on N, and -Sum N n de/dn [Gamma0 g n0 per
        volume]; shape (points,); NaN where `tolerance` is not reached.

    Notes
    -----
    [G] (13), (14), (36).
    """
    result = np.full((3, *temperature.shape), np.nan)
    result[:, temperature == 0] = 0.0
    left, count = np.flatnonzero(temperature > 0), FEWEST_NODES
    while left.size and count <= MOST_NODES:
        gas = density[left], temperature[left], inverse_width[left], interaction_range[left]
        energy, *weights = mode_sums(dimension, *gas, count)
        number, _ = filling(energy, temperature[left, None])
        terms = [number * weight for weight in weights]
        found = np.array([term.sum(axis=-1) for term in terms])
        error = np.max([quadrature.error(term, found[0]) for term in terms], axis=0)
        good = error <= tolerance
        result[:, left[good]] = found[:, good]
        left, count = left[~good], 2 * count - 1
    return result


def kinetic_below(energy, sigma):
    """Return a kinetic energy at which a mode has at least this energy, and little more."""
    kinetic = energy
    for _ in range(4):
        # G falls with c, so its value at an upper bound of c gives the next, closer, upper bound.
        interaction = np.exp(-kinetic * sigma * sigma)
        kinetic = energy * (energy / (np.hypot(interaction, energy) + interaction))
    return kinetic


# What loss_kernel compiles: formulas that hold for numbers as for arrays.
COMPILED = (filling, kinetic_below, spontaneous_span, spontaneous_term, thermal_rates, thermal_span)
