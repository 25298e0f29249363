"""Exact heating of both radial modes of a pair, micromotion included, against one period integrated by SciPy.

The plain way integrates the second moments over a period of the drive, for the motion and for what the noise adds, and
reads exponents and heating off the eigenvectors: tolerances are such that both agree to a part in a million.
"""

import time

import numpy as np
from scipy.integrate import solve_ivp

from heatscan.engine import allocator
from heatscan.physics.trap import floquet

POINTS, SAMPLE, REPEATS, BLOCK = 1_000_000, 20, 5, 8192
DRIVE = 2 * np.pi * 5.2e6


def pairs(count: int) -> tuple:
    """Return stable pairs of an ion and a molecule of 63 times its mass and 24 charges, q up to 0.8."""
    rng = np.random.default_rng(1)
    q = rng.uniform(0.1, 0.8, count)
    a = -(q**2) * rng.uniform(0.01, 0.05, count)
    share = 24 / 63
    return a, q, a * share, q * share, np.sqrt(-a / 2) * DRIVE, 63.0, 24.0, DRIVE


def of_block(arguments: tuple, start: int, stop: int) -> tuple:
    """Return some of the pairs."""
    return tuple(each[start:stop] if np.ndim(each) else each for each in arguments)


def heating(arguments: tuple) -> np.ndarray:
    """Return the heating of both modes by equal noise on each mass-weighted momentum, times Omega/2 hbar over it."""
    *frequencies, _, _, in_phase, out_of_phase = floquet.coupled_radial_motion(*arguments)[:6]
    gained = [sum(np.einsum("sp,sp->p", each, each) for each in vectors) for vectors in (in_phase, out_of_phase)]
    return np.array([total * DRIVE / (2 * each) for total, each in zip(gained, frequencies, strict=True)])


def plain(a_1, q_1, a_2, q_2, axial, mass_ratio, charge_ratio, drive) -> list:
    """Return the same for one pair."""
    coupling = 4 * axial**2 / (1 + 1 / charge_ratio) / drive**2
    beside = coupling / np.sqrt(mass_ratio)
    static = np.array([[a_1 - coupling, beside], [beside, a_2 - coupling / mass_ratio]])
    noise = np.diag([0.0, 0.0, 1.0, 1.0])

    def moments(tau, state):
        motion, covariance = state.reshape(2, 4, 4)
        force = 2 * np.cos(2 * tau) * np.diag([q_1, q_2]) - static
        generator = np.block([[np.zeros((2, 2)), np.eye(2)], [force, np.zeros((2, 2))]])
        half = generator @ covariance
        return np.concatenate([generator @ motion, half + half.T + noise]).ravel()

    start = np.concatenate([np.eye(4), np.zeros((4, 4))]).ravel()
    end = solve_ivp(moments, (0, np.pi), start, method="DOP853", rtol=1e-8, atol=1e-10).y[:, -1]
    motion, covariance = end.reshape(2, 4, 4)
    values, rows = np.linalg.eig(motion.T)
    symplectic = np.block([[np.zeros((2, 2)), np.eye(2)], [-np.eye(2), np.zeros((2, 2))]])
    found = {
        np.angle(value): (row @ covariance @ row.conj()).real / abs(row @ symplectic @ row.conj()) * 2 / np.pi
        for value, row in zip(values, rows.T, strict=True)
        if value.imag > 0
    }
    return [found[angle] for angle in sorted(found, reverse=True)]


def main(tiny: bool = False) -> None:
    """Print points per second of both and their ratio, and check that they agree."""
    points, sample, repeats = (64, 2, 1) if tiny else (POINTS, SAMPLE, REPEATS)
    arguments = pairs(points)
    allocator.keep_freed_memory()  # as jobs do
    heating(of_block(arguments, 0, min(points, BLOCK)))
    rates, ratios = [], []
    for _ in range(repeats):
        started = time.process_time()
        for start in range(0, points, BLOCK):
            heating(of_block(arguments, start, start + BLOCK))
        rates.append(points / (time.process_time() - started))
        started = time.process_time()
        other = np.array([plain(*single(arguments, k)) for k in range(sample)]).T
        ratios.append(rates[-1] * (time.process_time() - started) / sample)
    off = np.abs(heating(of_block(arguments, 0, sample)) / other - 1).max()
    assert off < 1e-6, off
    print(
        f"exact heating: {np.median(rates) / 1e6:.2f} million points per second and core (best {max(rates) / 1e6:.2f})"
    )
    print(f"ratio to one period by SciPy: {np.median(ratios):.0f} ({min(ratios):.0f} to {max(ratios):.0f})")
    print(f"largest relative difference: {off:.1e}")


def single(arguments: tuple, number: int) -> tuple:
    """Return one of the pairs, in numbers."""
    return tuple(float(each[number]) if np.ndim(each) else each for each in arguments)
