"""A file of scans: what it means in SI units, and every fault in one clear message."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heatscan.configuration.scans import read_case
from heatscan.engine.axis import Axis
from heatscan.errors import ConfigurationError


def test_the_paper_s_pair_is_as_printed(reference_case):
    assert reference_case["endcap_voltage"] == 4.68
    assert reference_case["rf_frequency"] == 2 * math.pi * 5.2e6
    assert reference_case["rod_distance"] == 2.63e-3
    assert reference_case["ring_mass"] / reference_case["atomic_ion_mass"] == pytest.approx(4338 / 138, rel=1e-15)


def test_values_arrive_in_si(configured):
    scan = configured().scans["ion_pair/gain"]
    assert scan.axes == {"endcap_voltage": Axis(start=0.01, stop=100.0, points=11, spacing="log")}
    assert scan.fixed == {"correlation_length": 1e-7, "reference_mass": "atomic_mass"}
    assert scan.sources["rf_voltage"].startswith("arXiv:2311.13966")
    assert "1e-09" in repr(configured(lambda data: gain(data)["fixed"].update(correlation_length="1 nm")).scans)


def test_an_axis_may_be_listed(configured):
    def listed(data):
        gain(data)["axes"] = {"endcap_voltage": ["500 mV", 4.68, "10 V"]}

    assert configured(listed).scans["ion_pair/gain"].axes == {"endcap_voltage": Axis(values=(0.5, 4.68, 10.0))}


def gain(data):
    return data["scans"]["gain"]


def endcap(data):
    return gain(data)["axes"]["endcap_voltage"]


def fixed(**values):
    return lambda data: gain(data)["fixed"].update(values)


def case(**values):
    return lambda data: data["cases"]["reference"]["values"].update(values)


def axis(**values):
    return lambda data: endcap(data).update({"from" if name == "from_" else name: values[name] for name in values})


def axes(**values):
    return lambda data: gain(data).update(axes=values)


def scan(**values):
    return lambda data: gain(data).update(values)


def named(name, section="scans"):
    return lambda data: data[section].update({name: next(iter(data[section].values()))})


def top(**values):
    return lambda data: data.update(values)


def two_cases(data):
    """A figure that compares no cases, of a scan of two."""
    scan = {"cases": ["reference", "cytochrome_c"], "figures": ["molecule"], "fixed": {}}
    data["scans"]["gain"].update(scan, axes={"correlation_length": ["1 nm", "1 um"]})


# (what is done to the file, the key that the message names, the value it shows, what else it says)
FAULTS = {
    "a scan called as a folder of results": (named("partial"), "scans", "'partial'", "is not accepted here"),
    "octal": (scan(chunk_points="010"), "scans.gain.chunk_points", "'010'", "is text, not a whole number"),
    "a pattern with a line break": (scan(title="Of two\nlines"), "scans.gain.title", "two", "must be one line of text"),
    # unknown keys
    "unknown key on top": (top(scnas={}), "", "'scnas'", "did you mean 'scans'"),
    "unknown key of a scan": (scan(figure=["improvement"]), "scans.gain", "'figure'", "did you mean 'figures'"),
    "unknown key of an axis": (axis(step=3), "scans.gain.axes.endcap_voltage", "'step'", "accepted are"),
    "unknown key of a case": (
        lambda data: data["cases"]["reference"].update(doi="x"),
        "cases.reference",
        "'doi'",
        "accepted are source",
    ),
    # wrong types
    "a count that is no whole number": (axis(points=7.5), "axes.endcap_voltage.points", "7.5", "whole number"),
    "a count that is text": (axis(points="7"), "axes.endcap_voltage.points", "'7'", "is text, not a whole number"),
    "an ambiguous number": (fixed(correlation_length="010"), "fixed.correlation_length", "'010'", "cannot be read"),
    "a true count": (axis(points=True), "axes.endcap_voltage.points", "True", "true or false"),
    "a true value": (fixed(correlation_length=True), "fixed.correlation_length", "True", "true or false"),
    "a true end": (axis(from_=False), "axes.endcap_voltage.from", "False", "true or false"),
    "no value": (fixed(correlation_length=None), "fixed.correlation_length", "None", "nothing"),
    "a list as a value": (fixed(correlation_length=[1.0e-7]), "fixed.correlation_length", "[1e-07]", "a list"),
    "a number as a scan": (lambda data: data["scans"].update(gain=5), "scans.gain", "5", "not a mapping"),
    "a number as an axis": (axes(endcap_voltage=5), "axes.endcap_voltage", "5", "not a mapping or a list"),
    "text as figures": (scan(figures="improvement"), "scans.gain.figures", "'improvement'", "not a list"),
    "a number for a word": (fixed(noise_convention=2), "fixed.noise_convention", "2", "one_sided, two_sided"),
    # wrong units
    "volts for metres": (fixed(correlation_length="3 V"), "fixed.correlation_length", "'3 V'", "unit of m"),
    "metres for a frequency": (
        case(rf_frequency="5 m"),
        "cases.reference.values.rf_frequency",
        "'5 m'",
        "rad s-1 or Hz",
    ),
    "a unit for a ratio": (axes(mass_ratio=["3 u"]), "axes.mass_ratio.values.0", "'3 u'", "a plain number"),
    "a unit that is none": (case(rf_voltage="720 Volts!"), "values.rf_voltage", "'720 Volts!'", "unit of V"),
    "a comma for a point": (case(rf_voltage="720,4 V"), "values.rf_voltage", "'720,4 V'", "unit of V"),
    # values that are not physical
    "negative r_C": (fixed(correlation_length=-1.0e-7), "fixed.correlation_length", "-1e-07", "greater than zero"),
    "negative r_C with a unit": (fixed(correlation_length="-1 nm"), "fixed.correlation_length", "-1e-09", "than zero"),
    "zero charge": (case(ring_charge=0), "cases.reference.values.ring_charge", "0", "greater than zero"),
    "half a ring": (case(ring_count=2.5), "cases.reference.values.ring_count", "2.5", "whole number"),
    "a probability above a half": (fixed(false_positive=0.9), "fixed.false_positive", "0.9", "outside"),
    "NaN": (fixed(correlation_length=math.nan), "fixed.correlation_length", "nan", "not finite"),
    "infinity": (axis(to=math.inf), "axes.endcap_voltage.to", "inf", "not finite"),
    "an infinite count": (axis(points=math.inf), "axes.endcap_voltage.points", "inf", "whole number"),
    "half rings along an axis": (
        axes(ring_count={"from": 1, "to": 30, "points": 29}),
        "scans.gain.axes.ring_count",
        "2.0357142857143",
        "whole number",
    ),
    # what does not exist
    "is not a study": (top(study="ion_triple"), "study", "'ion_triple'", "ion_pair"),
    "a study that would escape": (top(study="../ion_pair"), "study", "'../ion_pair'", "is not a study"),
    "unknown parameter fixed": (fixed(rf_voltge=3), "scans.gain.fixed", "'rf_voltge'", "did you mean 'rf_voltage'"),
    "unknown parameter in a case": (
        case(colour=3),
        "cases.reference.values",
        "'colour'",
        "there are correlation_length",
    ),
    "unknown axis": (axes(endcap=[1, 2]), "scans.gain.axes", "'endcap'", "not a parameter"),
    "unknown output": (scan(outputs=["mode_freq"]), "scans.gain.outputs", "'mode_freq'", "did you mean"),
    "unknown figure": (scan(figures=["improvment"]), "scans.gain.figures", "'improvment'", "'improvement'"),
    "unknown case": (scan(cases=["referrence"]), "scans.gain", "'referrence'", "did you mean 'reference'"),
    "unknown reference": (scan(reference="none"), "scans.gain", "'none'", "there are reference"),
    "unknown spacing": (
        axis(spacing="logarithmic"),
        "axes.endcap_voltage.spacing",
        "'logarithmic'",
        "one of linear, log",
    ),
    "kilograms for an ion": (case(atomic_ion_mass=138), "atomic_ion_mass", "138", "1e-09 kg; did you mean '138 u'?"),
    "kilograms for a ring": (case(ring_mass="4338 kg"), "ring_mass", "4338.0", "did you mean '4338 u'?"),
    "coulombs for an ion": (
        case(atomic_ion_charge=1),
        "atomic_ion_charge",
        "1",
        "outside 0 to 1e-12 C; did you mean '1 e'?",
    ),
    "metres for electrodes": (case(endcap_distance=2.03), "endcap_distance", "2.03", "did you mean '2.03 mm'?"),
    "metres for light": (case(laser_wavelength=1762), "laser_wavelength", "1762", "did you mean '1762 nm'?"),
    "metres for r_C": (fixed(correlation_length=100), "fixed.correlation_length", "100", "did you mean '100 nm'?"),
    # axes
    "no axes": (scan(axes={}), "scans.gain.axes", "", "should be non-empty"),
    "an empty list": (axes(endcap_voltage=[]), "axes.endcap_voltage", "", "should be non-empty"),
    "an empty list of values": (
        axes(endcap_voltage={"values": []}),
        "axes.endcap_voltage.values",
        "",
        "should be non-empty",
    ),
    "an unsorted axis": (axes(endcap_voltage=[2.0, 1.0]), "axes.endcap_voltage", "[2.0, 1.0]", "ascending order"),
    "a value twice": (axes(endcap_voltage=["4000 mV", "4 V"]), "axes.endcap_voltage", "'4 V'", "each value once"),
    "from above to": (axis(from_="1 kV"), "axes.endcap_voltage", "'1 kV'", "less than 'to' ('100 V')"),
    "from equal to to": (axis(from_=100), "axes.endcap_voltage", "100", "less than 'to'"),
    "log from zero": (axis(from_=0), "axes.endcap_voltage.from", "0", "greater than zero on a log axis"),
    "one point between two ends": (axis(points=1), "axes.endcap_voltage.points", "1", "less than the minimum of 2"),
    "no points": (lambda data: endcap(data).pop("points"), "axes.endcap_voltage", "'points'", "missing"),
    "values and ends": (axis(values=[1, 2]), "axes.endcap_voltage.from", "0.01", "cannot be combined"),
    "more points than floats": (axis(from_=1.0, to=1.0 + 2e-14), "axes.endcap_voltage", "11 points", "with room for"),
    "axis and fixed": (fixed(endcap_voltage=3), "scans.gain", "endcap_voltage", "both an axis and fixed"),
    "an idle axis": (
        lambda data: (axes(ring_count=[1, 2])(data), fixed(mass_ratio=60, charge_ratio=24)(data)),
        "scans.gain",
        "axis ring_count",
        "no effect",
    ),
    "words between two ends": (
        axes(noise_convention={"from": 1, "to": 2, "points": 2}),
        "axes.noise_convention",
        "one_sided, two_sided",
        "expected a list of",
    ),
    # what is missing
    "a case without source": (
        lambda data: data["cases"]["reference"].pop("source"),
        "cases.reference",
        "'source'",
        "where the values come from",
    ),
    "a case with an empty source": (
        lambda data: data["cases"]["reference"].update(source=""),
        "cases.reference.source",
        "",
        "is too short (minimum 3)",
    ),
    "a value with no source of its own": (
        fixed(correlation_length={"value": 1}),
        "fixed.correlation_length",
        "'source'",
        "",
    ),
    "a parameter not given": (lambda data: gain(data).pop("fixed"), "scans.gain", "correlation_length", "is missing"),
    "relative outputs without reference": (
        lambda data: (gain(data).pop("reference"), scan(outputs=["relative_improvement"])(data)),
        "scans.gain",
        "'reference'",
        "need a reference case",
    ),
    "no scans": (lambda data: data.pop("scans"), "", "'scans'", "is missing"),
    "no scan": (top(scans={}), "scans", "", "should be non-empty"),
    "a reference that is not aligned": (
        lambda data: (case(endcap_voltage="20 V")(data), axes(rf_voltage=[700, 800])(data)),
        "scans.gain.reference",
        "'reference'",
        "its stability is 'not_aligned'",
    ),
    "a reference that is not held": (
        lambda data: (case(rf_voltage="7 kV")(data), scan(outputs=["relative_improvement"])(data)),
        "scans.gain.reference",
        "'reference'",
        "its stability is 'unstable'",
    ),
    "a reference without all its values": (
        lambda data: data["cases"]["reference"]["values"].pop("endcap_voltage"),
        "scans.gain.reference",
        "'reference'",
        "endcap_voltage (endcap voltage) is missing",
    ),
    "a reference that does not hear the noise": (
        fixed(spectrum="hard_cutoff", cutoff_frequency="1.0e+4 1/s"),
        "scans.gain.reference",
        "'reference'",
        "is not finite, so nothing can be compared with it",
    ),
    "a reference that does not hear some of the noises": (
        lambda data: (axes(cutoff_frequency=["1.0e+4 1/s", "1.0e+9 1/s"])(data), fixed(spectrum="hard_cutoff")(data)),
        "scans.gain.reference",
        "'reference'",
        "not finite at cutoff_frequency = 10000.0",
    ),
    # names that would escape results/ or not be found again
    "..": (named(".."), "scans", "'..'", "not a valid name"),
    "a path upwards": (named("../../etc"), "scans", "'../../etc'", "not a valid name"),
    "an absolute path": (named("/etc"), "scans", "'/etc'", "not a valid name"),
    "capitals": (named("Gain"), "scans", "'Gain'", "not a valid name"),
    "a blank": (named("more gain"), "scans", "'more gain'", "not a valid name"),
    "a line break": (named("gain\n"), "", r"'gain\n'", "one line"),
    "no name": (named(""), "scans", "''", "not a valid name"),
    "a wildcard": (named("{gain}"), "scans", "'{gain}'", "not a valid name"),
    "a case's name": (named("../x", "cases"), "cases", "'../x'", "not a valid name"),
    # figures that cannot show the scan
    "a figure over other axes": (scan(figures=["heatmap"]), "scans.gain.figures", "'heatmap'", "over 2 axes"),
    "a figure over the wrong axis": (
        scan(figures=["pair_stability"]),
        "scans.gain.figures",
        "'pair_stability'",
        "mathieu_q",
    ),
    "a figure of one case": (two_cases, "scans.gain.figures", "'molecule'", "one case"),
    "a figure of one point": (axes(endcap_voltage=[3.0]), "scans.gain.figures", "'improvement'", "two numbers"),
    "a figure of missing outputs": (
        scan(outputs=["ion_spacing"]),
        "scans.gain.figures",
        "relative_improvement",
        "not an output",
    ),
    "a figure twice": (
        scan(figures=["improvement", "improvement"]),
        "scans.gain.figures",
        "'improvement'",
        "non-unique",
    ),
}


def test_a_scan_that_lists_no_outputs_has_those_of_its_figures(configured):
    """README's scan lists none, and a map needs margins that are not computed by default."""

    def two_axes(data):
        gain(data)["axes"]["mass_ratio"] = [10, 20, 30]
        gain(data)["figures"] = ["heatmap"]

    outputs = configured(two_axes).scans["ion_pair/gain"].outputs
    assert {"alignment_margin", "ion_stability_margin", "relative_improvement", "lamb_dicke"} <= set(outputs)
    outputs = configured(lambda data: None).scans["ion_pair/gain"].outputs
    assert "alignment_margin" not in outputs


