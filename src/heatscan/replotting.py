"""A figure of a finished result in a style of one's own, without YAML and without Snakemake."""

from __future__ import annotations

import dataclasses
import os

import xarray as xr
from matplotlib.figure import Figure

from heatscan.configuration.documents import CONFIG, project_folder, read_yaml
from heatscan.configuration.figures import check_figures
from heatscan.configuration.project import scan_files
from heatscan.configuration.proposed import read_proposed
from heatscan.configuration.scans import known_figures
from heatscan.configuration.schema import read_schema, validate
from heatscan.engine import study as studies
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.engine.study import Output
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.plotting import kinds
from heatscan.plotting.entry import require_formulas
from heatscan.results import netcdf


def plot(result: str | os.PathLike | xr.Dataset, kind: str, output: str | os.PathLike = "", **settings) -> Figure:
    """Draw a result as a figure of any kind and return it.

    Parameters
    ----------
    result : path or Dataset
        A NetCDF file that heatscan wrote, or what `heatscan.evaluate` returned.
    kind : str
        ``lines``, ``map``, a kind of figure of the result's study, or the name of a figure that a file of scans
        describes, one of the project in this folder or ours.
    output : path, optional
        Where to write it, with or without ``.png`` or ``.pdf``: both are written, and what is drawn as ``.csv``.
    **settings
        The keys of a figure in a file of scans, such as ``limits=[1e-18, 1]``; they precede those of a named figure.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, to be changed further.

    Raises
    ------
    ConfigurationError
        A setting is wrong, or the result does not have what the figure shows; the text says what is accepted.
    ResultError
        The file is missing or damaged.
    """
    data = result if isinstance(result, xr.Dataset) else netcdf.read(result)
    scan = _scan_of(data)
    described = {**known_figures(scan.study, {}, "plot"), **_figures_here(scan.study)}
    with located("plot"):
        require_known(
            "a kind of figure, or one in config/scans", kind, [*described, *kinds.of_studies(), "lines", "map"]
        )
    chosen = {} if kind in kinds.of_studies() and not settings else {**described.get(kind, {"kind": kind}), **settings}
    if chosen:
        schema = read_schema("scans")
        validate({kind: chosen}, {**schema["properties"]["figures"], "$defs": schema["$defs"]}, "plot")
        known_figures(scan.study, {kind: chosen}, "plot")
        require_formulas(chosen, "plot")
    check_figures(scan, {kind: chosen}, "plot")
    points = read_proposed(project_folder()) if kinds.declaration(kind, chosen).proposed else ()
    if not output:
        return kinds.compose(kind, data, chosen, points)
    stem, suffix = os.path.splitext(output)
    stem += "" if suffix in (".pdf", ".png", ".csv") else suffix
    return kinds.save(kind, data, f"{stem}.pdf", f"{stem}.png", f"{stem}.csv", chosen, points)


def _figures_here(study: str) -> dict:
    """Return the figures of a study that the files of scans of the project in this folder describe."""
    root = project_folder()
    files = scan_files(read_yaml(root / CONFIG).get("scans", ()), root, f"{root / CONFIG}: scans")
    found = [data.get("figures", {}) for data in map(read_yaml, files.values()) if data.get("study") == study]
    return {name: figure for figures in found for name, figure in figures.items()}


def _scan_of(data: xr.Dataset) -> Scan:
    """Return the scan that a Dataset is of, as far as figures ask for it: its outputs are what the Dataset holds."""
    if "scan" not in data.attrs:
        raise ConfigurationError("plot: this Dataset is not of heatscan: it has no attribute 'scan'")
    study, _, name = data.attrs["scan"].partition("/")
    definition, dims = studies.load(study), data.attrs["point_dimensions"].split()
    known = definition.parameters
    (dimension, *_) = [*(dim for dim in dims if dim not in known), "case"]
    scan = Scan(
        study,
        name,
        data.attrs["title"],
        axes={dim: Axis(values=tuple(data[dim].values.tolist())) for dim in dims if dim in known},
        fixed={str(key): value.item() for key, value in data.coords.items() if key in known and not value.ndim},
        cases={str(case): {} for case in data[dimension].values} if dimension in dims else {},
        case_dimension=dimension,
    )
    pointwise = [dim for dim in dims if dim not in known or not known[dim].vector]
    outputs = {str(output): _declared(variable, pointwise) for output, variable in data.data_vars.items()}
    vars(scan).update(
        outputs=tuple(outputs), definition=dataclasses.replace(definition, outputs={**definition.outputs, **outputs})
    )
    return scan


def _declared(variable: xr.DataArray, dims: list) -> Output:
    """Return what a variable is, besides the dimensions of the points: a reduction has others than its study."""
    own, said = tuple(str(dim) for dim in variable.dims if dim not in dims), variable.attrs
    flags = dict.fromkeys(said.get("flag_meanings", "").split(), 0)
    return Output(said.get("units", "1"), said["long_name"], dims=own, flags=flags)
