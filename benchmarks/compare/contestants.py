"""The same scan in the ways of WAYS.

Each way is a script of its own, ``python -m benchmarks.compare.contestants WAY VALUES``. It works in the current folder
and leaves the bounds in ``bounds.npy`` or a NetCDF file. Modules are loaded where they are used, so that no way waits
for those of another.
"""

import sys
from pathlib import Path

from benchmarks.compare import grid

ROOT = Path(__file__).parents[2]


def numpy_script(values: int) -> None:
    """All points in arrays, saved at the end."""
    import numpy as np
    from scipy import constants

    from benchmarks.compare import plain

    np.save("bounds.npy", plain.arrays(constants, *grid.axes(values).values()))


def typed_script(values: int) -> None:
    """The same with the constants typed in."""
    import numpy as np

    from benchmarks.compare import plain, typed

    np.save("bounds.npy", plain.arrays(typed, *grid.axes(values).values()))


def xarray_script(values: int) -> None:
    """The arrays, with names, units, flags and what is held fixed, written by xarray: what our file says, too."""
    import numpy as np
    import xarray as xr
    from scipy import constants

    from benchmarks.compare import plain

    axes = grid.axes(values)
    bounds = plain.arrays(constants, *axes.values())
    units = {"endcap_voltage": "V", "rf_voltage": "V"}
    coordinates = {name: (name, axis, {"units": units.get(name, "1")}) for name, axis in axes.items()}
    coordinates["mode"] = ["axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase"]
    fixed = {"r_C": (grid.RC, "m"), "omega": (grid.OMEGA, "rad s-1"), "rate": (grid.RATE, "s-1")}
    coordinates |= {name: ((), value, {"units": unit}) for name, (value, unit) in fixed.items()}
    flag = {"flag_values": np.array([0, 1], np.int8), "flag_meanings": "unstable stable"}
    rate = {"units": "s-1", "long_name": "largest collapse rate"}
    variables = {
        "collapse_rate_bound": (("mode", *axes), bounds, rate),
        "stability": (tuple(axes), np.isfinite(bounds[0]).astype(np.int8), flag),
    }
    xr.Dataset(variables, coordinates, {"title": "Compared"}).to_netcdf("bounds.nc", engine="netcdf4")


def python_loop(values: int) -> None:
    """Point after point."""
    import itertools

    import numpy as np
    from scipy import constants

    from benchmarks.compare import plain

    points = itertools.product(*(axis.tolist() for axis in grid.axes(values).values()))
    bounds = np.array([plain.point(constants, *values) for values in points]).T
    np.save("bounds.npy", bounds.reshape(4, *grid.SHAPES[values]))


def joblib_slabs(values: int) -> None:
    """The arrays in slabs along the first axis, shared out among two processes."""
    import joblib
    import numpy as np
    from scipy import constants

    from benchmarks.compare import plain

    first, *rest = grid.axes(values).values()
    slab = joblib.delayed(plain.arrays)
    slabs = joblib.Parallel(n_jobs=2)(slab(constants, first[i : i + 1], *rest) for i in range(len(first)))
    np.save("bounds.npy", np.concatenate(slabs, axis=1))


def xyzpy_runner(values: int) -> None:
    """A function of a point and a grid of its arguments, run over by xyzpy."""
    import xyzpy
    from scipy import constants

    from benchmarks.compare import plain

    runner = xyzpy.Runner(plain.point, "bounds", var_dims={"bounds": ["mode"]}, resources={"nature": constants})
    runner.run_combos({name: axis.tolist() for name, axis in grid.axes(values).items()}, verbosity=0).to_netcdf(
        "bounds.nc"
    )


def our_scan(values: int, chunk_points: int):
    """Return the scan as heatscan has it."""
    from heatscan.engine.axis import Axis
    from heatscan.engine.scan import Scan
    from heatscan.physics import constants

    axes = {name: Axis(values=tuple(axis.tolist())) for name, axis in grid.axes(values).items()}
    fixed = {
        "correlation_length": grid.RC,
        "atomic_ion_mass": grid.ION * constants.atomic_mass,
        "atomic_ion_charge": constants.elementary_charge,
        "geometric_factor": grid.KAPPA,
        "endcap_distance": grid.Z0,
        "rod_distance": grid.R0,
        "rf_frequency": grid.OMEGA,
        "heating_rate": grid.RATE,
        "radial_motion": "pseudopotential",  # as the plain loop has it
        "laser_wavelength": 1762e-9,
    }
    outputs = ("collapse_rate_bound",)
    return Scan("ion_pair", "compared", "Compared", axes, fixed=fixed, outputs=outputs, chunk_points=chunk_points)


