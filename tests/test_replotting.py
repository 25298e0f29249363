"""A finished result in another style, from Python and the command line: what is asked for is drawn, or refused."""

import dataclasses
import itertools
import re
from pathlib import Path

import matplotlib.colors
import numpy as np
import pytest
from matplotlib.text import Text

import heatscan
from heatscan import cli
from heatscan.configuration import project
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting import page, palette
from heatscan.results import merge, netcdf
from heatscan.studies.exclusion import catalogue
from heatscan.studies.exclusion.figures import exclusion_plot

ROOT = Path(__file__).parents[1]
CASES = catalogue.read("config/experiments/*.yaml", ROOT)[0]
SHOWN = ("lisa_pathfinder_2016", "neutron_star", "ligo", "xenonnt", "grw", "graphene_disc")


@pytest.fixture(scope="module")
def data():
    axes = {"correlation_length": Axis(start=1e-9, stop=1.0, points=19, spacing="log")}
    outputs = ("collapse_rate_bound", "lowest_bound", "strongest_experiment", "highest_lower_bound", "allowed_area")
    more = {"outputs": outputs, "case_dimension": "experiment", "fixed": {"reference_mass": "atomic_mass"}}
    return merge.compute(Scan("exclusion", "few", "A few", axes, cases={name: CASES[name] for name in SHOWN}, **more))


def curve(axes, colour):
    """The lines of a colour that are curves over the whole axis."""
    return [line for line in axes.lines if line.get_color() == colour and len(line.get_xdata()) == 19]


def names(axes):
    return [text.get_text() for text in axes.texts if text.get_gid() == "curve name"]


def test_a_plot_of_experiments_in_another_style(data):
    curves = {
        "li*": {"line": "dotted"},
        "ligo": {"width": 3.3, "colour": "#123456", "label": "Own name", "drawn": "line"},
        "xenonnt": {"shown": False},
    }
    figure = heatscan.plot(
        data, "exclusion_plot", limits=[1e-18, 1e-4], across=[1e-8, None], size=[6, 5], legend="none", curves=curves
    )
    (axes,) = figure.axes
    assert axes.get_ylim() == (1e-18, 1e-4)
    assert axes.get_xlim() == (1e-8, 1.0)
    assert figure.get_size_inches().tolist() == [6, 5]
    assert not figure.legends
    assert axes.get_legend() is None
    (own,) = curve(axes, "#123456")
    assert own.get_linewidth() == 3.3
    assert own.get_linestyle() == ":"
    (other,) = curve(axes, CASES["lisa_pathfinder_2016"]["colour"])
    assert other.get_linestyle() == ":"
    assert not curve(axes, CASES["xenonnt"]["colour"])
    assert "Own name" in names(axes)
    assert not any("XENON" in name for name in names(axes))


def test_the_highlighted_curve_is_bold_and_above(data):
    plain, bold = (
        curve(heatscan.plot(data, "exclusion_plot", **more).axes[0], CASES["ligo"]["colour"])[0]
        for more in ({"legend": "none"}, {"legend": "none", "highlight": {"experiment": "ligo"}})
    )
    assert bold.get_linewidth() > 1.5 * plain.get_linewidth()
    assert bold.get_zorder() > plain.get_zorder()


def test_bands_lie_where_what_was_observed_was_one_standard_deviation_off(data):
    """LISA Pathfinder: amplitudes of 5.1 and 5.3 for 5.2 fm/s^2/Hz^0.5, squared. XENONnT has no uncertainty."""
    figure = heatscan.plot(data, "exclusion_plot", bands=True)
    (said,) = [text.get_text() for text in figure.legends[0].get_texts() if "band" in text.get_text()]
    assert said == "band: bound from the observed value ± one standard deviation"  # none of them has a level
    bands = {
        matplotlib.colors.to_hex(drawn.get_facecolor()[0][:3]).upper(): drawn
        for drawn in figure.axes[0].collections
        if len(drawn.get_facecolor()) and drawn.get_alpha() == 0.3
    }
    assert set(bands) == {CASES[name]["colour"].upper() for name in ("lisa_pathfinder_2016", "neutron_star")}
    y = data.collapse_rate_bound.sel(experiment="lisa_pathfinder_2016").values
    y = y[np.isfinite(y)]
    corners = bands[CASES["lisa_pathfinder_2016"]["colour"].upper()].get_paths()[0].vertices
    at = data.correlation_length.values[6]
    low, high = (pick(corners[np.isclose(corners[:, 0], at, rtol=1e-9, atol=0), 1]) for pick in (np.min, np.max))
    assert low == pytest.approx(y[6] * (5.1 / 5.2) ** 2, rel=1e-9)
    assert high == pytest.approx(y[6] * (5.3 / 5.2) ** 2, rel=1e-9)
    # [F]: the star's temperature of 0.30 +0.19 -0.12 MK, its power as the fourth power of it.
    corners = bands[CASES["neutron_star"]["colour"].upper()].get_paths()[0].vertices
    y = data.collapse_rate_bound.sel(experiment="neutron_star").values[6]
    found = corners[np.isclose(corners[:, 0], at, rtol=1e-9, atol=0), 1] / y
    assert found.min() < (0.18 / 0.30) ** 4 * 1.3
    assert found.max() > (0.49 / 0.30) ** 4 / 1.3


