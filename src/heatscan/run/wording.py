"""How sizes and durations are said."""

from __future__ import annotations

import math


def size_text(count: float) -> str:
    """Return a number of bytes with a unit that suits it."""
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count / 1000:.3g} kB"


def duration_text(seconds: float) -> str:
    """Return a number of seconds with a unit that suits it."""
    if math.isnan(seconds):
        return "?"
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
