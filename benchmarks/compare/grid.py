"""The scan that all ways compute: a grid over masses, charges and two voltages, in one trap."""

import math

import numpy as np

# The lengths of the four axes for a number of values, four modes to a point.
SHAPES = {100: (1, 1, 5, 5), 10**4: (5, 5, 10, 10), 10**6: (25, 20, 25, 20), 10**8: (100, 100, 50, 50)}
# From, to: masses, charges, endcap voltage [V], RF voltage [V]. The printed series of the edges hold all over these.
ENDS = {"mass_ratio": (30, 200), "charge_ratio": (5, 40), "endcap_voltage": (0.5, 20), "rf_voltage": (300, 1500)}

# The trap: shape, distances [m], RF [rad/s]; r_C [m]; the heating rate that is assumed [phonons/s]; the atomic ion [u].
KAPPA, Z0, R0, OMEGA = 0.248, 2.03e-3, 2.63e-3, 2 * math.pi * 5.2e6
RC, RATE = 1e-7, 1e-5
ION = 138


def axes(values: int) -> dict[str, np.ndarray]:
    """Return the four axes."""
    return {name: np.linspace(*ENDS[name], length) for name, length in zip(ENDS, SHAPES[values], strict=True)}
