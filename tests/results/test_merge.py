"""What users rely on in a merged Dataset, what a merge refuses, and evaluation without files."""

import dataclasses
import datetime
import shutil
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import heatscan
from heatscan.results import merge, netcdf
from heatscan.engine import splitting
from heatscan.configuration import units
from heatscan.errors import ChunkError, ConfigurationError
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan

AXES = {
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=7, spacing="log"),
    "ring_count": Axis(values=(1.0, 2.0, 30.0)),
}


@pytest.fixture(scope="module")
def scan(pair_scan, reference_case):
    cases = {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}
    outputs = tuple(pair_scan().definition.outputs)
    return pair_scan(AXES, cases=cases, outputs=outputs, chunk_points=10, sources={"correlation_length": "a test"})


@pytest.fixture(scope="module")
def written(scan, tmp_path_factory):
    """The chunk files of the scan."""
    folder = tmp_path_factory.mktemp("chunks")
    for index in range(splitting.n_chunks(scan)):
        merge.write_chunk(scan, index, folder / f"{index}.nc")
    return [folder / f"{index}.nc" for index in range(splitting.n_chunks(scan))]


@pytest.fixture(scope="module")
def merged(scan, written):
    return merge.merge(scan, written)


@pytest.fixture
def chunks(written, tmp_path):
    """A copy of the chunk files, to be broken."""
    return [Path(shutil.copy(path, tmp_path)) for path in written]


def test_dimensions_and_coordinates_carry_full_names(merged):
    assert merged.stability.dims == ("case", "endcap_voltage", "ring_count")
    assert merged.mode_frequency.dims == ("mode", "case", "endcap_voltage", "ring_count")
    assert merged.mode_vector.dims == ("mode", "ion", "case", "endcap_voltage", "ring_count")
    assert merged.mode.values.tolist() == [
        "axial_in_phase",
        "axial_out_of_phase",
        "radial_in_phase",
        "radial_out_of_phase",
    ]
    assert merged.case.values.tolist() == ["reference", "weak_drive"]
    for name, axis in AXES.items():
        np.testing.assert_array_equal(merged[name], axis.array())
    assert merged.correlation_length.item() == 1e-7
    assert merged.correlation_length.attrs == {
        "units": "m",
        "long_name": "correlation length",
        "symbol": "r_C",
        "source": "a test",
    }
    # What differs from case to case runs along the cases, and what is derived from an axis along that.
    assert merged.rf_voltage.values.tolist() == [720.4, 300.0]
    assert merged.mass_ratio.dims == ("ring_count",)
    np.testing.assert_allclose(merged.mass_ratio.sel(ring_count=2), 8676 / 138, rtol=1e-15)


def test_every_variable_has_a_name_and_a_unit(merged):
    for name, variable in merged.variables.items():
        assert variable.attrs["long_name"], name
        if variable.dtype.kind in "fi":
            units._registry().Unit(units._pint_unit(variable.attrs["units"]))
    assert merged.mode_frequency.attrs["units"] == "rad s-1"
    assert merged.mode_frequency.attrs["symbol"] == "omega"
    assert merged.heating_power.attrs["units"] == "W"


def test_global_attributes(merged, scan):
    assert merged.attrs["Conventions"].startswith("CF-1.")
    assert merged.attrs["title"] == "A trial"
    assert merged.attrs["source"].startswith("heatscan ")
    assert merged.attrs["references"] == "arXiv:2311.13966"
    assert merged.attrs["scan"] == "ion_pair/trial"
    assert merged.attrs["configuration_hash"] == scan.digest
    assert len(merged.attrs["code_hash"]) >= 16
    assert merged.attrs["reference_endcap_voltage"] == 4.68
    assert merged.attrs["reference_ring_count"] == 2
    # No wall-clock time, or the same inputs would not give the same bytes.
    assert not any(str(datetime.date.today().year) in str(value) for value in merged.attrs.values())


def test_flags_follow_cf(merged, tmp_path):
    netcdf.write(merged, tmp_path / "all.nc")
    with xr.open_dataset(tmp_path / "all.nc") as opened:
        for name in ("stability", "ion_stability"):
            assert opened[name].dtype == np.int8
            assert opened[name].attrs["flag_values"].dtype == np.int8
        assert opened.stability.attrs["flag_meanings"] == "unstable not_aligned stable"
        assert opened.stability.attrs["flag_values"].tolist() == [0, 1, 2]
        # Whoever opens it with xarray alone, with everything decoded, sees the same.
        xr.testing.assert_equal(opened.load(), merged)


