"""For the processes of jobs: the C library keeps memory between the steps of a formula.

A block of points makes a hundred short-lived arrays of some 64 KiB. By default glibc returns the top of the heap to the
kernel as they are freed and gets it back, page by page and zeroed, for the next one: half of all the time (measured,
with two page faults for every ten points). Raising three thresholds ends that.
"""

from __future__ import annotations

import ctypes
import functools
import sys

# From <malloc.h>: parameter numbers of mallopt().
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
# What the process may keep of freed memory, and the size from which an array is mapped by itself
# and given back at once.
_KEPT = 64 * 2**20
_MAPPED = 4 * 2**20


@functools.cache
def keep_freed_memory() -> bool:
    """Let this process keep up to 64 MiB of freed memory; return whether the C library understood."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False  # no glibc: musl has neither the function nor the habit
    settings = ((_TRIM_THRESHOLD, _KEPT), (_TOP_PAD, _KEPT // 4), (_MMAP_THRESHOLD, _MAPPED))
    return all(mallopt(parameter, value) == 1 for parameter, value in settings)
