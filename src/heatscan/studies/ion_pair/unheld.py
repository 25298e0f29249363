"""Why a trap does not hold the pair, and what to turn."""

from __future__ import annotations

import math

import numpy as np

from heatscan.studies.ion_pair.pair import FLAGS
from heatscan.studies.ion_pair.stages import compute

_OF_IONS = ("ion_stability_margin", "ion_mathieu_a", "ion_mathieu_q")
_WANTED = frozenset({"stability", *_OF_IONS})
_IONS = ("atomic ion", "molecule")
# The largest q of the first stability region at a = 0; a static force along the axis lowers it.
_LARGEST_Q = 0.908


def explain(**arguments) -> str:
    """Return in words why the pair is nowhere stable, at the point that comes nearest to it.

    `arguments` are those of `stages.compute`, for one or many points.
    """
    found = compute(_WANTED, **arguments)
    shape = np.broadcast_shapes(*(np.shape(found[name])[1:] for name in _OF_IONS))
    margin, a, q = (np.broadcast_to(found[name].T, (*shape[::-1], 2)).reshape(-1, 2) for name in _OF_IONS)
    point = int(np.argmax(margin.min(axis=1)))
    ion = int(np.argmin(margin[point]))
    at = (float(values[point, ion]) for values in (a, q, margin))
    return f"no point is stable: {_fault(_IONS[ion], *at)}{_slip(arguments)}"


def _fault(ion: str, a: float, q: float, margin: float) -> str:
    """Return what is wrong at a point, and what to turn; the ion is the one nearer to its edge of stability."""
    at = f"the {ion} has a = {a:.3g} and q = {abs(q):.3g}"
    if a >= 0:
        return f"{at}, and nothing confines it along the axis; raise endcap_voltage above 0 V"
    if margin <= 0:
        driven_out = abs(q) > _LARGEST_Q
        cure = "lower rf_voltage or raise rf_frequency" if driven_out else "lower endcap_voltage or raise rf_voltage"
        return f"{at}, {-margin:.2g} in a outside the first stability region; {cure}"
    return (
        f"each ion alone is held ({at}), but together they do not line up on the axis; lower endcap_voltage or raise "
        "rf_voltage"
    )


def _slip(arguments) -> str:
    """Return a hint where the frequency of the drive looks like hertz taken for rad/s."""
    given = arguments["rf_frequency"]
    turned = given * 2 * math.pi
    # A number that someone typed has few digits.
    if np.ndim(given) or float(f"{given:.4g}") != given:
        return ""
    if not np.any(compute(_WANTED, **{**arguments, "rf_frequency": turned})["stability"] == FLAGS["stable"]):
        return ""
    meant = f"{given / 1e6:.6g} MHz"
    return f". rf_frequency is {given / 2e6 / math.pi:.3g} MHz ({given:.3g} rad/s); did you mean '{meant}'?"
