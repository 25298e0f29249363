"""A scan in chunks, from 1e5 to 1e8 values: does its cost grow with the number of points and with nothing else?

Chunks of 25,000 points of four modes (1e5 values) are computed and written, then merged. The cost is processor time per
value, of the program and, apart, of the system on its behalf, which moves with how much of the disk cache is new; what a
process loads and looks up once is there before the clock runs. `python -m benchmarks scale` stops at 1e7 values,
`python -m benchmarks.scale 1e5 1e6 1e7 1e8` does not.
"""

import math
import os
import resource
import sys
import tempfile
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


def cost(values: int) -> np.ndarray:
    """Return processor seconds: of the program and of the system for it, each for all chunks and for the merge."""
    from heatscan import chunks, dataset, layout

    whole = layout.plain(scan(values))
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{index}.nc" for index in range(whole.n_chunks)]
        laps = [_spent()]
        for index, path in enumerate(paths):
            chunks.write(whole.points(index), index, path)
        laps.append(_spent())
        dataset.write_merged(whole, paths, Path(name) / "merged.nc")
        laps.append(_spent())
    return np.diff(laps, axis=0).T


def _spent() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime, used.ru_stime


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the cost per value at each size, and how far the program's own lies off a straight line."""
    cost(10**6)
    found = {values: [] for values in sizes}
    for _ in range(REPEATS):
        for values in sizes:
            # Small ones are over in an instant: as many as it takes to see them.
            times = max(1, min(50, 5 * 10**6 // values))
            found[values].append(sum(cost(values) for _ in range(times)) / times)
    middle = {values: 1e9 * np.median(runs, axis=0) / values for values, runs in found.items()}
    own = {values: program.sum() for values, (program, _) in middle.items()}
    # A straight line through both ends: what a scan costs, and what a value does.
    least, most = min(sizes), max(sizes)
    slope = (own[most] * most - own[least] * least) / (most - least)
    start = (own[least] - slope) * least
    for values, (program, system) in middle.items():
        print(
            f"{values:.0e} values, {values // 4 // CHUNK_POINTS:4} chunks: {program.sum():4.0f} ns a value "
            f"({program[0]:.0f} to compute and write, {program[1]:.0f} to merge) and {system.sum():.0f} ns of the system "
            f"({system[0]:.0f}, {system[1]:.0f}); {100 * (own[values] * values / (start + slope * values) - 1):+.1f} % off the line"
        )
    print(f"the line: {start / 1e6:.1f} ms a scan and {slope:.1f} ns a value")
    print(f"peak memory of it all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(tuple(int(float(word)) for word in sys.argv[1:]) or SIZES)
