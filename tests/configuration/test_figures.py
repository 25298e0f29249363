"""Figures that a file of scans describes: each fault is reported before any job runs, with file, key and value."""

import pytest
from matplotlib import colormaps

from heatscan.configuration.schema import read_schema
from heatscan.errors import ConfigurationError

LINES = {"kind": "lines", "y": "relative_improvement"}
MAP = {"kind": "map", "z": "relative_improvement", "panel": "mode"}
SCAN = "scans.gain.figures: 'trial' "


def lines(**more):
    return {**LINES, **more}


def maps(**more):
    return {**MAP, **more}


def described(figure, axes=()):
    """An edit of the small scan: one figure of it is described in the file."""

    def edit(data):
        data["figures"] = {"trial": figure}
        gain = data["scans"]["gain"]
        gain["figures"] = ["trial"]
        gain["axes"].update(axes)

    return edit


SECOND = {"mass_ratio": [10, 20, 30]}
WORDS = {"orientation": ["along_axis", "averaged"]}

FAULTS = {
    # the entry contradicts itself
    "no y": ({"kind": "lines"}, "figures.trial: the key 'y' is missing: The outputs that lines show"),
    "no z": ({"kind": "map"}, "figures.trial: the key 'z' is missing: The output that a map shows"),
    "a kind that is not there": (
        lines(kind="line"),
        "figures.trial.kind: 'line' is not a kind of figure; did you mean 'lines'",
    ),
    "a size for a kind that has its own": (
        {"kind": "heatmap", "print": "single", "size": [3, 3]},
        "has size, which heatmap does not take; it takes title, print, category, caption",
        SECOND,
    ),
    "a key of a map": (
        lines(contours=[1]),
        "figures.trial.contours: [1] is not accepted here (only a figure of kind map",
    ),
    "a key of lines": (
        maps(levels=[{"at": 1}]),
        "figures.trial.levels: [{'at': 1}] is not accepted here (only a figure of kind lines",
    ),
    "outputs in place of an axis": (
        maps(y=["mass_ratio"]),
        "figures.trial.y: ['mass_ratio'] is a list, not text (of a map, the axis upwards",
    ),
    "limits the wrong way round": (lines(limits=[3, 1]), SCAN + "has limits: 3 must be less than 1"),
    "zero on a logarithmic scale": (
        lines(limits=[0, 1], scale="log"),
        "figures.trial.limits.0: 0 is less than or equal to the minimum of 0 (more than 0 on a log",
    ),
    "colours that are not there": (
        maps(colours="viridsi"),
        "figures.trial.colours: 'viridsi' is not one of viridis, ",
    ),
    # outputs
    "an output that is not there": (
        lines(y="relative_improvment"),
        "shows relative_improvment, not an output of this scan; did you mean",
    ),
    "one of several outputs": (lines(y=["lamb_dicke", {"output": "lam_dicke"}]), "did you mean 'lamb_dicke'?"),
    "a flag as a curve": (lines(y="stability"), SCAN + "has y: 'stability'; accepted are ion_spacing"),
    "two units on one axis": (
        lines(y=["lamb_dicke", "mode_frequency"]),
        "has y without 'panel: output': 'mode_frequency'; accepted are",
    ),
    "a flag that is not there": (lines(shade="stabilty"), "did you mean 'stability'?"),
    "no flag": (lines(shade="lamb_dicke"), SCAN + "has shade: 'lamb_dicke'; accepted are stability"),
    # dimensions
    "an axis that is not there": (lines(x="endcap_voltag"), "did you mean 'endcap_voltage'?"),
    "an axis of another dimension": (lines(x="lamb_dicke"), SCAN + "has x: 'lamb_dicke'; accepted are endcap_voltage"),
    "a panel that is not there": (lines(panel="mod"), SCAN + "has panel: 'mod'; did you mean 'mode'?"),
    "a panel that the output lacks": (lines(y="ion_spacing", panel="mode"), SCAN + "has panel: 'mode'; accepted are"),
    "a panel for each value across": (lines(panel="endcap_voltage"), SCAN + "needs at least two numbers along an axis"),
    "a map of one axis": (maps(), SCAN + "needs two axes"),
    "one axis twice": (maps(x="mass_ratio", y="mass_ratio"), SCAN + "needs two axes", SECOND),
    "a dimension too many": (
        {"kind": "map", "z": "lamb_dicke"},
        "which has mode too: name it under 'panel', or one of",
        SECOND,
    ),
    "several values of it": (
        {"kind": "map", "z": "lamb_dicke", "at": {"mode": ["axial_in_phase", "radial_in_phase"]}},
        "which has mode too",
        SECOND,
    ),
    "an axis of words": (lines(x="orientation"), SCAN + "has x: 'orientation'; accepted are endcap_voltage", WORDS),
    # values
    "a curve that is not there": (lines(highlight={"mode": "axial"}), SCAN + "has highlight.mode: 'axial'"),
    "a dimension without curves": (lines(highlight={"mod": "axial_in_phase"}), "did you mean 'mode'?"),
    "text for a number": (lines(highlight={"endcap_voltage": "1 V"}), SCAN + "has highlight.endcap_voltage: '1 V'"),
    "a level that is not there": (lines(levels=[{"at": "heating_rat"}]), "did you mean 'heating_rate'?"),
    "a level that varies": (lines(levels=[{"at": "endcap_voltage"}]), SCAN + "has levels.at: 'endcap_voltage'"),
    "a value of no dimension": (lines(at={"mod": "axial"}), SCAN + "has at: 'mod'; did you mean 'mode'?"),
    "a value that is not there": (
        lines(at={"mode": ["axial"]}),
        SCAN + "has at.mode: 'axial'; accepted are axial_in_phase",
    ),
    "a value of one output": (lines(y=[{"output": "lamb_dicke", "at": {"mode": 2}}]), SCAN + "has at.mode: 2"),
    "over another unit": (
        lines(y=[{"output": "lamb_dicke", "over": "ion_spacing"}]),
        SCAN + "has over: 'ion_spacing'; accepted are",
    ),
    "over what is not there": (lines(y=[{"output": "lamb_dicke", "over": "lamb_dick"}]), "did you mean 'lamb_dicke'?"),
    "bounds of nothing": (lines(y=[{"output": "lamb_dicke", "where": {"tilts": [0, 1]}}]), SCAN + "has where: 'tilts'"),
    "words for nothing": (lines(labels={"mas_ratio": "mass"}), SCAN + "has labels: 'mas_ratio'; did you mean"),
    "an axis to reverse": (lines(reverse="endcap"), SCAN + "has reverse: 'endcap'; did you mean 'endcap_voltage'?"),
    "values proposed for something else": (lines(proposed=True), SCAN + "has proposed: true, which goes with rates"),
    "a note of what is not there": (lines(holds=["rf_voltag"]), SCAN + "has holds: 'rf_voltag'; did you mean"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_figure_is_found_before_any_job(fault, configured):
    figure, words, *axes = fault
    with pytest.raises(ConfigurationError) as caught:
        configured(described(figure, *axes))
    message = str(caught.value)
    assert message.startswith("config/scans/trial.yaml: ")
    assert words in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("figure", "axes"),
    [
        (LINES, {}),
        (lines(y=["lamb_dicke", "mode_frequency"], panel="output", shade="stability"), {}),
        (lines(at={"mode": "axial_in_phase"}, labels={"mode": "way", "mass_ratio": "ratio $M$"}, panel="case"), {}),
        (lines(y=[{"output": "mode_frequency", "over": "lamb_dicke", "where": {"tilt": [None, 1]}}]), {}),
        (lines(x="ion_spacing", levels=[{"at": "heating_rate"}, {"at": 2}]), {}),
        (lines(panel="mass_ratio", highlight={"endcap_voltage": 5}), SECOND),
        (maps(shade="stability"), SECOND),
        (maps(x="endcap_voltage"), SECOND),
        ({"kind": "map", "z": "lamb_dicke", "at": {"mode": "axial_in_phase"}}, SECOND),
    ],
)
def test_a_figure_that_fits_is_accepted(figure, axes, configured):
    (found,) = configured(described(figure, axes)).figures.values()
    assert found.name == "ion_pair_gain_trial"
    assert found.settings == figure


def test_colours_are_those_of_matplotlib():
    names = read_schema("scans")["$defs"]["figure"]["properties"]["colours"]["enum"]
    assert len(names) > 5
    assert set(names) <= set(colormaps)