def test_numbers_are_missing_exactly_where_the_pair_is_not_stable(merged):
    stable = merged.stability == 2
    assert 0 < stable.sum() < stable.size
    exact = merged.floquet_stability == 2
    promised = {"floquet_frequency": exact, "pseudopotential_error": exact & stable}
    promised["floquet_margin"] = merged.floquet_stability > 0  # negative where the exact pair is not aligned
    for name, variable in merged.data_vars.items():
        if name in ("ion_stability_margin", "alignment_margin"):  # numbers on both sides of the edges that they tell
            assert np.isfinite(variable).all(), name
        elif name.startswith("ion_") and "ion" in variable.dims and variable.dtype.kind == "f":
            held = merged.ion_stability == 2
            assert ((~np.isnan(variable)) == held).all(), name
        elif variable.dtype.kind == "f":
            assert (np.isfinite(variable) == promised.get(name, stable)).all(), name
            assert (np.isnan(variable) == ~promised.get(name, stable)).all(), name


def test_chunks_may_come_in_any_order_and_of_any_size(scan, written, merged, tmp_path):
    xr.testing.assert_identical(merge.merge(scan, written[::-1]), merged)
    one = Scan.from_dict({**scan.as_dict(), "chunk_points": scan.size})
    merge.write_chunk(one, 0, tmp_path / "0.nc")
    xr.testing.assert_identical(merge.merge(one, [tmp_path / "0.nc"]), merged)


def test_the_same_inputs_give_the_same_bytes(scan, written, merged, tmp_path):
    netcdf.write(merged, tmp_path / "once.nc")
    netcdf.write(merge.merge(scan, written[::-1]), tmp_path / "twice.nc")
    assert (tmp_path / "once.nc").read_bytes() == (tmp_path / "twice.nc").read_bytes()
    merge.write_chunk(scan, 1, tmp_path / "1.nc")
    assert (tmp_path / "1.nc").read_bytes() == written[1].read_bytes()


def test_a_missing_chunk_is_named(scan, chunks):
    with pytest.raises(ChunkError, match=f"of {splitting.n_chunks(scan)} chunks these are missing: 1, 3"):
        merge.merge(scan, [path for path in chunks if path.name not in ("1.nc", "3.nc")])
    chunks[2].unlink()
    with pytest.raises(ChunkError, match=f"{chunks[2]}: this chunk is missing"):
        merge.merge(scan, chunks)


def test_the_split_leaves_no_trace(scan, written, tmp_path):
    merge.write_merged(splitting.plain(scan), written, tmp_path / "merged.nc")
    for points in (1, 3, 7, 10**6):
        merge.write_computed(dataclasses.replace(scan, chunk_points=points), tmp_path / "computed.nc")
        assert (tmp_path / "computed.nc").read_bytes() == (tmp_path / "merged.nc").read_bytes()


