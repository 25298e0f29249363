"""What users rely on in a Dataset: full names, units, what is said of the whole, and where numbers are."""

import datetime

import numpy as np

from heatscan.configuration import units
from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.results import labels


def test_dimensions_and_coordinates_carry_full_names(scan, merged):
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
    for name, axis in scan.axes.items():
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
            units._registry().Unit(units._plain(variable.attrs["units"].removeprefix("1")))
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


def test_numbers_are_missing_exactly_where_the_pair_is_not_stable(merged):
    stable = merged.stability == 2
    assert 0 < stable.sum() < stable.size
    exact = merged.floquet_stability == 2
    promised = {"floquet_frequency": exact, "pseudopotential_error": exact & stable}
    promised["floquet_margin"] = merged.floquet_stability > 0  # negative where the exact pair is not aligned
    for name, variable in merged.data_vars.items():
        # What says where an ion lies, or how far from an edge, does so on both sides of it.
        if name in ("ion_stability_margin", "alignment_margin", "ion_mathieu_a", "ion_mathieu_q"):
            assert np.isfinite(variable).all(), name
        elif name.startswith("ion_") and "ion" in variable.dims and variable.dtype.kind == "f":
            held = merged.ion_stability == 2
            assert ((~np.isnan(variable)) == held).all(), name
        elif variable.dtype.kind == "f":
            assert (np.isfinite(variable) == promised.get(name, stable)).all(), name
            assert (np.isnan(variable) == ~promised.get(name, stable)).all(), name


def test_a_whole_parameter_is_a_dimension_of_its_outputs(toy):
    axes = {"slope": Axis(values=(1.0, 2.0)), "time": Axis(values=(0.0, 1.0, 2.0))}
    scan = Scan("toy", "line", "", axes, chunk_points=1)
    arrays = [compute_points(scan.subset(region)) for region in splitting.chunks(scan)]
    height = np.concatenate([chunk["height"] for chunk in arrays], axis=-1)
    held = np.concatenate([chunk["held"] for chunk in arrays], axis=-1)
    made = labels.dataset(scan, {"height": height, "held": held}, {})
    assert made.height.dims == ("time", "slope")
    assert made.held.dims == ("slope",)
    assert made.time.attrs == {"long_name": "time", "units": "s", "symbol": "t"}
    assert made.height.sel(time=2.0, slope=2.0) == 4.0


def test_numbers_have_units_and_words_have_none(merged):
    for name, variable in merged.variables.items():
        assert variable.attrs["long_name"], name
        assert ("units" in variable.attrs) == (variable.dtype.kind != "U"), name
