"""How much memory does drawing take, against what the plan says it takes?

The merged files of a finished `make results` are stretched along their numeric axes until what a figure draws fills so
many megabytes; each kind of figure is then drawn once by a process of its own. Each kind's own size is in
`kinds.of_studies()`, as how many times it holds what it draws. `python -m benchmarks.figures 40 heatmap`
draws one kind at 40 MB.
"""

import dataclasses
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
# What is drawn, and at most the whole file [bytes].
DRAWN, WHOLE = 10e6, 600e6
DRAW = """
import json, re, sys, time
from heatscan.plotting import kinds as figures
from heatscan.results import netcdf as storage
began = time.perf_counter()
figures.save(sys.argv[1], storage.read(sys.argv[3]), *sys.argv[4:], json.loads(sys.argv[2]))
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
print(peak, time.perf_counter() - began)
"""


def stretched(data, scan, outputs, drawn: float):
    """Return a Dataset with more points on its numeric axes, and its scan: values are repeated, axes interpolated."""
    from heatscan.engine.axis import Axis

    # The dimension of space cannot be stretched.
    axes = [axis for axis in scan.axes if data[axis].dtype.kind == "f" and data.sizes[axis] > 2 and axis != "dimension"]
    if not axes:
        return data, scan
    whole = sum(data[name].nbytes for name in data.data_vars)
    times = max(1.0, min(drawn / sum(data[name].nbytes for name in outputs), WHOLE / whole)) ** (1 / len(axes))
    where, places = {}, {}
    for axis in axes:
        values, count = data[axis].values, data.sizes[axis]
        at = np.linspace(0, count - 1, int(count * times))
        where[axis] = np.round(at).astype(int)
        wide = values[0] > 0 and values[-1] / values[0] > 50
        along = np.interp(at, np.arange(count), np.log(values) if wide else values)
        places[axis] = np.exp(along) if wide else along
    large = data.isel(where).assign_coords({axis: (axis, places[axis], data[axis].attrs) for axis in axes})
    grown = {
        name: Axis(values=tuple(places[name].tolist())) if name in places else axis for name, axis in scan.axes.items()
    }
    return large, dataclasses.replace(scan, axes=grown)


def merged(identifier: str, scan, compute: bool):
    """Return the Dataset of a scan: that of results/, or computed here and now; None where it is not there."""
    from heatscan.results import merge, netcdf

    if compute:
        return merge.compute(dataclasses.replace(scan, chunk_points=max(1, scan.size)))
    path = ROOT / f"results/{identifier}.nc"
    return netcdf.read(path) if path.is_file() else None


def draw(kind: str, settings, folder: str) -> tuple[float, float]:
    """Draw large.nc of a folder as one kind of figure, in a process of its own; return its peak memory and seconds."""
    names = [f"{folder}/figure.{form}" for form in ("pdf", "png", "csv")]
    command = [sys.executable, "-c", DRAW, kind, json.dumps(dict(settings)), f"{folder}/large.nc", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{kind}: {done.stderr[-500:]}")
    peak, took = map(float, done.stdout.split())
    return peak, took


def main(drawn: float = DRAWN, kinds: tuple[str, ...] = (), tiny: bool = False) -> None:
    """Print for each kind of figure its peak memory and what the plan says."""
    from heatscan.configuration import project
    from heatscan.configuration.documents import read_yaml
    from heatscan.plotting import kinds as figures
    from heatscan.results import netcdf
    from heatscan.run import memory

    loaded = project.load(read_yaml(ROOT / "config/config.yaml"), ROOT)
    first = {figure.kind: figure for figure in reversed(loaded.figures.values())}
    if tiny:
        drawn, kinds = 1e4, (min(first, key=lambda kind: loaded.scans[first[kind].scan].size),)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds or sorted(first):
            needs = figures.declaration(kind, first[kind].settings)
            identifier, outputs = first[kind].scan, needs.outputs
            data = merged(identifier, loaded.scans[identifier], compute=tiny)
            if data is None:
                print(f"results/{identifier}.nc: make results first")
                return
            large, scan = stretched(data, loaded.scans[identifier], outputs, drawn)
            size = sum(large[name].nbytes for name in outputs)
            netcdf.write(large, f"{folder}/large.nc")
            del data, large
            peak, took = draw(kind, first[kind].settings, folder)
            planned = sum(memory.jobs(scan, [needs])["figure"])
            worst = max(worst, peak / planned)
            print(
                f"{kind:24} {size / 1e6:6.1f} MB drawn: {peak / 1e6:6.0f} MB at the peak, "
                f"{planned / 1e6:6.0f} in the plan ({peak / planned:.2f}); {took:5.1f} s",
                flush=True,
            )
    print(f"most of what the plan says that any kind took: {worst:.2f}")


if __name__ == "__main__":
    sizes = [1e6 * float(word) for word in sys.argv[1:] if re.fullmatch(r"[\d.]+", word)]
    main(*sizes or [DRAWN], tuple(word for word in sys.argv[1:] if not re.fullmatch(r"[\d.]+", word)))
