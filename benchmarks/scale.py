"""A scan in chunks, from 1e5 to 1e8 values: does its cost grow with the number of points and with nothing else?

Chunks of 25,000 points of four modes (1e5 values) are computed and written, then merged, in processes of their own. The cost
is processor time per value; the time to start a process is left out. `python -m benchmarks scale` stops at 1e7 values.
"""

import math
import multiprocessing
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


def job(work, *arguments) -> tuple[float, float]:
    """Do something in a process of its own; return its processor seconds and its peak memory [MB]."""
    ours, theirs = multiprocessing.get_context("fork").Pipe()

    def body():
        started = time.process_time()
        work(*arguments)
        theirs.send((time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000))

    process = multiprocessing.get_context("fork").Process(target=body)
    process.start()
    measured = ours.recv()
    process.join()
    return measured


def compute(whole, indices, folder: Path) -> None:
    """Compute and write some chunks."""
    from heatscan import chunks

    for index in indices:
        chunks.write(whole.points(index), index, folder / f"{index}.nc")


def cost(values: int) -> tuple[float, float, float]:
    """Return processor seconds of the chunks and of the merge, and the largest peak of memory [MB]."""
    from heatscan import dataset, layout

    whole = layout.plain(scan(values))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        computing, memory = job(compute, whole, range(whole.n_chunks), folder)
        paths = [folder / f"{index}.nc" for index in range(whole.n_chunks)]
        merging, merge_memory = job(dataset.write_merged, whole, paths, folder / "merged.nc")
    return computing, merging, max(memory, merge_memory)


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the cost per value at each size, and its ratio to that at the largest."""
    from heatscan import dataset, layout

    # What a process loads and looks up once is there before the clock runs: the processes are copies of this one.
    with tempfile.TemporaryDirectory() as name:
        whole = layout.plain(scan(sizes[0]))
        compute(whole, range(whole.n_chunks), Path(name))
        dataset.write_merged(
            whole, [Path(name) / f"{index}.nc" for index in range(whole.n_chunks)], Path(name) / "m.nc"
        )
    found = {values: [] for values in sizes}
    for repeat in range(REPEATS):
        for values in sizes:
            # Small ones are over in an instant: as many as it takes to see them.
            if values < 10**8 or repeat == 0:
                times = max(1, min(20, 2 * 10**6 // values))
                runs = [cost(values) for _ in range(times)]
                found[values].append(tuple(sum(column) / times for column in zip(*runs, strict=True)))
    best = {values: min(runs, key=lambda run: run[0] + run[1]) for values, runs in found.items()}
    last = sum(best[sizes[-1]][:2]) / sizes[-1]
    for values, (computing, merging, memory) in best.items():
        each = (computing + merging) / values
        print(
            f"{values:.0e} values, {values // 4 // CHUNK_POINTS} chunks: {1e9 * each:.1f} ns a value "
            f"({1e9 * computing / values:.1f} to compute and write, {1e9 * merging / values:.1f} to merge), ratio to the "
            f"largest {each / last:.2f}, peak {memory:.0f} MB"
        )
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(tuple(int(float(word)) for word in sys.argv[1:]) or SIZES)
