"""A study from Python: values with units, and what is rejected."""

import numpy as np
import pytest
import xarray as xr

import heatscan
from heatscan.errors import ConfigurationError


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
