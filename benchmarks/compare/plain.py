"""The paper's formulas as one writes them down: once for a point, with math, and once for arrays, with NumPy.

`nature` has the constants: scipy.constants, or the module `typed`.
"""

import math

import numpy as np

from benchmarks.compare.grid import ION, KAPPA, OMEGA, R0, RATE, RC, Z0


def point(nature, mass_ratio: float, charge_ratio: float, endcap_voltage: float, rf_voltage: float) -> list[float]:
    """Return the four bounds of one point, NaN where it is not stable."""
    nothing = [math.nan] * 4
    m0, m1, q1 = nature.atomic_mass, ION * nature.atomic_mass, nature.e
    masses, charges = (m1, mass_ratio * m1), (q1, charge_ratio * q1)
    radial = []
    for m, q in zip(masses, charges, strict=True):
        a = -4 * q * KAPPA * endcap_voltage / (m * Z0**2 * OMEGA**2)
        b = 2 * q * rf_voltage / (m * R0**2 * OMEGA**2)
        if a <= -(b**2) / 2 + 7 * b**4 / 128 - 29 * b**6 / 2304 + 68687 * b**8 / 18874368:
            return nothing
        radial.append(OMEGA / 2 * math.sqrt(b**2 / 2 + a))
    axial = math.sqrt(2 * q1 * KAPPA * endcap_voltage / (m1 * Z0**2))
    cubed = charges[0] * charges[1] / (4 * math.pi * nature.epsilon_0 * m1 * axial**2)
    spacing = (cubed / (1 + 1 / charge_ratio) ** 2) ** (1 / 3) * (1 + 1 / charge_ratio)
    s = axial**2 / (1 + 1 / charge_ratio)
    square_2 = axial**2 * charge_ratio / mass_ratio
    u = spacing**2 / (4 * RC**2)
    bounds = []
    for k11, k12, k22, f, in_phase_first in (
        (
            axial**2 + 2 * s,
            -2 * s / math.sqrt(mass_ratio),
            square_2 + 2 * s / mass_ratio,
            (1 - 2 * u) * math.exp(-u),
            True,
        ),
        (radial[0] ** 2 - s, s / math.sqrt(mass_ratio), radial[1] ** 2 - s / mass_ratio, math.exp(-u), False),
    ):
        root = math.sqrt((k11 - k22) ** 2 + 4 * k12**2)
        low, high = (k11 + k22 - root) / 2, (k11 + k22 + root) / 2
        if low <= 0:
            return nothing
        for square in (low, high) if in_phase_first else (high, low):
            ratio = (square - k22) / k12
            g1 = ratio / math.sqrt(1 + ratio**2)
            g2 = 1 / math.sqrt(1 + ratio**2)
            total = masses[0] * g1**2 + masses[1] * g2**2 + 2 * math.sqrt(masses[0] * masses[1]) * f * g1 * g2
            power = nature.hbar**2 / (4 * m0**2 * RC**2) * total
            bounds.append(RATE * nature.hbar * math.sqrt(square) / power)
    return bounds


def arrays(nature, mass_ratio, charge_ratio, endcap_voltage, rf_voltage) -> np.ndarray:
    """Return the four bounds over the grid that four axes span, in one sweep of NumPy; shape (4, axes...)."""
    mass_ratio, charge_ratio, endcap_voltage, rf_voltage = np.ix_(mass_ratio, charge_ratio, endcap_voltage, rf_voltage)
    m0, m1, q1 = nature.atomic_mass, ION * nature.atomic_mass, nature.e
    masses, charges = (m1, mass_ratio * m1), (q1, charge_ratio * q1)
    radial, stable = [], True
    with np.errstate(invalid="ignore"):
        for m, q in zip(masses, charges, strict=True):
            a = -4 * q * KAPPA * endcap_voltage / (m * Z0**2 * OMEGA**2)
            b = 2 * q * rf_voltage / (m * R0**2 * OMEGA**2)
            stable = stable & (a > -(b**2) / 2 + 7 * b**4 / 128 - 29 * b**6 / 2304 + 68687 * b**8 / 18874368)
            radial.append(OMEGA / 2 * np.sqrt(b**2 / 2 + a))
        axial = np.sqrt(2 * q1 * KAPPA * endcap_voltage / (m1 * Z0**2))
        cubed = charges[0] * charges[1] / (4 * np.pi * nature.epsilon_0 * m1 * axial**2)
        spacing = np.cbrt(cubed / (1 + 1 / charge_ratio) ** 2) * (1 + 1 / charge_ratio)
        s = axial**2 / (1 + 1 / charge_ratio)
        square_2 = axial**2 * charge_ratio / mass_ratio
        u = spacing**2 / (4 * RC**2)
        bounds = np.empty((4, *stable.shape))
        for k11, k12, k22, f, rows in (
            (
                axial**2 + 2 * s,
                -2 * s / np.sqrt(mass_ratio),
                square_2 + 2 * s / mass_ratio,
                (1 - 2 * u) * np.exp(-u),
                (0, 1),
            ),
            (radial[0] ** 2 - s, s / np.sqrt(mass_ratio), radial[1] ** 2 - s / mass_ratio, np.exp(-u), (3, 2)),
        ):
            root = np.sqrt((k11 - k22) ** 2 + 4 * k12**2)
            low, high = (k11 + k22 - root) / 2, (k11 + k22 + root) / 2
            stable = stable & (low > 0)
            for row, square in zip(rows, (low, high), strict=True):
                ratio = (square - k22) / k12
                g1 = ratio / np.sqrt(1 + ratio**2)
                g2 = 1 / np.sqrt(1 + ratio**2)
                total = masses[0] * g1**2 + masses[1] * g2**2 + 2 * np.sqrt(masses[0] * masses[1]) * f * g1 * g2
                bounds[row] = RATE * nature.hbar * np.sqrt(square) / (nature.hbar**2 / (4 * m0**2 * RC**2) * total)
    bounds[:, ~stable] = np.nan
    return bounds
