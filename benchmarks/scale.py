"""A scan in chunks, from 1e5 to 1e8 values: does its cost grow with the number of points and with nothing else?

Chunks of 25,000 points of four modes (1e5 values) are computed and written, then merged. The cost is processor time per
value, of the program and, apart, of the system on its behalf, which moves with how much of the disk cache is new; what
a process loads and looks up once is there before the clock runs. `python -m benchmarks scale` stops at 1e7 values,
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
    from heatscan.configuration.scans import read_case
    from heatscan.engine.axis import Axis
    from heatscan.engine.scan import Scan

    root = Path(__file__).parent.parent
    case = read_case(root / "config/scans/ion_pair.yaml", "reference")
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
    from heatscan.engine import allocator, splitting
    from heatscan.results import chunks, merge, provenance

    allocator.keep_freed_memory()  # as jobs do
    whole, code, files = scan(values), "0" * 16, []
    with tempfile.TemporaryDirectory() as name:
        laps = [_spent()]
        for region in splitting.chunks(whole):
            points = whole.subset(region)
            files.append((region, Path(name) / f"{provenance.chunk_name(points, code)}.nc"))
            chunks.write(points, files[-1][1], code)
        laps.append(_spent())
        merge.write_merged(whole, files, Path(name) / "merged.nc", code)
        laps.append(_spent())
    return np.diff(laps, axis=0).T


def line(sizes: np.ndarray, seconds: np.ndarray) -> tuple[float, float, float]:
    """Return the straight line with the smallest worst miss: seconds a scan, seconds a value, and that miss."""
    from scipy.optimize import linprog

    shares = np.column_stack([1 / seconds, sizes / seconds])
    one = np.ones((len(sizes), 1))
    found = linprog(
        [0, 0, 1], np.block([[shares, -one], [-shares, -one]]), np.concatenate([one, -one]), bounds=[(None, None)] * 3
    )
    return tuple(found.x)


def _spent() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime, used.ru_stime


def main(sizes: tuple[int, ...] = SIZES, tiny: bool = False) -> None:
    """Print the cost per value at each size, and how far it lies off a straight line."""
    sizes, repeats, most = ((10**5, 2 * 10**5, 3 * 10**5), 1, 1) if tiny else (sizes, REPEATS, 50)
    cost(sizes[0] if tiny else 10**6)
    found = {values: [] for values in sizes}
    for _ in range(repeats):
        for values in sizes:
            # Small ones are over in an instant: as many as it takes to see them.
            times = max(1, min(most, 5 * 10**6 // values))
            found[values].append(sum(cost(values) for _ in range(times)) / times)
    middle = {values: np.median(runs, axis=0) for values, runs in found.items()}
    for values, (program, system) in middle.items():
        each = 1e9 / values
        print(
            f"{values:.0e} values, {values // 4 // CHUNK_POINTS:4} chunks: {each * program.sum():4.0f} ns a value "
            f"({each * program[0]:.0f} to compute and write, {each * program[1]:.0f} to merge) and "
            f"{each * system.sum():.0f} ns of the system ({each * system[0]:.0f}, {each * system[1]:.0f})"
        )
    print(f"peak memory of it all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    sizes = np.array(list(middle))
    for what, spent in (
        ("of the program", [program.sum() for program, _ in middle.values()]),
        ("of both", [program.sum() + system.sum() for program, system in middle.values()]),
    ):
        scan, value, off = line(sizes, np.array(spent))
        print(
            f"a straight line through those {what}: {1e3 * scan:.1f} ms a scan and {1e9 * value:.1f} ns a value, "
            f"within {abs(off):.1%}"
        )
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(tuple(int(float(word)) for word in sys.argv[1:]) or SIZES)
