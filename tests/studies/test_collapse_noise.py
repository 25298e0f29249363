"""Spectrum and cut-off of the noise belong together, in every study of it and in `excluded`."""

from pathlib import Path

import pytest

import heatscan
from heatscan.configuration.scans import read_case
from heatscan.errors import ConfigurationError

CONFIG = Path(__file__).parents[2] / "config"
CASES = {
    "ion_pair": ("scans/ion_pair.yaml", "reference", "stability"),
    "fermi_liquids": ("bodies.yaml", "neptune", "collapse_rate_bound"),
    "exclusion": ("scans/exclusion.yaml", "ligo", "collapse_rate_bound"),
}


def evaluated(study, **noise):
    file, case, output = CASES[study]
    return heatscan.evaluate(study, read_case(CONFIG / file, case), correlation_length=1e-7, outputs=[output], **noise)


@pytest.mark.parametrize("study", CASES)
@pytest.mark.parametrize("spectrum", ["exponential", "gaussian", "hard_cutoff"])
def test_a_spectrum_that_is_cut_off_needs_to_be_told_where(study, spectrum):
    with pytest.raises(ConfigurationError, match=f"spectrum: '{spectrum}' needs a cut-off frequency"):
        evaluated(study, spectrum=spectrum)
    with pytest.raises(ConfigurationError, match=f"spectrum: '{spectrum}' needs a cut-off frequency"):
        heatscan.excluded(1e-9, 1e-7, spectrum=spectrum)


@pytest.mark.parametrize("study", CASES)
@pytest.mark.parametrize("cutoff", [1e5, [1e5, 1e6]])
def test_white_noise_is_not_cut_off(study, cutoff):
    with pytest.raises(ConfigurationError, match="spectrum: white noise has no cut-off frequency"):
        evaluated(study, spectrum="white", cutoff_frequency=cutoff)
    with pytest.raises(ConfigurationError, match="spectrum: white noise has no cut-off frequency"):
        heatscan.excluded(1e-9, 1e-7, spectrum="white", cutoff_frequency=1e5)


@pytest.mark.parametrize("study", CASES)
def test_what_does_not_contradict_itself_is_accepted(study):
    for noise in (
        {},
        {"spectrum": "white"},
        {"spectrum": "gaussian", "cutoff_frequency": 1e12},
        {"spectrum": "gaussian", "cutoff_frequency": [1e12, 1e13]},
        {"spectrum": ["white", "gaussian"], "cutoff_frequency": 1e12},
    ):
        assert evaluated(study, **noise).sizes.keys() >= {name for name in noise if isinstance(noise[name], list)}
