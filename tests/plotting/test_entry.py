"""Entries of figures in YAML: their labels may hold formulas, which are looked at before any job."""

import pytest

from heatscan.errors import ConfigurationError
from heatscan.plotting.entry import require_formulas


def entry(**more):
    """An entry of lines."""
    return {"kind": "lines", "y": "lamb_dicke", **more}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (entry(labels={"mode": r"way $\bad{$"}), "is a formula that cannot be drawn"),
        (entry(y=[{"output": "lamb_dicke", "label": r"$x_$"}]), "is a formula that cannot be drawn"),
        (entry(levels=[{"at": 2, "label": "5 $"}]), "dollar signs come in pairs"),
    ],
)
def test_a_formula_that_cannot_be_drawn_is_named(settings, reason):
    with pytest.raises(ConfigurationError, match=f"^figure f: label '.*' ?:? ?{reason}") as caught:
        require_formulas(settings, "figure f")
    assert "\n" not in str(caught.value)


def test_formulas_that_can_be_drawn_are_accepted():
    require_formulas(entry(labels={"mode": r"way $\lambda / r_\mathrm{C}^2$", "tilt": "as it is"}), "figure f")
    require_formulas({}, "figure f")