def test_a_figure_says_who_has_no_bound_in_it(data):
    """Friction bounds white noise of no temperature nowhere; a comparison excludes nothing anywhere."""
    cases = {name: {**CASES["micromagnet_2020"], "role": name, "label": name} for name in ("bound", "comparison")}
    axes = {"correlation_length": Axis(values=(1e-8, 1e-7, 1e-6))}
    cases |= {"ligo": CASES["ligo"]}
    few = merge.compute(Scan("exclusion", "few", "A few", axes, cases=cases, case_dimension="experiment"))
    assert heatscan.plot(few, "exclusion_plot").legends[0].get_title().get_text() == "No bound here: bound."
    assert "No bound" not in heatscan.plot(data, "exclusion_plot").legends[0].get_title().get_text()


def test_the_allowed_region_and_generic_kinds_too(data):
    region = heatscan.plot(data, "allowed_region", limits=[1e-20, 1e-6], legend="lower left", size=[5, 4])
    assert region.axes[0].get_ylim() == (1e-20, 1e-6)
    assert region.axes[0].get_legend() is not None
    lines = heatscan.plot(data, "lines", y="lowest_bound", scale="log", across=[1e-8, 1e-2], legend="none")
    np.testing.assert_allclose(lines.axes[0].get_xlim(), (1e-8, 1e-2))
    assert lines.axes[0].get_legend() is None
    evaluated = heatscan.evaluate(
        "exclusion", CASES["ligo"], correlation_length=[1e-8, 1e-7, 1e-6], confidence_level=[0.9, 0.95]
    )
    kind = {"z": "collapse_rate_bound", "scale": "log", "colours": "magma"}
    assert heatscan.plot(evaluated, "map", **kind).axes[0].images


def test_the_allowed_region_fills_without_mixing_and_says_what_leads_nowhere(data):
    axes = heatscan.plot(data, "allowed_region", highlight={"experiment": "neutron_star"}).axes[0]
    fills = [fill for fill in axes.collections if fill.get_facecolor().size and fill.get_zorder() < 2]
    assert {fill.get_alpha() for fill in fills} == {None}
    found = {matplotlib.colors.to_hex(fill.get_facecolor()[0]) for fill in fills}
    assert found == {colour.lower() for colour in palette.EXCLUDED.values()}
    legend = axes.figure.legends[0]
    weaker, counted = legend.get_title().get_text().split("\n")
    assert weaker == "Nowhere the strongest: PSR J1840-1419"
    assert counted.startswith(r"Areas are counted for $r_\mathrm{C}$ from 1 nm to 1 m.")
    assert {text.get_text().partition(":")[0] for text in legend.get_texts()} >= set(exclusion_plot.FILLS.values())
    assert any("PSR J1840-1419" in name for name in names(axes))
    plain = heatscan.plot(data, "allowed_region").axes[0]
    assert not any("PSR J1840-1419" in name for name in names(plain))
    assert "allowed" in [text.get_text() for text in plain.texts]


