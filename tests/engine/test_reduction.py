"""Reductions put together from chunks, against NumPy and xarray on the whole Dataset."""

import dataclasses

import numpy as np
import pytest
import xarray as xr

from heatscan.engine import reduction, splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.results import labels, merge, netcdf

CODE = "0123456789abcdef"

AXES = {
    "mass_ratio": Axis(start=1.0, stop=1e6, points=3, spacing="log"),
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=5, spacing="log"),
    "rf_voltage": Axis(values=(200.0, 700.0, 2000.0)),
}
VOLTAGES = ["endcap_voltage", "rf_voltage"]
REDUCE = {
    "best": {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": VOLTAGES, "at": {}},
    "gain": {"how": "largest", "outputs": ["relative_improvement"], "over": ["mass_ratio", "rf_voltage"], "at": {}},
    "range": {"how": "envelope", "outputs": ["mode_frequency", "ion_spacing"], "over": ["mass_ratio"], "at": {}},
    "everything": {"how": "smallest", "outputs": ["ion_spacing"], "over": list(AXES), "at": {}},
    "cut": {
        "how": "slice",
        "outputs": ["stability", "collapse_rate_bound"],
        "over": VOLTAGES,
        "at": {"endcap_voltage": AXES["endcap_voltage"].array()[2].item(), "rf_voltage": 700.0},
    },
}


@pytest.fixture(scope="module")
def scan(pair_scan, reference_case):
    cases = {"reference": reference_case, "light": {**reference_case, "heating_rate": 2e-5}}
    return pair_scan(AXES, cases=cases, reduce=REDUCE, chunk_points=7)


@pytest.fixture(scope="module")
def whole(scan):
    return merge.compute(Scan.from_dict({**scan.as_dict(), "chunk_points": 10**6}))


@pytest.fixture(
    scope="module", params=["merged", "chunks of 7", "chunks of 1", "one chunk", "chunks of 5", "merged in chunks of 5"]
)
def reduced(request, scan, chunk_files, tmp_path_factory):
    """Every reduction by name, made in each way that there is."""
    way, folder = request.param, tmp_path_factory.mktemp("reduced")
    keep = "all" if "merged" in way else "reduced"
    points = 10**6 if way == "one chunk" else int(way[-1]) if way[-1].isdigit() else 7
    split = Scan.from_dict({**scan.as_dict(), "keep": keep, "chunk_points": points})
    files = chunk_files(split, folder)
    if keep == "reduced":
        return {name: merge.reduce_chunks(split, files, name, CODE) for name in REDUCE}
    merge.write_merged(split, files, folder / "whole.nc", CODE)
    return {name: merge.reduce_merged(split, folder / "whole.nc", name, CODE) for name in REDUCE}


def test_an_extreme_is_that_of_the_whole(reduced, whole):
    for name, output, extreme in (
        ("best", "collapse_rate_bound", xr.DataArray.min),
        ("gain", "relative_improvement", xr.DataArray.max),
        ("everything", "ion_spacing", xr.DataArray.min),
    ):
        over = REDUCE[name]["over"]
        np.testing.assert_array_equal(reduced[name][output], extreme(whole[output], over))
        assert reduced[name][output].dims == tuple(dim for dim in whole[output].dims if dim not in over)
        stable = (whole.stability == 2).sum(over)
        np.testing.assert_array_equal(reduced[name].valid_points, stable)
    assert np.isnan(reduced["best"].collapse_rate_bound).any(), "nothing is shown if every column is stable somewhere"


def test_the_place_of_an_extreme_leads_back_to_it(reduced, whole):
    for name, output in (("best", "collapse_rate_bound"), ("gain", "relative_improvement")):
        made = reduced[name]
        for index in np.ndindex(made[output].shape):
            here = made[output].isel(dict(zip(made[output].dims, index, strict=True)))
            at = {axis: made[f"at_{axis}"].values[index] for axis in REDUCE[name]["over"]}
            assert np.isnan(here) == all(np.isnan(value) for value in at.values())
            if not np.isnan(here):
                place = {dim: here[dim].item() for dim in made[output].dims}
                assert whole[output].sel({**place, **at}).item() == here.item()
                # Of equal ones it is the first, in the order of the points.
                column = whole[output].sel(place).transpose(*REDUCE[name]["over"]).values.ravel()
                lengths = [whole.sizes[axis] for axis in REDUCE[name]["over"]]
                first = np.unravel_index(np.flatnonzero(column == here.item())[0], lengths)
                values = [whole[axis].values[i] for axis, i in zip(REDUCE[name]["over"], first, strict=True)]
                assert values == list(at.values())


def test_an_envelope_holds_the_whole(reduced, whole):
    for output in REDUCE["range"]["outputs"]:
        np.testing.assert_array_equal(reduced["range"][f"{output}_smallest"], whole[output].min("mass_ratio"))
        np.testing.assert_array_equal(reduced["range"][f"{output}_largest"], whole[output].max("mass_ratio"))


def test_a_slice_is_one_of_the_whole(reduced, whole):
    cut = whole.sel(REDUCE["cut"]["at"])
    for output in REDUCE["cut"]["outputs"]:
        there = cut[output].copy()
        there.attrs.pop("ancillary_variables", None)  # the flag that it names is not in the file
        xr.testing.assert_identical(reduced["cut"][output], there)
    assert reduced["cut"].endcap_voltage.item() == REDUCE["cut"]["at"]["endcap_voltage"]
    assert "relative_improvement" not in reduced["cut"]


def test_every_variable_is_labelled(reduced):
    for made in reduced.values():
        for name, variable in made.variables.items():
            assert variable.attrs["long_name"], name
            assert variable.dtype.kind not in "fi" or "units" in variable.attrs, name
    best = reduced["best"]
    assert "rate allows: smallest over endcap voltage and" in best.collapse_rate_bound.attrs["long_name"]
    assert best.collapse_rate_bound.attrs["units"] == "s-1"
    assert best.at_rf_voltage.attrs["units"] == "V"
    assert best.attrs["point_dimensions"] == "case mass_ratio"
    assert "rf_voltage" not in best.coords


def test_a_reduction_says_what_it_is(reduced):
    said = reduced["best"].attrs
    assert said["title"].endswith(": best")
    assert {key: said[f"reduction{key}"] for key in ("", "_kind", "_outputs", "_over", "_points")} == {
        "": "best",
        "_kind": "smallest",
        "_outputs": "collapse_rate_bound",
        "_over": "endcap_voltage rf_voltage",
        "_points": 15,
    }
    assert said["reduction_endcap_voltage"] == "0.1 to 300 V, 5 values"
    assert reduced["cut"].attrs["reduction_rf_voltage"] == "700 V"
    assert reduced["cut"].attrs["reduction_points"] == 1


def test_extremes_at_an_end_of_an_axis_are_marked(reduced):
    """A longer axis might do better there."""
    numbers = {name: value for value, name in enumerate(("nowhere", "within", "at_an_end"), start=-1)}
    assert reduced["best"].at_edge.attrs["flag_meanings"].split() == list(numbers)
    for name, edge in (("best", "at_edge"), ("gain", "at_edge"), ("everything", "at_edge")):
        made = reduced[name]
        ends = np.zeros(made[edge].shape, bool)
        for axis in REDUCE[name]["over"]:
            ends |= np.isin(made[f"at_{axis}"].values, AXES[axis].array()[[0, -1]])
        there = made.valid_points.broadcast_like(made[edge]).transpose(*made[edge].dims).values > 0
        np.testing.assert_array_equal(made[edge], np.where(there, ends, -1))
    found = np.concatenate([np.ravel(made.at_edge) for made in reduced.values() if "at_edge" in made])
    assert set(found.tolist()) == set(numbers.values())


def test_reduced_files_have_the_same_bytes_however_they_came_about(scan, chunk_files, tmp_path):
    made = []
    for points in (7, 10**6):
        split = Scan.from_dict({**scan.as_dict(), "keep": "reduced", "chunk_points": points})
        files = chunk_files(split, tmp_path / str(points))
        for name in REDUCE:
            netcdf.write(merge.reduce_chunks(split, files, name, CODE), tmp_path / f"{points}_{name}")
        made.append({name: (tmp_path / f"{points}_{name}").read_bytes() for name in REDUCE})
    assert made[0] == made[1]


def test_chunks_that_keep_reductions_alone_are_small(scan, chunk_files, tmp_path):
    best = {"best": REDUCE["best"]}
    full = Scan.from_dict({**scan.as_dict(), "chunk_points": 30})
    small = Scan.from_dict({**scan.as_dict(), "chunk_points": 30, "keep": "reduced", "reduce": best})
    (region, path), *_ = chunk_files(small, tmp_path, [0])
    arrays = netcdf.read(path).data_vars
    assert set(arrays) == {
        f"best.{name}" for name in ("collapse_rate_bound", "at_endcap_voltage", "at_rf_voltage", "valid_points")
    }
    assert sum(values.size for values in arrays.values()) == 2 * 13  # of 30 points, two masses remain
    assert full.subset(region).digest != small.subset(region).digest


def gathered(scan, spec):
    """The reduction of a scan, made chunk by chunk."""
    parts = ((region, scan.subset(region)) for region in splitting.chunks(scan))
    return reduction.gather(
        scan,
        spec,
        ((region, reduction.reduce_points(points, spec, compute_points(points))) for region, points in parts),
    )


def test_vector_axes(toy):
    axes = {"slope": Axis(values=(3.0, -1.0, 1.0)), "time": Axis(values=(0.0, 2.0))}
    spec = {"how": "largest", "outputs": ["height"], "over": ["slope"], "at": {}}
    scan = Scan("toy", "line", "", axes, reduce={"top": spec}, keep="reduced", chunk_points=1)
    made = labels.reduced_dataset(scan, "top", gathered(scan, spec), {})
    assert made.height.dims == ("time",)
    assert made.height.values.tolist() == [0.0, 6.0]
    assert made.at_slope.values.tolist() == [3.0, 3.0], "of equal heights at the start the first counts"
    assert made.valid_points.item() == 2


@pytest.mark.parametrize("keep", ["all", "reduced"])
@pytest.mark.parametrize("chunk_points", [1, 3, 10, 100])
def test_axes_of_words(keep, chunk_points, shipped, chunk_files, tmp_path):
    """The place along such an axis is a word, which is never at its end."""
    gas = shipped.scans["fermi_liquids/gas"]
    axes = {**gas.axes, "cutoff_frequency": Axis(values=(1e12, 1e14, 1e16))}
    least = {"how": "smallest", "outputs": ["heating_fraction"], "over": ["gas", "spectrum"], "at": {}}
    reduce = {"least": least, "most": {**least, "how": "largest", "over": ["spectrum", "cutoff_frequency"]}}
    split = dataclasses.replace(gas, axes=axes, reduce=reduce, keep=keep, chunk_points=chunk_points)
    whole, made = merge.compute(dataclasses.replace(split, chunk_points=100)).heating_fraction, {}
    files = chunk_files(split, tmp_path)
    if keep == "all":
        merge.write_merged(split, files, tmp_path / "whole.nc", CODE)
    for name in reduce:
        reduced = merge.reduce_chunks(split, files, name, CODE) if keep == "reduced" else None
        netcdf.write(reduced or merge.reduce_merged(split, tmp_path / "whole.nc", name, CODE), tmp_path / f"{name}.nc")
        made[name] = netcdf.read(tmp_path / f"{name}.nc")
    np.testing.assert_array_equal(made["least"].heating_fraction, whole.min(["gas", "spectrum"]))
    np.testing.assert_array_equal(made["most"].heating_fraction, whole.max(["spectrum", "cutoff_frequency"]))
    for name, one in made.items():
        at = {axis: one[f"at_{axis}"] for axis in reduce[name]["over"]}
        np.testing.assert_array_equal(whole.sel(at), one.heating_fraction)
        assert "units" not in one.at_spectrum.attrs
    assert set(made["least"].at_edge.values.ravel().tolist()) == {0}
    assert set(made["most"].at_edge.values.ravel().tolist()) == {1}


@pytest.mark.parametrize("how", ["smallest", "largest"])
def test_an_infinite_extreme_is_no_missing_one(how, toy):
    """Whatever the split: where nothing but infinity is beside holes, it is the extreme, and it lies where it lies."""
    worst = np.inf if how == "smallest" else -np.inf
    heights = np.array([np.nan, worst, np.nan, worst])
    spec = {"how": how, "outputs": ["height"], "over": ["slope"], "at": {}}
    scan = Scan(
        "toy",
        "line",
        "",
        {"slope": Axis(values=(1.0, 2.0, 3.0, 4.0)), "time": Axis(values=(0.0,))},
        reduce={"one": spec},
    )
    for most in (1, 2, 3, 4):
        parts = []
        for region in splitting.chunks(dataclasses.replace(scan, chunk_points=most)):
            arrays = {"height": heights[region][None], "held": np.ones(4)[region]}
            parts.append((region, reduction.reduce_points(scan.subset(region), spec, arrays)))
        made = reduction.gather(scan, spec, parts)
        assert made["height"].ravel().tolist() == [worst]
        assert made["at_slope"].ravel().tolist() == [2.0]
