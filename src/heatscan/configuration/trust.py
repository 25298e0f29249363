"""How far a value is trusted: one ladder for bodies, experiments and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable

# From the most trusted to the least. What is proposed comes last: nobody has observed it. A value that is worked out
# from others is derived only where those were read in their sources; else it has the status of the least trusted of
# them.
MEANINGS = {
    "published": "read in its source",
    "derived": "follows from what was read",
    "secondary": "quoted second hand, not checked",
    "recalled": "from memory, not checked",
    "proposed": "an assumption or a convention",
}
STATUSES = tuple(MEANINGS)
# Of results that rest on these alone figures and tables say that their inputs were checked in the original
# publications.
SOURCED = ("published", "derived")


def least_trusted(statuses: Iterable[str]) -> str:
    """Return the status of a result: that of its least trusted input."""
    return max(statuses, key=STATUSES.index)


def is_sourced(status: str) -> bool:
    """Return whether a value of that status was read in its source, or follows from values that were."""
    return status in SOURCED