def test_memory_is_that_of_a_chunk_however_many_there_are(pair_scan, tmp_path):
    """By what is allocated at once: a chunk of 2^15 points of 17 numbers takes 4.5 MB, the whole scan 36 MB."""

    def peaks(points):
        axes = {
            "endcap_voltage": Axis(start=0.1, stop=20.0, points=points // 512, spacing="log"),
            "rf_voltage": Axis(start=300.0, stop=1500.0, points=512),
        }
        best = {"best": {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["rf_voltage"], "at": {}}}
        scan = pair_scan(axes, chunk_points=2**15, reference={}, reduce=best)
        reduced = Scan.from_dict({**scan.as_dict(), "keep": "reduced"})
        split = splitting.plain(scan)
        paths = [tmp_path / f"{index}.nc" for index in range(split.n_chunks)]
        for job in (
            lambda: merge.write_chunk(reduced, 0, paths[0]),
            lambda: [merge.write_chunk(scan, index, path) for index, path in enumerate(paths)],
            lambda: merge.write_merged(split, paths, tmp_path / "merged.nc"),
            lambda: merge.reduce_merged(scan, tmp_path / "merged.nc", "best"),
            lambda: merge.write_computed(scan, tmp_path / "computed.nc"),
        ):
            tracemalloc.start()
            job()
            yield tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()

    small, large = list(peaks(2**16)), list(peaks(2**18))
    for one, other in zip(small, large, strict=True):
        assert other < 1.15 * one + 5e5, (small, large)


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_chunk_is_named(kept, scan, chunks):
    whole = chunks[1].read_bytes()
    chunks[1].write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(ChunkError, match=f"{chunks[1]}: this chunk is damaged"):
        merge.merge(scan, chunks)


def test_no_flipped_bit_changes_a_result_unnoticed(scan, merged, tmp_path):
    one = Scan.from_dict({**scan.as_dict(), "chunk_points": scan.size})
    path = tmp_path / "0.nc"
    merge.write_chunk(one, 0, path)
    whole = path.read_bytes()
    noticed = []
    for place in range(7, len(whole), len(whole) // 100):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            xr.testing.assert_identical(merge.merge(one, [path]), merged)
        except ChunkError as error:
            noticed.append(str(error))
    assert len(noticed) > 10
    assert all(str(path) in message for message in noticed)


def test_a_flipped_bit_of_a_number_is_noticed(scan, chunks):
    arrays, _ = netcdf.read_chunk(chunks[1])
    number = arrays["mode_frequency"].ravel()[:1].tobytes()
    whole = chunks[1].read_bytes()
    assert number in whole
    chunks[1].write_bytes(whole.replace(number, bytes([number[0] ^ 1]) + number[1:], 1))
    with pytest.raises(ChunkError, match=f"{chunks[1]}: this chunk is damaged .it does not match its checksum"):
        merge.merge(scan, chunks)


def test_all_damaged_chunks_are_named_at_once(scan, chunks):
    """To find them one by one would take a run for each."""
    for number in (1, 3):
        chunks[number].write_bytes(chunks[number].read_bytes()[:-9])
    with pytest.raises(ChunkError) as caught:
        merge.merge(scan, chunks)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [str(chunks[1]), str(chunks[3])]


def test_a_foreign_chunk_is_named(scan, chunks, tmp_path):
    other = Scan.from_dict({**scan.as_dict(), "name": "another"})
    merge.write_chunk(other, 1, chunks[1])
    with pytest.raises(ChunkError, match=f"{chunks[1]}: .* 'ion_pair/another', not 'ion_pair/trial'"):
        merge.merge(scan, chunks)
    changed = Scan.from_dict({**scan.as_dict(), "fixed": {"correlation_length": 2e-7}})
    merge.write_chunk(changed, 1, chunks[1])
    right = splitting.plain(scan).points(1).digest
    with pytest.raises(ChunkError, match=f"{chunks[1]}: .* its configuration is '.*', not '{right}'"):
        merge.merge(scan, chunks)
    # Left over from a run with other chunks: the same scan, but other points, or a number that no longer exists.
    smaller = Scan.from_dict({**scan.as_dict(), "chunk_points": 6})
    merge.write_chunk(smaller, 1, chunks[1])
    with pytest.raises(ChunkError, match=f"{chunks[1]}: .* its configuration is '.*', not '{right}'"):
        merge.merge(scan, chunks)
    smallest = Scan.from_dict({**scan.as_dict(), "chunk_points": 2})
    merge.write_chunk(smallest, 12, chunks[1])
    with pytest.raises(ChunkError, match=f"{chunks[1]}: .* its chunk is 12, not 0 to {splitting.n_chunks(scan) - 1}"):
        merge.merge(scan, chunks)
    xr.Dataset({"stability": ("point", [1])}).to_netcdf(chunks[1])
    with pytest.raises(ChunkError, match=str(chunks[1])):
        merge.merge(scan, chunks)


def test_a_doubled_chunk_is_named(scan, chunks, tmp_path):
    double = shutil.copy(chunks[2], tmp_path / "2_again.nc")
    with pytest.raises(ChunkError, match=f"{double}: chunk 2 .* is there twice, also as {chunks[2]}"):
        merge.merge(scan, [*chunks, double])
    shutil.copy(chunks[2], chunks[1])
    with pytest.raises(ChunkError, match=r"chunk 2 .* is there twice"):
        merge.merge(scan, chunks)


def test_a_chunk_of_other_variables_is_named(scan, chunks):
    arrays, attributes = netcdf.read_chunk(chunks[1])
    dims = {name: (*scan.output_dims(name), "point") for name in arrays}
    spacing = arrays.pop("ion_spacing")
    netcdf.write_chunk(chunks[1], arrays, dims, attributes)
    with pytest.raises(ChunkError, match=f"{chunks[1]}: this chunk holds"):
        merge.merge(scan, chunks)
    netcdf.write_chunk(
        chunks[1], {**arrays, "ion_spacing": spacing[:1]}, {**dims, "ion_spacing": ("one",)}, attributes
    )
    with pytest.raises(ChunkError, match=f"{chunks[1]}: ion_spacing has the shape"):
        merge.merge(scan, chunks)


def test_a_whole_parameter_is_a_dimension_of_its_outputs(toy):
    axes = {"slope": Axis(values=(1.0, 2.0)), "time": Axis(values=(0.0, 1.0, 2.0))}
    scan = Scan("toy", "line", "", axes, chunk_points=1)
    arrays = [merge.compute_points(scan.subset(region)) for region in splitting.chunks(scan)]
    height = np.concatenate([chunk["height"] for chunk in arrays], axis=-1)
    held = np.concatenate([chunk["held"] for chunk in arrays], axis=-1)
    made = merge.assemble(scan, {"height": height, "held": held})
    assert made.height.dims == ("time", "slope")
    assert made.held.dims == ("slope",)
    assert made.time.attrs == {"long_name": "time", "units": "s", "symbol": "t"}
    assert made.height.sel(time=2.0, slope=2.0) == 4.0


def test_evaluation_in_five_lines(root):
    case = heatscan.read_case(root / "config/scans/ion_pair.yaml", "reference")
    data = heatscan.evaluate("ion_pair", case, correlation_length=[1e-7, 1e-6], ring_count=[1, 2, 3])
    assert dict(data.sizes) == {"correlation_length": 2, "ring_count": 3, "mode": 4}
    assert data.collapse_rate_bound.dims == ("mode", "correlation_length", "ring_count")
    # Far below the spacing of the ions the bound goes as r_C squared.
    ratio = data.collapse_rate_bound.sel(correlation_length=1e-6) / data.collapse_rate_bound.sel(
        correlation_length=1e-7
    )
    np.testing.assert_allclose(ratio, 100, rtol=1e-3)


def test_the_reference_improves_on_itself_by_nothing(reference_case):
    data = heatscan.evaluate("ion_pair", reference_case, correlation_length=[1e-9, 1e-7, 1e-4])
    assert (data.relative_improvement == 1).all()
    better = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, endcap_voltage=[0.0468, 4.68])
    assert (better.relative_improvement.sel(endcap_voltage=4.68) == 1).all()
    assert better.relative_improvement.sel(endcap_voltage=0.0468, mode="axial_in_phase") > 1


def test_the_reference_lies_on_round_numbers(reference_case):
    """24 charges of 12 each over one are 24, whatever the elementary charge does to the last bit."""
    data = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, charge_ratio=[20.0, 24.0])
    assert data.attrs["reference_charge_ratio"] == 24