def test_the_areas_are_those_of_the_frame(data):
    """With all bounds: between the lowest upper and the lower one, by the trapezoidal rule, for r_C that are shown."""
    drawn = heatscan.plot(data, "allowed_region", across=[1e-8, 1e-2]).legends[0]
    assert r"from 10 nm to 10 mm." in drawn.get_title().get_text()
    seen = data.sel(correlation_length=slice(0.99e-8, 1.01e-2))
    low, high = (seen[name].isel(basis=0, missing_dims="ignore") for name in ("highest_lower_bound", "lowest_bound"))
    decades = np.log10(high.fillna(1.0).clip(max=1.0) / low.fillna(1e-22).clip(min=1e-22)).clip(min=0)
    area = np.trapezoid(decades, np.log10(seen.correlation_length))
    (said,) = [text.get_text() for text in drawn.get_texts() if "all upper bounds" in text.get_text()]
    assert said.endswith(f": leaves {area:.0f} decades²")


def test_a_figure_says_why_a_curve_ends_within_it(data):
    """A formula that ends at 10 nm, in a frame that goes on and in one that does not."""
    said = "A curve ends where the range of its formula does."
    one = data.isel(experiment=[0])
    whole = one.assign(collapse_rate_bound=one.collapse_rate_bound.fillna(1) * 0 + 1e-10)
    cut = whole.assign(collapse_rate_bound=whole.collapse_rate_bound.where(whole.correlation_length < 2e-8))
    for drawn, more, ends in ((whole, {}, False), (cut, {}, True), (cut, {"across": [None, 1e-8]}, False)):
        legend = heatscan.plot(drawn, "exclusion_plot", **more).legends[0]
        assert (said in legend.get_title().get_text()) == ends


def test_a_figure_of_one_case_says_which(data):
    one = data.assign_attrs(case_title="a trap for 1 $")
    for kind, more in (("lines", {"y": "lowest_bound"}), ("allowed_region", {"size": [3, 3]})):
        assert heatscan.plot(one, kind, **more).get_suptitle() == r"A few: a trap for 1 \$"
        assert heatscan.plot(one, kind, title="Mine", **more).get_suptitle() == "Mine"
        assert heatscan.plot(data, kind, **more).get_suptitle() == "A few"


def test_a_figure_for_print_has_the_width_of_a_column_and_lines_that_differ(data, tmp_path):
    for column, width in (("single", 86), ("double", 178)):
        stem = tmp_path / column
        figure = heatscan.plot(data, "exclusion_plot", stem, print=column)
        box = re.search(rb"/MediaBox \[([^]]*)\]", stem.with_suffix(".pdf").read_bytes())[1].split()
        assert [float(box[2]) * 25.4 / 72] == pytest.approx([width], abs=0.01)
        sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text().strip()]
        assert 4.5 < min(sizes) < max(sizes) < 9
    levels = heatscan.evaluate(
        "exclusion", CASES["ligo"], correlation_length=[1e-8, 1e-7], confidence_level=[0.8, 0.9, 0.95]
    )
    for more, dashes in (({}, 1), ({"print": "single"}, 3)):
        lines = heatscan.plot(levels, "lines", y="collapse_rate_bound", x="correlation_length", **more).axes[0].lines
        assert len({(line.get_linestyle(), str(line._dash_pattern)) for line in lines}) == dashes
    config = {"scans": ["config/scans/fermi_liquids.yaml"], "chunk_points": 1000, "reference_mass": "atomic_mass"}
    figures = project.load({**config, "print": "double"}, ROOT).figures.values()
    assert {figure.settings["print"] for figure in figures} == {"double"}


@pytest.mark.parametrize("settings", [{"print": "single"}, {"legend": "beside"}], ids=["single", "beside"])
def test_a_plot_of_every_experiment_keeps_its_axes_whatever_the_legend(settings, shipped):
    """In print and beside the axes too: one legend, axes of a size to read, each name once and none on another."""
    figure = heatscan.plot(merge.compute(shipped.scans["exclusion/everything"]), "exclusion_plot", **settings)
    (axes,), (legend,) = figure.axes, figure.legends
    with page.style(settings.get("print", "")):
        page.settle(figure)
    width = figure.bbox.width
    assert axes.bbox.width > 0.5 * width * (1 if "print" in settings else 0.7)
    assert axes.bbox.height > 0.6 * axes.bbox.width
    frame, box = figure.bbox, legend.get_window_extent()
    assert frame.x0 <= box.x0 < box.x1 <= frame.x1
    assert frame.y0 <= box.y0 < box.y1 <= frame.y1
    boxes = [
        text.get_window_extent() for text in axes.texts if text.get_gid() == "curve name" and not text.get_rotation()
    ]
    assert len(boxes) > 5
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_a_legend_of_many_curves_is_not_cut():
    levels = np.linspace(0.6, 0.99, 60)
    data = heatscan.evaluate("exclusion", CASES["ligo"], correlation_length=[1e-8, 1e-7], confidence_level=levels)
    for size, place in (([7.6, 4.2], "beside"), ([5, 4], "below"), ([4, 2], "beside")):
        figure = heatscan.plot(data, "lines", y="collapse_rate_bound", x="correlation_length", size=size, legend=place)
        figure.draw_without_rendering()
        box, frame = figure.legends[0].get_window_extent(), figure.bbox
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1


