"""Elementary excitations of a weakly interacting Bose gas, and how they fill and empty when atoms are lost.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Unless a docstring says otherwise, energies are in units of g n and
momenta in units of sqrt(m g n), with n the instantaneous density.

With c = p^2/2 and the interaction G = 1 (contact) or exp(-p^2 sigma^2/2), e = sqrt(c (c + 2 G)), f = c/e and v^2 = (1 -
f)^2/(4 f). Three forms avoid every difference of nearly equal numbers: 1 - f = 2 G/((c + 2 G)(1 + f)), e v^2 = G^2/((c
+ 2 G)(1 + f)^2), and c - e = -2 G c/(e + c). They hold to a few rounding errors for p from 1e-150 to 1e150 (mpmath,
tests/physics/bose_gas/test_bogoliubov.py). Each formula holds for numbers as for arrays:
heatscan.physics.bose_gas.loss_kernel compiles them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Excitations(NamedTuple):
    """What the modes of given momenta are, all arrays of one shape.

    kinetic: p^2/2 [g n]; interaction: G [1]; ratio: f = kinetic/energy [1]; energy: e [g n]; depleted_energy: e v^2 [g
    n].
    """

    kinetic: np.ndarray
    interaction: np.ndarray
    ratio: np.ndarray
    energy: np.ndarray
    depleted_energy: np.ndarray


def excitations(momentum, interaction_range) -> Excitations:
    """Return the Bogoliubov modes of the given momenta.

    Parameters
    ----------
    momentum : ndarray
        p > 0 [sqrt(m g n)]; broadcasts with `interaction_range`.
    interaction_range : ndarray or float
        sigma of the Gaussian interaction, 0 for contact [hbar/sqrt(m g n)].

    Returns
    -------
    Excitations
        Broadcast shape.

    Notes
    -----
    [G] (9), (10), and the spectrum of its section on a finite range. Contact or Gaussian interaction, weak depletion.
    """
    kinetic = momentum * momentum / 2
    interaction = np.exp(-kinetic * np.square(interaction_range))
    both = kinetic + 2 * interaction
    ratio = np.sqrt(kinetic / both)
    energy = ratio * both
    depleted_energy = np.square(interaction / (1 + ratio)) / both
    return Excitations(kinetic, interaction, ratio, energy, depleted_energy)


def depletion(momentum, interaction_range=0.0):
    """Return v^2, the number of atoms of a momentum in the ground state.

    Parameters
    ----------
    momentum : array_like
        p > 0 [sqrt(m g n)]; broadcasts with `interaction_range`.
    interaction_range : array_like
        sigma, 0 for contact [hbar/sqrt(m g n)].

    Returns
    -------
    ndarray
        v^2 [1], broadcast shape.

    Notes
    -----
    [G] (10). At large p it falls as G^2/p^4, which is the contact ([G] after (14)).
    """
    modes = excitations(np.asarray(momentum, float), interaction_range)
    return modes.depleted_energy / modes.energy


def occupation(energy, temperature):
    """Return the thermal occupation of modes, without overflow at any temperature.

    Parameters
    ----------
    energy, temperature : array_like
        Energy of the mode and k_B T, both positive, in one unit; they broadcast.

    Returns
    -------
    ndarray
        1/(exp(energy/temperature) - 1) [1], broadcast shape.

    Notes
    -----
    [G] (37), with the Boltzmann constant that it leaves out.
    """
    with np.errstate(over="ignore"):  # an infinite ratio is an empty mode
        ratio = np.asarray(energy) / temperature
    return np.exp(-ratio) / -np.expm1(-ratio)


def reservoir_rates(modes: Excitations, inverse_width):
    """Return the loss spectrum at the two energies at which a mode couples to the reservoir.

    Parameters
    ----------
    modes : Excitations
        The modes [g n].
    inverse_width : ndarray or float
        1/E_res, 0 for a reservoir of infinite width [1/(g n)]; broadcasts with the modes.

    Returns
    -------
    annihilating, creating, difference : ndarray
        Gamma(c - 1 - e), Gamma(c - 1 + e) and the second minus the first, in units of Gamma0 [1]; broadcast shape.

    Notes
    -----
    [G] (12) and (14) with Gamma(E) = Gamma0 exp(-E^2/(2 E_res^2)). The difference is taken as the larger of the two
    times 1 - exp(-|2 e (1 - c)|/E_res^2): both come close to each other for phonons, and to zero for a narrow
    reservoir.
    """
    energy, kinetic = modes.energy, modes.kinetic
    below = 1 + 2 * modes.interaction * kinetic / (energy + kinetic)
    above = kinetic - 1 + energy
    half = inverse_width / np.sqrt(2.0)
    annihilating = np.exp(-np.square(below * half))
    creating = np.exp(-np.square(above * half))
    exponent = 2 * energy * (1 - kinetic) * np.square(inverse_width)
    difference = np.copysign(np.maximum(annihilating, creating) * -np.expm1(-np.abs(exponent)), exponent)
    return annihilating, creating, difference


def occupation_rates(momentum, inverse_width, interaction_range=0.0):
    """Return how losses drive the occupation N of a mode, as dN/dt = -damping N + source.

    Parameters
    ----------
    momentum : ndarray
        p > 0 [sqrt(m g n)].
    inverse_width : ndarray or float
        1/E_res, 0 for a reservoir of infinite width [1/(g n)].
    interaction_range : ndarray or float
        sigma, 0 for contact [hbar/sqrt(m g n)].

    Returns
    -------
    damping, source : ndarray
        Both [Gamma0], broadcast shape.

    Notes
    -----
    [G] (14), ordered by powers of N: damping = Gamma(c - 1 - e) u^2 - Gamma(c - 1 + e) v^2, with u^2 = 1 + v^2. For a
    reservoir of infinite width they are 1 and v^2.
    """
    modes = excitations(momentum, interaction_range)
    annihilating, creating, difference = reservoir_rates(modes, inverse_width)
    depleted = modes.depleted_energy / modes.energy
    return annihilating - depleted * difference, creating * depleted


def mode_temperature(energy, number):
    """Return the temperature at which a mode would have its occupation in equilibrium.

    Parameters
    ----------
    energy : array_like
        Energy of the mode [any unit].
    number : array_like
        Its occupation, not negative [1].

    Returns
    -------
    ndarray
        k_B T [unit of `energy`], 0 for an empty mode.
    """
    number = np.asarray(number, float)
    filled = number > 1e-300  # 1/number must stay finite
    return np.where(filled, energy / np.log1p(1 / np.where(filled, number, 1.0)), 0.0)


# What loss_kernel compiles: formulas that hold for numbers as for arrays.
COMPILED = (excitations, reservoir_rates)