def test_numbers_have_units_and_words_have_none(merged):
    for name, variable in merged.variables.items():
        assert variable.attrs["long_name"], name
        assert ("units" in variable.attrs) == (variable.dtype.kind != "U"), name


def test_improvement_is_the_ratio_of_the_bounds(reference_case):
    """Twice the heating rate doubles the bound; seen from the reference, which is heated alike, nothing improves."""
    data = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, heating_rate=[1e-5, 2e-5])
    bound = data.collapse_rate_bound
    np.testing.assert_allclose(bound.sel(heating_rate=2e-5) / bound.sel(heating_rate=1e-5), 2, rtol=1e-15)
    assert (data.relative_improvement == 1).all()


@pytest.mark.parametrize("number", [2, 2.0, np.int64(2), np.float32(2), np.array(2)])
def test_numbers_of_every_kind_are_numbers(number, reference_case):
    data = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, ring_count=number)
    assert (data.relative_improvement == 1).all()


def test_what_is_given_last_comes_first(reference_case):
    """A derived quantity given by hand takes the place of what the values hold."""
    free = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, mathieu_a=-1e-4)
    tight = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, mathieu_a=-4e-4)
    ratio = tight.mode_frequency.sel(mode="axial_in_phase") / free.mode_frequency.sel(mode="axial_in_phase")
    assert ratio.item() == pytest.approx(2, rel=1e-12)


