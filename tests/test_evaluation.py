"""A study from Python, without files: values with units, and what is rejected."""

import numpy as np
import pytest
import xarray as xr

import heatscan
from heatscan.errors import ConfigurationError
from heatscan.results import merge


def test_values_have_units_wherever_they_stand(reference_case):
    outputs = ("collapse_rate_bound", "relative_improvement")
    numbers = heatscan.evaluate(
        "ion_pair", {**reference_case, "rf_voltage": 800.0}, reference=reference_case, outputs=outputs,
        correlation_length=[1e-8, 1e-7], heating_rate=np.array([1e-5, 1e-3]), orientation=["point_like"],
    )  # fmt: skip
    texts = heatscan.evaluate(
        "ion_pair", {**reference_case, "rf_voltage": "0.8 kV"}, outputs=outputs,
        reference={**reference_case, "rod_distance": "2.63 mm"},
        correlation_length=["10 nm", 1e-7], heating_rate=["1e-5 1/s", "1 1/ks"], orientation=["point_like"],
    )  # fmt: skip
    xr.testing.assert_identical(numbers.drop_attrs(), texts.drop_attrs())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("100 nmm", "^correlation_length: '100 nmm' cannot be read"),
        ("100 s", "^correlation_length: '100 s'"),
        ("-1 nm", "^correlation_length: -1e-09 must be greater than zero"),
        (["1 nm", "wide"], "^correlation_length: 'wide' cannot be read"),
    ],
)
def test_a_wrong_quantity_is_named(value, message, reference_case):
    with pytest.raises(ConfigurationError, match=message):
        heatscan.evaluate("ion_pair", reference_case, correlation_length=value)


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
    with pytest.raises(
        ConfigurationError, match="'ring_cuont' is not a parameter of study ion_pair; did you mean 'ring_count'"
    ):
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
        ({"rf_voltge": 3.0}, "'rf_voltge' is not a parameter of study ion_pair; did you mean 'rf_voltage'"),
        ({"rf_voltage": "720 m"}, "rf_voltage: '720 m' has the wrong unit"),
        ({"rf_voltage": -1.0}, "rf_voltage: -1.0 is outside"),
        ({"rf_voltage": [1.0, np.nan]}, "rf_voltage: nan is not finite"),
        ({"rf_voltage": []}, "rf_voltage: the axis is empty"),
        ({"ring_count": 1.5}, "ring_count: 1.5 must be a whole number"),
        ({"noise_convention": "both"}, "noise_convention: unknown value 'both'; expected one of one_sided"),
        ({"correlation_length": 0.0}, "correlation_length: 0.0 must be greater than zero"),
        ({"correlation_length": True}, "correlation_length: True is not a number"),
        ({"outputs": ["mode_freq"]}, "'mode_freq' is not an output"),
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
    with pytest.raises(ConfigurationError, match=r"'ion_triple' is not a study; there are .*ion_pair"):
        heatscan.evaluate("ion_triple", reference_case)


def test_the_package_lists_what_it_offers():
    assert issubclass(ConfigurationError, heatscan.HeatscanError)
    with pytest.raises(AttributeError, match="no attribute 'evalute'"):
        heatscan.evalute  # noqa: B018


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"mathieu_q": 0.3}, "rf_voltage is 720.4 V, but mathieu_q would make it 1584"),
        ({"mathieu_q": [0.1, 0.2]}, "rf_voltage is 720.4 V, but mathieu_q would make it 528"),
        ({"mathieu_a": -1e-3}, "endcap_voltage is 4.68 V, but mathieu_a would make it"),
        ({"mass_ratio": 60}, "mass_ratio is 60, but ring_mass would make it 62.8696"),
        (
            {"electric_field_noise": 1e-15},
            "electric_field_noise is 1e-15 V2 m-2 Hz-1, but voltage_noise would make it 3.18",
        ),
    ],
)
def test_two_values_of_one_quantity_contradict_each_other(more, message, reference_case):
    """Within one mapping nothing says which counts; a keyword beside it takes precedence, and the result says so."""
    with pytest.raises(ConfigurationError, match=message):
        heatscan.evaluate("ion_pair", {**reference_case, **more}, correlation_length=1e-7)
    with pytest.raises(ConfigurationError, match=message):
        heatscan.evaluate("ion_pair", reference_case, reference={**reference_case, **more}, correlation_length=1e-7)
    data = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, mathieu_q=0.3)
    assert data.attrs["replaced"] == "rf_voltage = 720.4"
    # The secular frequency of two Mathieu series solved elsewhere: 538.18 kHz, against 219.96 of the old trap.
    assert data.mode_frequency.sel(mode="radial_in_phase").item() / 6.283185307e3 == pytest.approx(538.18, abs=0.01)


def test_values_that_agree_do_not_contradict_each_other(reference_case):
    same = {"molecule_mass": 2 * reference_case["ring_mass"], "electric_field_noise": 1e-23 / 56e-3**2}
    data = heatscan.evaluate("ion_pair", {**reference_case, **same}, correlation_length=1e-7)
    plain = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7)
    np.testing.assert_array_equal(data.mode_frequency, plain.mode_frequency)
    assert "replaced" not in plain.attrs
