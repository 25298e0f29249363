"""Names, symbols and units as figures write them."""

import numpy as np
import pytest
import xarray as xr

from heatscan.plotting import labels


@pytest.mark.parametrize(
    ("values", "unit", "said", "first"),
    [
        ([4e6 * np.pi, 20e6 * np.pi], "rad s-1", "MHz", 2),
        ([2e3 * np.pi, 2e6 * np.pi], "rad s-1", "kHz", 1),
        ([1e-7, 5e-7], "m", "nm", 100),
        ([1e-12, 1e-2], "m", "m", 1e-12),
        ([2.03e-3], "m", "mm", 2.03),
        ([8676 * 1.66053906892e-27], "kg", "u", 8676),
        ([2e30], "kg", "kg", 2e30),
        ([24 * 1.602176634e-19], "C", "e", 24),
        ([4.68], "V", "V", 4.68),
        ([np.pi / 2], "rad", "°", 90),
        ([np.nan], "m", "m", np.nan),
    ],
)
def test_quantities_are_shown_in_the_units_that_people_say(values, unit, said, first):
    variable = xr.DataArray(np.array(values), attrs={"units": unit, "long_name": "quantity"})
    shown = labels.shown(variable)
    assert shown.label.endswith(f"[{said}]")
    np.testing.assert_allclose(shown.values[0], first, rtol=1e-8)
    np.testing.assert_allclose(shown.convert(values), shown.values)


def test_a_long_label_is_broken_between_words_and_never_within_a_formula():
    text = r"Largest collapse rate that the assumed heating rate allows  $\lambda_\mathrm{max}\,/\,2 \pi$  [s$^{-1}$]"
    lines = labels.folded(text, 40).split("\n")
    assert len(lines) == 2
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert all(line.count("$") % 2 == 0 for line in lines)
    assert labels.folded("Time  $t$  [s]") == "Time  $t$  [s]"
