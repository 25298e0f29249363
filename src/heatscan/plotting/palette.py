"""The one palette: what each colour, line and label stands for on every figure.

A colour means one thing. Colours are Okabe and Ito's and Paul Tol's, which colour-blind readers can tell apart;
families that appear on one figure come from one scheme. Experiments have colours of their own in their files.
"""

from __future__ import annotations

SOLID, DASHED, DOTTED = "-", (0, (4, 2.6)), ":"
# By ascending value, where the colour says something else.
DASHES = (SOLID, (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.2, 1, 1.2)), (0, (9, 2)), (0, (2.4, 1.4)))
LINES = {"solid": SOLID, "dashed": DASHED, "dotted": DOTTED}

# How a value of a coordinate is drawn, by the name of the coordinate.
LOOKS = {
    "mode": {
        "axial_in_phase": {"color": "#D55E00", "linestyle": SOLID, "label": "axial, in phase"},
        "axial_out_of_phase": {"color": "#E69F00", "linestyle": DASHED, "label": "axial, out of phase"},
        "radial_in_phase": {"color": "#56B4E9", "linestyle": SOLID, "label": "radial, in phase"},
        "radial_out_of_phase": {"color": "#0072B2", "linestyle": DASHED, "label": "radial, out of phase"},
    },
    "ion": {
        "atomic_ion": {"color": "0.25", "label": "atomic ion alone"},
        "molecule": {"color": "0.6", "label": "molecule alone"},
    },
    "dimension": {
        1: {"color": "#225522", "label": "1D"},
        2: {"color": "#EE6677", "label": "2D"},
        3: {"color": "#4477AA", "label": "3D"},
    },
    "spectrum": {
        "white": {"color": "0.2", "label": "white"},
        "exponential": {"color": "#004488", "label": "exponential"},
        "gaussian": {"color": "#DDAA33", "label": "Gaussian"},
        "hard_cutoff": {"color": "#BB5566", "label": "hard cut-off"},
    },
    "gas": {
        "fermi": {"linestyle": SOLID, "label": "Fermi gas, zero temperature"},
        "maxwell": {"linestyle": DASHED, "label": "classical gas, same mean energy"},
    },
    "orientation": {
        "along_axis": {"color": "#882255", "label": "molecule's axis along the trap's"},
        "across_axis": {"color": "#332288", "label": "across it, along the radial mode"},
        "tilted": {"color": "#999933", "label": "tilted"},
        "averaged": {"color": "#44AA99", "label": "averaged over rotations"},
        "point_like": {"color": "0.1", "linewidth": 1.0, "label": "point"},
    },
    "body": {
        "psr_j1840_1419": {"color": "#EE3377", "label": "PSR J1840-1419"},
        "neptune": {"color": "#0077BB", "label": "Neptune"},
    },
}
# Backgrounds of points without numbers, by flag.
FLAGS = {
    "unstable": {"facecolor": "0.82", "label": "not stably trapped"},
    "not_aligned": {
        "facecolor": "#F6EBDD",
        "edgecolor": "#D3B48F",
        "hatch": "////",
        "label": "stable, not aligned on the axis",
    },
}
# Regions of a stability diagram.
REGIONS = {
    "none": "#E8E8E8",
    "only atomic ion": "#EEDD88",
    "only molecule": "#AA6699",
    "not aligned": "#99DDFF",
    "stable": "#44BB99",
}
VERDICTS = {"pass": "#009988", "explained": "#EE7733", "FAIL": "#CC3311"}
# Elements as molecular viewers show them, zinc more violet to stand out from carbon: colour and radius.
ATOMS = {
    "H": ("#FFFFFF", 0.35),
    "C": ("#909090", 0.65),
    "N": ("#3050F8", 0.65),
    "O": ("#FF0D0D", 0.65),
    "S": ("#C8A800", 0.9),
    "P": ("#FF8000", 0.9),
    "Zn": ("#9955CC", 1.2),
}
OTHER_ATOM = ("#F090A0", 1.0)
ALLOWED = "#77AA33"
REFERENCE = "#009E73"
BEST = "#F0E442"
SERIES = "#AA3377"
EDGE = {"color": "black", "linewidth": 1.2}
EXACT_EDGE = {**EDGE, "linestyle": (0, (4, 2))}
REFERENCE_LINE = {"color": REFERENCE, "linewidth": 1.3, "zorder": 3}
# Text and lines that stand back.
NOTE = {"fontsize": 8, "color": "0.35", "va": "bottom"}
BAND, STRIPE = "0.88", "0.95"
FAINT = {"color": "0.62", "linewidth": 0.8}
GUIDE = {"color": "0.4", "linewidth": 0.8, "zorder": 1}


def look(name: str, value) -> dict | None:
    """Return how the curve of one value of a coordinate is drawn, None where the palette has no entry for it."""
    return LOOKS.get(name, {}).get(value.item() if hasattr(value, "item") else value)


def ramp(count: int) -> list:
    """Return `count` colours for ascending values, dark to light, legible on white."""
    import matplotlib
    import numpy as np

    return [matplotlib.colormaps["viridis"](position) for position in np.linspace(0.0, 0.88, count)]
