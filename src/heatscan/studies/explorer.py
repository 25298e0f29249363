"""The explorer: one page that runs offline in a browser, in which the results of several studies are turned by hand.

Its panels are the exclusion plane, a trap with two ions, and a gas that loses atoms. What the plane and the gas show
are numbers of merged files; sliders step over the points of their grids. The trap is computed in the page, by the
formulas of heatscan.physics, from the values that a merged file holds fixed; a test compares both in a browser.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from heatscan.engine.products import Export, ExportFiles
from heatscan.results import netcdf
from heatscan.results.atomic import replacing

FILES = ExportFiles("Draw the explorer", names=("explorer.html",), shown="", category="", shows="", caption="")
PAGE = Path(__file__).with_name("explorer_page")
SCRIPTS = ("base.js", "plane.js", "trap.js", "losses.js")
# Numbers up to which an array keeps all its digits; of larger ones seven are kept.
_EXACT = 50_000
# What each part of the page shows: the study, and what a scan of it must have; the first such scan is shown.
_PARTS = {
    "white": ("exclusion", Export("", ("lowest_bound",), ("correlation_length",))),
    "coloured": ("exclusion", Export("", ("lowest_bound",), ("spectrum", "cutoff_frequency", "correlation_length"))),
    "dissipative": ("exclusion", Export("", ("lowest_bound",), ("noise_temperature", "correlation_length"))),
    "trap": ("ion_pair", Export("", ("electric_collapse_rate_bound",), ("correlation_length",))),
    "reservoir": ("bose_losses", Export("", ("reduced_temperature",), ("dimension", "reservoir_width", "time"))),
    "range": ("bose_losses", Export("", ("reduced_temperature",), ("dimension", "interaction_range", "time"))),
    "start": ("bose_losses", Export("", ("reduced_temperature",), ("dimension", "initial_temperature", "time"))),
}
# The trap of the page: numbers that sliders start from, and what must be as the formulas of the page have it.
_TRAP = (
    "atomic_ion_mass", "atomic_ion_charge", "mass_ratio", "charge_ratio", "endcap_voltage", "geometric_factor",
    "endcap_distance", "rf_voltage", "rf_frequency", "rf_efficiency", "rod_distance", "heating_rate",
    "electric_field_noise", "noise_distance",
)  # fmt: skip
_RING = "ring_mass", "ring_charge"
_PLAIN = {
    "radial_motion": "exact", "radial_split": 0.5, "orientation": "point_like", "cutoff_frequency": np.inf,
    "reference_mass": "atomic_mass", "noise_exponent": 0, "noise_ratio_y": 1, "noise_ratio_z": 1,
    "noise_ratio_molecule": 1, "noise_correlation": 1, "noise_convention": "one_sided",
}  # fmt: skip


def shown(scans: Mapping) -> dict[str, str]:
    """Return which scan each part of the page shows, by the name of the part; parts without one are left out."""
    found: dict[str, str] = {}
    for name, scan in scans.items():
        for part, (study, needed) in _PARTS.items():
            if scan.study == study and needed.applies_to(scan) and (study == "exclusion" or len(scan.cases) < 2):
                found.setdefault(part, name)
    return found


def fingerprint() -> str:
    """Return a hash of the files of the page and of the library that draws in it."""
    files = b"".join(path.read_bytes() for path in sorted(PAGE.iterdir()))
    return hashlib.sha256(files + importlib.metadata.version("bokeh").encode()).hexdigest()[:16]


def write(scans: Sequence[str], output: str) -> None:
    """Write the page of the merged files `scans`, of which each goes where it fits, to `output`."""
    content = page(gather(list(map(netcdf.read, scans))))
    with replacing(output) as part:
        part.write_text(content, encoding="utf-8")


def page(data: Mapping) -> str:
    """Return the page that shows what `gather` returns: one HTML document without links to other files."""
    import bokeh

    library = Path(bokeh.__file__).with_name("server") / "static/js"
    scripts = [(library / name).read_text(encoding="utf-8") for name in ("bokeh.min.js", "bokeh-api.min.js")]
    said = json.dumps(data, default=_packed, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    parts = {
        "style": (PAGE / "page.css").read_text(encoding="utf-8"),
        "library": "\n".join(scripts).replace("</script", "<\\/script"),
        # Neither HTML nor a place that is filled below may begin in a text.
        "data": said.replace("<", "\\u003c").replace("{{", "{\\u007b"),
        "scripts": "\n".join((PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS),
    }
    text = (PAGE / "page.html").read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{{{name}}}}}", part, 1)
    return text


def gather(datasets: Sequence) -> dict:
    """Return what the page shows of Datasets of scans that `shown` chose: plain data and arrays, by panel."""
    plane, trap, losses = {}, {}, {}
    for data in datasets:
        part = _part(data)
        if part in ("white", "coloured", "dissipative"):
            plane[part] = _bounds(data)
            plane.setdefault("experiments", {}).update(_experiments(data))
        elif part == "trap":
            trap = _trap(data)
        else:
            losses[part] = _losses(data)
    made_by = {"source": datasets[0].attrs["source"]} if len(datasets) else {}
    panels = {"plane": plane, "trap": trap, "losses": losses}
    return {**{name: panel for name, panel in panels.items() if panel}, "looks": _looks(), **made_by}


def _part(data) -> str:
    """Return the part of the page that a Dataset is for."""
    study = data.attrs["scan"].partition("/")[0]
    axes = set(data.attrs["point_dimensions"].split()) | ({"time"} & set(data.dims))
    return next(
        part for part, (name, needed) in _PARTS.items() if name == study and set(needed.axes) == axes - {"experiment"}
    )


def _bounds(data) -> dict:
    """Return the bounds of each experiment over the axes of a scan [1/s]; where it is silent, -1 minus the flag."""
    axes = [name for name in ("spectrum", "cutoff_frequency", "noise_temperature", "correlation_length")
            if name in data.dims]  # fmt: skip
    both = data[["collapse_rate_bound", "validity"]].transpose("experiment", *axes)
    rates = np.where(np.isfinite(both.collapse_rate_bound), both.collapse_rate_bound, -1.0 - both.validity)
    found = {name: data[name].values if name != "spectrum" else data[name].values.tolist() for name in axes}
    scan = {"scan": data.attrs["scan"], "title": data.attrs["title"], "names": data.experiment.values.tolist()}
    return scan | found | {"rates": rates}


def _experiments(data) -> dict:
    """Return what the page says of each experiment, by its name."""
    from heatscan.configuration.trust import is_sourced
    from heatscan.studies.exclusion.experiments import ROLES
    from heatscan.studies.exclusion.exports import doubts, experiments, given
    from heatscan.studies.exclusion.figures.exclusion_plot import line_kind

    kept = (
        "label", "role", "status", "review", "subtracted", "superseded_by", "colour", "drawn", "doi", "level", "kind",
    )  # fmt: skip
    found = {}
    for one in experiments(data):
        record = one["record"]
        said = {name: one[name] for name in kept} | {name: record.get(name, "") for name in ("title", "year", "note")}
        said |= {"says": ROLES[one["role"]], "line": line_kind(one), "doubts": doubts(one)}
        said |= {"sourced": is_sourced(one["status"])}
        said |= {"values": [[value["key"], given(value), value["status"],
                             ", ".join(filter(None, (value.get("cited", value["source"]), value["place"])))]
                            for value in record["values"]]}  # fmt: skip
        if one["role"] == "value":
            value = one["definition"]
            said |= {"at": [value["correlation_length"], value["collapse_rate"], value.get("decades", 0.0)]}
        found[one["experiment"]] = said
    return found


def _trap(data) -> dict:
    """Return the values of a trap that the formulas of the page can take; nothing for another trap."""
    fixed = {name: data[name].item() for name in data.coords if not data[name].ndim}
    plain = all(fixed.get(name, value) == value for name, value in _PLAIN.items())
    if not plain or fixed.keys() & {"slow_rf_frequency", "body", "structure"} or not fixed.keys() >= set(_TRAP):
        return {}
    lengths = data.correlation_length.values
    from heatscan.physics import constants

    units = ("atomic_mass", "elementary_charge", "hbar", "vacuum_permittivity")
    return {
        "scan": data.attrs["scan"],
        "title": data.attrs["title"],
        "case": data.attrs.get("case_title", ""),
        "values": {name: fixed[name] for name in (*_TRAP, *_RING) if name in fixed},
        "constants": {name: getattr(constants, name) for name in units},
        "lengths": [lengths[0], lengths[-1]],
    }


def _losses(data) -> dict:
    """Return the temperature of a gas over time for each value of an axis."""
    axis = next(name for name in data.dims if name not in ("dimension", "time", "mode"))
    values = data.reduced_temperature.transpose("dimension", axis, "time").values
    held = {name: data[name].item() for name in ("reservoir_width", "interaction_range", "initial_temperature")
            if name in data.coords and not data[name].ndim}  # fmt: skip
    held = {name: value for name, value in held.items() if np.isfinite(value)}
    said = {"scan": data.attrs["scan"], "title": data.attrs["title"], "axis": axis, "held": held}
    return said | {name: data[name].values for name in ("dimension", "time")} | {"at": data[axis].values, "T": values}


def _looks() -> dict:
    """Return colours and words of the figures."""
    from heatscan.configuration.trust import MEANINGS
    from heatscan.plotting import palette

    looks = {name: {str(key): look for key, look in palette.LOOKS[name].items()} for name in ("mode", "spectrum")}
    return looks | {"regions": palette.REGIONS, "statuses": MEANINGS, "reference": palette.REFERENCE}


def _packed(array):
    """Return an array as JSON takes it: its shape, and its numbers as bytes; of many seven digits, each row once."""
    array = np.asarray(array)
    if array.ndim == 0:
        return array.item()
    if array.size <= _EXACT:
        return {"shape": array.shape, "bytes": _as_text(array, "<f8")}
    with np.errstate(over="ignore"):  # beyond 3e38 a rate is infinite
        rows = array.astype("<f4").reshape(-1, array.shape[-1])
    # Most rows repeat: a cut-off far above the frequencies of an experiment changes nothing.
    as_bytes = rows.view(f"V{rows.itemsize * rows.shape[-1]}").ravel()
    _, first, which = np.unique(as_bytes, return_index=True, return_inverse=True)
    return {"shape": array.shape, "bytes": _as_text(rows[first], "<f4"), "rows": _as_text(which, "<u4")}


def _as_text(array, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(array, kind).tobytes()).decode()
