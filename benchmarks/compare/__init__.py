"""Heatscan beside what one would write or pick instead: one scan, equal results, side by side in one run.

Four bounds at each point of a grid over masses, charges and two voltages: 1e4, 1e6 and 1e8 values. `python -m
benchmarks compare` takes the first two sizes; `python -m benchmarks.compare 100000000` any of the three. What would
take hours is left out there, and said so. Every way runs in processes of its own, interleaved; the ratio is to the
plain NumPy script.
"""


def main(sizes: tuple[int, ...] = (10**4, 10**6), tiny: bool = False) -> None:
    """Compare at some sizes, print, and leave the numbers in benchmarks/results/compare_<values>.csv."""
    # Late: each way is a module beside this one, and pays only for what it uses itself.
    from benchmarks.compare import runs

    runs.compare((100,) if tiny else sizes)