@pytest.mark.parametrize(("edit", "key", "value", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_file_key_and_value(edit, key, value, words, configured):
    with pytest.raises(ConfigurationError) as caught:
        configured(edit)
    message = str(caught.value)
    assert "config/scans/trial.yaml: " in message
    for part in (f"{key}: " if key and key not in ("cases", "scans") else "", value, words):
        assert part.lower() in message.lower(), message
    assert "\n" not in message
    assert len(message) < 900


@pytest.mark.parametrize("written", [100_000, 1e5])
def test_a_whole_number_is_one_however_it_is_written(written, configured):
    for loaded in (configured(chunk_points=written), configured(overrides={"chunk_points": written})):
        made = loaded.scans["ion_pair/gain"].chunk_points
        assert (made, type(made)) == (100_000, int)
    points = configured(axis(points=float(11))).scans["ion_pair/gain"].axes["endcap_voltage"].points
    assert (points, type(points)) == (11, int)
    limits = configured(max_jobs=written, max_job_memory=1e3).limits
    assert [(value, type(value)) for value in limits.values()] == [(1000, int), (100_000, int)]


leaves = st.none() | st.booleans() | st.integers(-3, 10**6) | st.floats() | st.text(max_size=8)


trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


PLACES = [
    ("study",),
    ("cases",),
    ("scans",),
    ("scans", "gain"),
    ("scans", "gain", "axes"),
    ("scans", "gain", "fixed"),
    ("scans", "gain", "axes", "endcap_voltage"),
    ("scans", "gain", "axes", "endcap_voltage", "from"),
    ("scans", "gain", "axes", "endcap_voltage", "points"),
    ("scans", "gain", "outputs"),
    ("scans", "gain", "figures"),
    ("scans", "gain", "reference"),
    ("scans", "gain", "chunk_points"),
    ("cases", "reference", "values", "ring_count"),
    ("cases", "reference", "source"),
    ("scans", "gain", "fixed", "correlation_length"),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(place=st.sampled_from(PLACES), tree=trees)
def test_anything_anywhere_loads_or_is_a_configuration_error(place, tree, configured):
    def edit(data):
        for key in place[:-1]:
            data = data[key]
        data[place[-1]] = tree

    made = None
    try:
        made = configured(edit)
    except ConfigurationError as error:
        assert "trial.yaml: " in str(error)  # noqa: PT017
    assert made is None or made.scans


def test_read_case_names_what_is_wrong(root, tmp_path):
    path = root / "config/scans/ion_pair.yaml"
    with pytest.raises(ConfigurationError, match=r"ion_pair\.yaml: 'refrence' is not a case; did you mean 'reference'"):
        read_case(path, "refrence")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_case(tmp_path / "none.yaml", "reference")
    for cases in (
        "[1]",
        "{reference: 5}",
        "{reference: {values: 5}}",
        "{reference: {values: {ring_count: {value: 1}}}}",
    ):
        (tmp_path / "bad.yaml").write_text(f"study: ion_pair\ncases: {cases}\n")
        with pytest.raises(ConfigurationError, match=r"bad\.yaml: cases"):
            read_case(tmp_path / "bad.yaml", "reference")


def test_an_axis_of_more_points_than_anyone_means_is_refused_at_once(configured):
    def dense(data):
        endcap(data)["points"] = 10**12

    with pytest.raises(
        ConfigurationError, match=r"endcap_voltage\.points: 1000000000000 is greater than the maximum of 1000000"
    ):
        configured(dense)


BEST = {"smallest": "collapse_rate_bound", "over": ["endcap_voltage"]}


def test_reductions_are_read(configured):
    def edit(data):
        data["scans"]["gain"]["reduce"] = {
            "best": BEST,
            "cut": {"slice": {"endcap_voltage": "4.68 V"}, "outputs": ["ion_spacing"]},
        }

    scan = configured(edit).scans["ion_pair/gain"]
    assert scan.keep == "all"
    assert scan.reduce["best"] == {
        "how": "smallest",
        "outputs": ["collapse_rate_bound"],
        "over": ["endcap_voltage"],
        "at": {},
    }
    # 0.01 V to 100 V in ten equal ratios: the nearest of 2.5 V and 6.3 V on that scale.
    assert scan.reduce["cut"]["at"] == {"endcap_voltage": pytest.approx(10**0.8, rel=1e-12)}
    assert scan.reduce["cut"]["at"]["endcap_voltage"] in scan.axes["endcap_voltage"].array()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"reduce": {}}, "reduce: {} should be non-empty"),
        ({"reduce": {"a b": BEST}}, "'a b' is not a valid name"),
        ({"reduce": {"best": {"over": ["endcap_voltage"]}}}, "reduce.best: give exactly one of smallest, largest"),
        ({"reduce": {"best": {**BEST, "largest": "ion_spacing"}}}, r"give exactly one of .* given: smallest, largest"),
        ({"reduce": {"best": {"smallest": "ion_spacing"}}}, "reduce.best: the key 'over' is missing"),
        (
            {"reduce": {"best": {**BEST, "outputs": ["ion_spacing"]}}},
            "reduce.best.outputs: .*cannot be combined with smallest",
        ),
        (
            {"reduce": {"best": {**BEST, "smallest": "ion_spacin"}}},
            "best.smallest: 'ion_spacin' is not .* did you mean 'ion_spacing'",
        ),
        (
            {"reduce": {"best": {**BEST, "smallest": "stability"}}},
            "best.smallest: 'stability' is not an output to reduce",
        ),
        (
            {"reduce": {"best": {**BEST, "over": ["rf_voltage"]}}},
            "best.over: 'rf_voltage' is not an axis to reduce; did you mean 'endcap_voltage'",
        ),
        (
            {"reduce": {"cut": {"slice": {"endcap_voltage": "1 kV"}}}},
            "cut.slice.endcap_voltage: '1 kV' is outside the axis, 0.01 to 100",
        ),
        ({"reduce": {"cut": {"slice": {"endcap_voltage": "1 m"}}}}, "cut.slice.endcap_voltage"),
        ({"reduce": {"best": {**BEST, "most": 1}}}, "reduce.best: unknown key 'most'"),
        ({"keep": "some"}, r"keep: 'some' is not one of all, merged, reduced"),
        (
            {"keep": "reduced", "figures": []},
            "the key 'reduce' is missing: keep: reduced keeps only what is named there",
        ),
        ({"keep": "reduced", "reduce": {"best": BEST}}, "figures: .*figures show the merged file"),
    ],
)
def test_reductions_that_make_no_sense_are_refused(entry, message, configured):
    with pytest.raises(ConfigurationError, match=message) as caught:
        configured(lambda data: data["scans"]["gain"].update(entry))
    assert str(caught.value).startswith("config/scans/trial.yaml: scans.gain")
