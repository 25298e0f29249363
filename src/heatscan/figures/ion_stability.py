"""The stability diagram of the atomic ion alone in the plane of the Mathieu parameters ([M] Fig. 6)."""

import numpy as np

from heatscan import drawing
from heatscan.figures import pair_stability


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, axes = drawing.figure(6.6, 4.8)
    held = drawing.flag_mask(data.ion_stability.sel(ion="atomic_ion"), "stable")
    names = {0: "not held", 4: "held"}
    pair_stability.draw(axes, data, np.where(held, 4, 0), names)
    return figure
