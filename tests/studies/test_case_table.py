"""A case as a table: the numbers of the paper's pair, in the units that people say."""

import re

import pytest

from heatscan.errors import ConfigurationError
from heatscan.studies import case_table


def cells(text, name):
    return re.search(rf"^{name} +(.*)$", text, re.MULTILINE)[1].split()


def test_the_paper_s_pair(root):
    text = case_table.text(root / "config/scans/ion_pair.yaml", "reference", {"correlation_length": "100 nm"})
    assert cells(text, "rf_voltage") == ["720.4", "V"]
    # Equal to docs/ion_pair.md, whose numbers were worked out elsewhere.
    assert cells(text, "mode_frequency/2π") == ["62.3042", "171.351", "219.96", "84.12", "kHz"]
    assert cells(text, "collapse_rate_bound")[:2] == ["2.86751e-10", "3.14742e-08"]
    assert cells(text, "ion_stability") == ["stable", "stable"]
    assert cells(text, "mode_vector axial_in_phase") == ["0.0952423", "0.995454"]
    assert "without" not in text


def test_noise_is_said_as_it_is(root):
    """White noise has no spectrum, a power belongs to a rate, and a trap without field noise has no bound from it."""
    path = root / "config/example/scans/my_trap.yaml"
    white = case_table.text(path, "my_trap", {"correlation_length": "100 nm"})
    assert cells(white, "spectrum") == ["white"]
    assert "cutoff_frequency" not in white
    assert re.search(r"^heating_power .* W at a collapse rate of 1/s$", white, re.MULTILINE)
    assert not re.search(r"^electric_collapse_rate_bound", white, re.MULTILINE)
    assert re.search(r"^without .*electric_collapse_rate_bound.*: 0 for these parameters$", white, re.MULTILINE)
    more = {"correlation_length": "100 nm", "cutoff_frequency": "1e8 rad/s", "electric_field_noise": "1e-12 V^2/m^2/Hz"}
    coloured = case_table.text(path, "my_trap", more)
    assert cells(coloured, "spectrum") == ["exponential"]
    assert float(cells(coloured, "electric_collapse_rate_bound")[0]) > 0


def test_what_a_case_leaves_open_is_said(root):
    path = root / "config/scans/ion_pair.yaml"
    text = case_table.text(path, "nine_kilodalton", {"endcap_voltage": "4 V", "rf_voltage": "700"})
    assert "without heating_power: correlation_length (correlation length) is missing" in text
    assert cells(text, "stability") == ["stable"]
    how = "is missing.*; what the case leaves open is given after it, such as correlation_length='100 nm'$"
    with pytest.raises(ConfigurationError, match=f"endcap_voltage.*{how}"):
        case_table.text(path, "nine_kilodalton", {})
    with pytest.raises(ConfigurationError, match=rf"^correlation_length \(correlation length\) {how}"):
        case_table.text(root / "config/bodies.yaml", "neptune", {})
    with pytest.raises(ConfigurationError, match="'1 V' has the wrong unit") as caught:
        case_table.text(root / "config/bodies.yaml", "neptune", {"correlation_length": "1 V"})
    assert "leaves open" not in str(caught.value)


def test_cases_of_other_files(root):
    text = case_table.text(root / "config/bodies.yaml", "neptune", {"correlation_length": "100 nm"})
    assert cells(text, "radius")[-1] in ("m", "km")


def test_an_experiment_is_a_case_by_its_own_file_and_among_others(root):
    more = {"correlation_length": "100 nm"}
    alone = case_table.text(root / "config/experiments/cantilever_2020.yaml", "cantilever_2020", more)
    assert alone == case_table.text(root / "config/scans/exclusion.yaml", "cantilever_2020", more)
    assert cells(alone, "collapse_rate_bound") == ["2e-10", "s⁻¹"]
    # Nobody reads JSON and BibTeX in a table, nor a name without a value.
    assert not re.search(r"[{}]|^(definition|record|subtracted|superseded_by)", alone, re.MULTILINE)
    with pytest.raises(ConfigurationError, match=r"cantilever_2020\.yaml: 'ligo' is not a case; there are cantilever"):
        case_table.text(root / "config/experiments/cantilever_2020.yaml", "ligo", more)


def test_a_file_of_neither_scans_nor_cases_is_refused(tmp_path):
    (tmp_path / "other.yaml").write_text("colour: red\n")
    with pytest.raises(ConfigurationError, match="unknown key 'colour'"):
        case_table.text(tmp_path / "other.yaml", "red", {})
