"""A scan in chunks, from 1e5 to 1e8 values: does its cost grow with the number of points and with nothing else?

Chunks of 25,000 points of four modes (1e5 values) are computed and written, then merged. The cost is processor time per
value, of the program and of the system on its behalf; what a process loads and looks up once is there before the clock
runs. `python -m benchmarks scale` stops at 1e7 values, `python -m benchmarks.scale 1e5 1e6 1e7 1e8` does not.
"""

import math
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

CHUNK_POINTS = 25_000
SIZES = (10**5, 10**6, 10**7)
REPEATS = 3


def scan(values: int):
    """Return a scan of two ions over two masses, charges and voltages with this many values in its bounds."""
    from heatscan import configuration
    from heatscan.scan import Axis, Scan

    root = Path(__file__).parent.parent
    case = configuration.read_case(root / "config/scans/ion_pair.yaml", "reference")
    chunks = values // 4 // CHUNK_POINTS
    first = math.isqrt(chunks)
    while chunks % first:
        first -= 1
    lengths = (first, chunks // first, 250, 100)
    ends = (("mass_ratio", 30, 200), ("charge_ratio", 5, 40), ("endcap_voltage", 0.5, 20), ("rf_voltage", 300, 1500))
    axes = {
        name: Axis(values=tuple(np.linspace(low, high, length).tolist()))
        for (name, low, high), length in zip(ends, lengths, strict=True)
    }
    fixed = {"correlation_length": 1e-7}
    outputs = ("collapse_rate_bound",)
    return Scan("ion_pair", "scale", "", axes, fixed, {"reference": case}, outputs, chunk_points=CHUNK_POINTS)


def cost(values: int) -> tuple[float, float]:
    """Return the processor seconds of all chunks and of the merge."""
    from heatscan import chunks, dataset, layout

    whole = layout.plain(scan(values))
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{index}.nc" for index in range(whole.n_chunks)]
        started = time.process_time()
        for index, path in enumerate(paths):
            chunks.write(whole.points(index), index, path)
        computed = time.process_time()
        dataset.write_merged(whole, paths, Path(name) / "merged.nc")
        return computed - started, time.process_time() - computed


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the cost per value at each size, and its ratio to that at the largest."""
    cost(10**6)
    found = {values: [] for values in sizes}
    for _ in range(REPEATS):
        for values in sizes:
            # Small ones are over in an instant: as many as it takes to see them.
            times = max(1, min(20, 2 * 10**6 // values))
            runs = [cost(values) for _ in range(times)]
            found[values].append(tuple(sum(column) / times / values for column in zip(*runs, strict=True)))
    middle = {values: sorted(runs, key=sum)[len(runs) // 2] for values, runs in found.items()}
    for values, (computing, merging) in middle.items():
        ends = sorted(1e9 * sum(run) for run in found[values])
        print(
            f"{values:.0e} values, {values // 4 // CHUNK_POINTS} chunks: {1e9 * (computing + merging):.0f} ns a value "
            f"({ends[0]:.0f} to {ends[-1]:.0f}; {1e9 * computing:.0f} to compute and write, {1e9 * merging:.0f} to merge), "
            f"ratio to the largest {(computing + merging) / sum(middle[sizes[-1]]):.2f}",
            flush=True,
        )
    print(f"peak memory of it all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(tuple(int(float(word)) for word in sys.argv[1:]) or SIZES)