@pytest.mark.parametrize(
    ("given", "by_file"),
    [
        ({"mass_ratio": [60.0, 70.0]}, {"mass_ratio": {"values": [60, 70]}}),
        ({"charge_ratio": [20.0, 25.0]}, {"charge_ratio": {"values": [20, 25]}}),
        ({"molecule_mass": [1e-23, 1.5e-23]}, {"molecule_mass": ["1.0e-23 kg", "1.5e-23 kg"]}),
        ({"electric_field_noise": [1e-20, 2e-20]}, {"electric_field_noise": [1.0e-20, 2.0e-20]}),
    ],
)
def test_values_are_a_case_as_in_a_file(given, by_file, reference_case, configured):
    """What the case says of rings or electrodes has no effect beside these, two steps of derivation away or one."""
    outputs = ["collapse_rate_bound", "relative_improvement", "electric_heating_rate"]

    def edit(data):
        data["scans"]["gain"] |= {"axes": by_file, "outputs": outputs, "figures": []}

    theirs = merge.compute(configured(edit).scans["ion_pair/gain"])
    ours = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, outputs=outputs, **given)
    xr.testing.assert_equal(ours, theirs)


def test_a_wrong_value_of_the_case_is_named(reference_case):
    with pytest.raises(ConfigurationError, match="no parameter 'ring_cuont'; did you mean 'ring_count'"):
        heatscan.evaluate("ion_pair", reference_case | {"ring_cuont": 2}, correlation_length=1e-7)
    with pytest.raises(ConfigurationError, match=r"rf_voltage: -1\.0 is outside"):
        heatscan.evaluate("ion_pair", reference_case | {"rf_voltage": -1.0}, correlation_length=1e-7)


def test_without_a_sufficient_reference_nothing_is_compared(reference_case):
    rest = {name: value for name, value in reference_case.items() if name != "endcap_voltage"}
    data = heatscan.evaluate("ion_pair", rest, correlation_length=1e-7, endcap_voltage=[1.0, 2.0])
    assert "collapse_rate_bound" in data
    assert "relative_improvement" not in data
    with pytest.raises(ConfigurationError, match="need a reference"):
        heatscan.evaluate(
            "ion_pair", rest, correlation_length=1e-7, endcap_voltage=[1.0], outputs="relative_improvement"
        )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rf_voltge": 3.0}, "no parameter 'rf_voltge'; did you mean 'rf_voltage'"),
        ({"rf_voltage": "720 m"}, "rf_voltage: '720 m' has the wrong unit"),
        ({"rf_voltage": -1.0}, "rf_voltage: -1.0 is outside"),
        ({"rf_voltage": [1.0, np.nan]}, "rf_voltage: nan is not finite"),
        ({"rf_voltage": []}, "rf_voltage: the axis is empty"),
        ({"ring_count": 1.5}, "ring_count: 1.5 must be a whole number"),
        ({"noise_convention": "both"}, "noise_convention: unknown value 'both'; expected one of one_sided"),
        ({"correlation_length": 0.0}, "correlation_length: 0.0 must be greater than zero"),
        ({"correlation_length": True}, "correlation_length: True is not a number"),
        ({"outputs": ["mode_freq"]}, "no output 'mode_freq'"),
    ],
)
def test_what_is_wrong_is_named(given, message, reference_case):
    with pytest.raises(ConfigurationError, match=message):
        heatscan.evaluate("ion_pair", reference_case, **{"correlation_length": 1e-7, **given})


def test_a_missing_parameter_is_named(reference_case):
    with pytest.raises(ConfigurationError, match="correlation_length"):
        heatscan.evaluate("ion_pair", reference_case)
    rest = {name: value for name, value in reference_case.items() if name != "rf_voltage"}
    with pytest.raises(ConfigurationError, match=r"rf_voltage .* is missing; give rf_voltage, or mathieu_q, "):
        heatscan.evaluate("ion_pair", rest, correlation_length=1e-7)
    with pytest.raises(ConfigurationError, match=r"unknown study 'ion_triple'; there are .*ion_pair"):
        heatscan.evaluate("ion_triple", reference_case)


def test_the_package_lists_what_it_offers():
    assert issubclass(ConfigurationError, heatscan.HeatscanError)
    with pytest.raises(AttributeError, match="no attribute 'evalute'"):
        heatscan.evalute  # noqa: B018