def test_the_command_writes_what_is_drawn(data, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    netcdf.write(data, "few.nc")
    assert (
        cli.main(
            ["plot", "few.nc", "lines", "y=lowest_bound", "scale=log", "size=[3, 2]", "legend=none", "output=mine.png"]
        )
        == 0
    )
    assert {path.name for path in tmp_path.iterdir()} == {"few.nc", "mine.png", "mine.pdf", "mine.csv"}
    assert Path("mine.csv").read_text().startswith("correlation_length [m],")
    assert cli.main(["plot", "few.nc", "lines", "y=lowest_bound", "size"]) == 2
    assert "plot: 'size' is not KEY=VALUE" in capsys.readouterr().err


def test_a_figure_that_a_project_describes_is_known_by_its_name(data, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("config/scans").mkdir(parents=True)
    Path("config/config.yaml").write_text("scans: [config/scans/mine.yaml]\n")
    described = "{kind: lines, y: lowest_bound, scale: log, legend: none}"
    Path("config/scans/mine.yaml").write_text(f"study: exclusion\nfigures:\n  my_plot: {described}\n")
    netcdf.write(data, "few.nc")
    assert cli.main(["plot", "few.nc", "my_plot"]) == 0
    assert Path("few_my_plot.png").is_file()
    assert heatscan.plot(data, "my_plot", size=[5, 4]).get_size_inches().tolist() == [5, 4]
    assert cli.main(["plot", "few.nc", "my_plt"]) == 2
    fault = "plot: 'my_plt' is not a kind of figure, or one in config/scans; did you mean 'my_plot'?"
    assert fault in capsys.readouterr().err
    assert cli.main(["plot", "few.nc", "my_plot", 'labels={x: "$\\lambda$"}']) == 2
    assert "plot: labels: not valid YAML (found unknown escape character" in capsys.readouterr().err


def test_what_a_gas_does_in_time_is_drawn_as_a_run_draws_it(shipped, tmp_path):
    """From the file alone: time is an axis there as in the scan, and words of outputs that it lacks may be given."""
    scan = dataclasses.replace(
        shipped.scans["bose_losses/temperature_start"],
        axes={
            name: Axis(values=(low, high))
            for name, low, high in (("dimension", 2.0, 3.0), ("initial_temperature", 0.0, 1.0), ("time", 0.0, 0.5))
        },
    )
    netcdf.write(merge.compute(scan), tmp_path / "start.nc")
    axes = heatscan.plot(tmp_path / "start.nc", "temperature").axes[0]
    assert "Gamma_0" in axes.get_xlabel()
    assert len(axes.lines) >= 2
    heatscan.plot(tmp_path / "start.nc", "lines", y="reduced_temperature", x="time")


def test_a_panel_of_an_experiment_has_its_short_name(data):
    figure = heatscan.plot(data, "lines", y="collapse_rate_bound", scale="log", panel="experiment")
    assert [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes] == data.label.values.tolist()


def test_a_reduction_is_drawn_with_what_it_holds(pair_scan, tmp_path):
    """Extremes and where they lie are no outputs of the study."""
    axes = {"mass_ratio": Axis(values=(2.0, 20.0, 200.0)), "endcap_voltage": Axis(values=(1.0, 5.0, 9.0))}
    spec = {"how": "envelope", "outputs": ["mode_frequency"], "over": ["endcap_voltage"], "at": {}}
    scan = pair_scan(axes, reduce={"range": spec}, outputs=("mode_frequency",))
    netcdf.write(merge.compute(scan, "0" * 16), tmp_path / "whole.nc")
    data = merge.reduce_merged(scan, tmp_path / "whole.nc", "range", "0" * 16)
    both = heatscan.plot(
        data, "lines", y=["mode_frequency_smallest", "mode_frequency_largest"], at={"mode": "axial_in_phase"}
    )
    drawn = [line.get_ydata() for line in both.axes[0].lines if len(line.get_xdata()) == 3]
    assert np.all(drawn[0][1:] < drawn[1][1:])
    with pytest.raises(
        ConfigurationError,
        match=r"shows mode_frequency, not an output of this scan; did you mean 'mode_f",
    ):
        heatscan.plot(data, "lines", y="mode_frequency")


@pytest.mark.parametrize(
    ("kind", "settings", "fault"),
    [
        (
            "exclusion_plo",
            {},
            "'exclusion_plo' is not a kind of figure, or one in config/scans; did you mean 'exclusion_plot'",
        ),
        ("exclusion_plot", {"size": 3}, "plot: exclusion_plot.size: 3 is a number, not a list"),
        ("exclusion_plot", {"limits": [0, 1]}, "plot: exclusion_plot.limits.0: 0 is less than or equal to the minimum"),
        ("exclusion_plot", {"limits": [1, 0.1]}, "has limits: 1 must be less than 0.1"),
        ("exclusion_plot", {"across": [1, 0.1]}, "has across: 1 must be less than 0.1"),
        ("exclusion_plot", {"curves": {"lygo": {"width": 2}}}, "has curves: 'lygo'; did you mean 'ligo'"),
        ("exclusion_plot", {"curves": {"ligo": {"colour": "red"}}}, "curves.ligo.colour: 'red' does not match"),
        ("exclusion_plot", {"curves": {"ligo": {"label": "$x"}}}, "dollar signs come in pairs"),
        ("exclusion_plot", {"highlight": {"experiment": "lygo"}}, "has highlight.experiment: 'lygo'; did you mean"),
        ("exclusion_plot", {"highlight": {"case": "ligo"}}, "has highlight: 'case'; accepted are experiment"),
        ("exclusion_plot", {"y": "lowest_bound"}, "has y, which exclusion_plot does not take; it takes title, print"),
        ("exclusion_plot", {"xlim": [1, 2]}, "unknown key 'xlim'; did you mean 'across'?"),
        ("exclusion_plot", {"colour": 1}, "plot: exclusion_plot: unknown key 'colour'; did you mean 'colours'"),
        ("lines", {}, "plot: lines: the key 'y' is missing"),
        ("lines", {"y": "lowest_bund"}, "plot: 'lines' shows lowest_bund, not an output of this scan; did you mean"),
        ("lines", {"y": "lowest_bound", "curves": {"ligo": {"width": 2}}}, "not accepted here .only kinds of a study"),
        ("heatmap", {}, "plot: 'heatmap' shows scans over 2 axes; this one has 1"),
    ],
)
def test_a_wrong_setting_is_refused(data, kind, settings, fault):
    with pytest.raises(ConfigurationError, match=fault):
        heatscan.plot(data, kind, **settings)


def test_an_argument_that_rests_on_an_assumption_is_drawn_as_its_status_says(data):
    """A lower bound of status proposed was once dashed, as what is quoted second hand."""
    assert CASES["graphene_disc"]["status"] == "proposed"
    drawn = heatscan.plot(data.sel(experiment=["graphene_disc"]), "exclusion_plot")
    words = {text.get_text() for legend in drawn.legends for text in legend.get_texts()}
    assert exclusion_plot.LINES["proposed"][1] in words
    assert exclusion_plot.LINES["anchored"][1] not in words


def test_all_outputs_that_a_figure_needs_are_named_at_once(data):
    """Not the one most like each: that shows something else."""
    fault = "shows lowest_bound, highest_lower_bound, not .*; the 'outputs' of the scan must list collapse_rate_bound, "
    with pytest.raises(ConfigurationError, match=f"{fault}lowest_bound, highest_lower_bound$"):
        heatscan.plot(data.drop_vars(["lowest_bound", "highest_lower_bound"]), "headline")


def test_what_is_not_of_heatscan_is_refused(data):
    with pytest.raises(ConfigurationError, match="plot: this Dataset is not of heatscan: it has no attribute 'scan'"):
        heatscan.plot(data.assign_attrs(scan="").drop_attrs(), "lines", y="lowest_bound")
