"""Loops that Numba compiles, and how their machine code outlives the process."""

import numba


def compiled(function, **options):
    """Return a function compiled by Numba, its machine code kept from one process to the next where that is possible.

    Numba keeps it in ``NUMBA_CACHE_DIR`` where that is set, else beside Python's own compiled modules, and compiles
    again where the file of `function` has changed. `options` are those of `numba.njit`.
    """
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder to keep it in
        return numba.njit(**options)(function)