def engine(values: int) -> None:
    """Heatscan in one process, without Snakemake: chunk after chunk, then merged into one file."""
    from heatscan.engine import splitting
    from heatscan.results import chunks, merge, provenance

    scan, code, files = our_scan(values, 200_000), "0" * 16, []
    for region in splitting.chunks(scan):
        points = scan.subset(region)
        files.append((region, f"{provenance.chunk_name(points, code)}.nc"))
        chunks.write(points, files[-1][1], code)
    merge.write_merged(scan, files if len(files) > 1 else [], "bounds.nc", code)


def write_configuration(values: int, chunk_points: int, **more) -> None:
    """Make the current folder a project with this one scan, with `more` in its entry."""
    import shutil

    import yaml

    for name in ("Snakefile", "environment.yml"):
        shutil.copy(ROOT / name, ".")
    for folder in ("workflow", "profiles"):
        shutil.copytree(ROOT / folder, folder, dirs_exist_ok=True)
    scan = our_scan(values, chunk_points)
    entry = {
        "axes": {name: axis.array().tolist() for name, axis in scan.axes.items()},
        "fixed": dict(scan.fixed),
        "outputs": list(scan.outputs),
        **more,
    }
    Path("compared.yaml").write_text(
        yaml.safe_dump({"study": "ion_pair", "scans": {"compared": entry}}, sort_keys=False)
    )
    main = {"scans": ["compared.yaml"], "chunk_points": chunk_points, "reference_mass": "atomic_mass"}
    Path("config").mkdir(exist_ok=True)
    Path("config/config.yaml").write_text(yaml.safe_dump(main))


def snakemake(values: int, cores: int, chunk_points: int) -> None:
    """Heatscan as users run it."""
    import subprocess

    write_configuration(values, chunk_points)
    command = [sys.executable, "-m", "snakemake", "results/ion_pair/compared.nc", "--cores", str(cores)]
    command += ["--quiet", "all", "--rerun-incomplete"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


POINT_RULE = """
POINTS = range({count})
rule all:
    input: "bounds.npy"
rule point:
    output: "points/{{number}}.npy"
    script: "point.py"
rule collect:
    input: expand("points/{{number}}.npy", number=POINTS)
    output: "bounds.npy"
    script: "collect.py"
"""
POINT_SCRIPT = """
import sys
sys.path.insert(0, {root!r})
import numpy as np
from scipy import constants
from benchmarks.compare import grid, plain
axes = list(grid.axes({values}).values())
place = np.unravel_index(int(snakemake.wildcards.number), [len(axis) for axis in axes])
np.save(snakemake.output[0], plain.point(constants, *(axis[i].item() for axis, i in zip(axes, place))))
"""
COLLECT_SCRIPT = """
import numpy as np
np.save(snakemake.output[0], np.array([np.load(path) for path in snakemake.input]).T)
"""


def snakemake_points(values: int, count: int) -> None:
    """Snakemake with one job per point, for the first `count` points."""
    import subprocess

    Path("Snakefile").write_text(POINT_RULE.format(count=count))
    Path("point.py").write_text(POINT_SCRIPT.format(root=str(ROOT), values=values))
    Path("collect.py").write_text(COLLECT_SCRIPT)
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all", "--scheduler", "greedy"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


WAYS = {
    "numpy": numpy_script,
    "typed": typed_script,
    "xarray": xarray_script,
    "loop": python_loop,
    "joblib": joblib_slabs,
    "xyzpy": xyzpy_runner,
    "engine": engine,
    "snakemake_1": lambda values: snakemake(values, 1, 6_250_000 if values > 10**7 else 200_000),
    "snakemake_2": lambda values: snakemake(values, 2, 6_250_000 if values > 10**7 else 200_000),
    "points": lambda values: snakemake_points(values, 100),
}


if __name__ == "__main__":
    WAYS[sys.argv[1]](int(sys.argv[2]))
