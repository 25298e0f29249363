"""What each colour, line and label stands for on every figure: the table ``palette.yaml``, and what stands back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml
from matplotlib import colormaps

SOLID, DASHED, DOTTED = "-", "--", ":"
LINES = {"solid": SOLID, "dashed": DASHED, "dotted": DOTTED}
# By ascending value, where the colour says something else.
DASHES = (SOLID, (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.2, 1, 1.2)), (0, (9, 2)), (0, (2.4, 1.4)))

_TABLE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_bytes())
LOOKS, FLAGS, REGIONS = _TABLE["looks"], _TABLE["flags"], _TABLE["regions"]
EXCLUDED, VERDICTS, ATOMS, _MARKS = _TABLE["excluded"], _TABLE["verdicts"], _TABLE["atoms"], _TABLE["marks"]
OTHER_ATOM = ATOMS.pop("other")
ALLOWED, REFERENCE, BEST, SERIES = (_MARKS[name] for name in ("allowed", "reference", "best", "series"))

EDGE: dict = {"color": "black", "linewidth": 1.2}
EXACT_EDGE = {**EDGE, "linestyle": DASHED}
REFERENCE_LINE = {"color": REFERENCE, "linewidth": 1.3, "zorder": 3}
# Text and lines that stand back.
NOTE = {"fontsize": "small", "color": "0.35", "va": "bottom"}
BAND, STRIPE = "0.88", "0.95"
FAINT = {"color": "0.57", "linewidth": 0.8}
GUIDE = {"color": "0.4", "linewidth": 0.8, "zorder": 1}


def look(name: str, value) -> dict | None:
    """Return how the curve of one value of a coordinate is drawn, None where the palette has no entry for it."""
    return LOOKS.get(name, {}).get(value.item() if hasattr(value, "item") else value)


def ramp(count: int) -> list:
    """Return `count` colours for ascending values, dark to light, legible on white."""
    return [colormaps["plasma"](position) for position in np.linspace(0.0, 0.64, count)]
