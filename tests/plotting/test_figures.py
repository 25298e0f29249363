"""Every kind of figure draws: without a warning, the same bytes each time, and nothing cut off."""

import csv
import functools
import importlib
import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from matplotlib import image
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation, Text

from heatscan.configuration import documents, project
from heatscan.engine import printed_numbers, study
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.plotting import kinds, labels, page, palette, ticks
from heatscan.plotting.plane import Plane
from heatscan.results import merge, netcdf, table
from heatscan.studies import validation_figure
from heatscan.studies.ion_pair import best
from heatscan.studies.ion_pair.figures import trap_style

ROOT = Path(__file__).parents[2]

ONE = {"endcap_voltage": Axis(start=0.1, stop=300.0, points=9, spacing="log")}
TWO = {
    "rf_voltage": Axis(start=300.0, stop=3000.0, points=8, spacing="log"),
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=9, spacing="log"),
}
PLANE = {
    "mathieu_a": Axis(start=-0.05, stop=-0.001, points=8, spacing="linear"),
    "mathieu_q": Axis(start=0.1, stop=0.9, points=9, spacing="linear"),
}
LENGTHS = {"correlation_length": Axis(start=1e-9, stop=1e-3, points=7, spacing="log")}


# The figures that the shipped files of scans describe in YAML, by name.
ENTRIES = {
    name: settings
    for path in sorted((ROOT / "config/scans").glob("*.yaml"))
    for name, settings in documents.read_yaml(path).get("figures", {}).items()
}


def needs_of(name):
    """What a kind of figure needs, a study's own or one in YAML."""
    return kinds.declaration(name, ENTRIES.get(name))


def composed(name, data):
    """The figure of a Dataset."""
    more = (ENTRIES[name],) if name in ENTRIES else ()
    return importlib.import_module(kinds.module_of(name, ENTRIES.get(name))).compose(data, *more)


def evaluated(scan):
    scan = Scan.from_dict({**scan.as_dict(), "chunk_points": 10**6})
    return merge.compute(scan)


@pytest.fixture(autouse=True)
def nothing_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def shown(pair_scan, root):
    """A function from a kind of figure to a small Dataset that it can show."""
    made = {}

    def give(kind, **more):
        needs = needs_of(kind)
        axes = dict(PLANE) if "mathieu_a" in needs.over else TWO if needs.axes == 2 else ONE
        axes = LENGTHS if needs.proposed or (needs.over and axes == ONE) else axes
        if more:
            return evaluated(pair_scan(more.pop("axes", axes), outputs=needs.outputs, **more))
        if kind not in made:
            own = set(needs.outputs) <= set(study.load("ion_pair").outputs) and not _needs_atoms(kind)
            made[kind] = evaluated(pair_scan(axes, outputs=needs.outputs) if own else _configured(kind))
        return made[kind]

    return give


def _needs_atoms(name):
    """Whether a kind of figure shows a molecule of atoms."""
    return name in ("molecule", "tilt") or "orientation" in (
        *needs_of(name).over,
        *ENTRIES.get(name, {}).get("panel", ()),
    )


@functools.cache
def _thinned():
    """The configuration that the project ships, with seven points an axis."""
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8")) | {"max_points_per_axis": 7}
    return project.load(config, ROOT)


def _configured(kind):
    """The first shipped scan that asks for a kind of figure, thinned."""
    loaded = _thinned()
    for request in loaded.figures.values():
        if kind in (request.kind, request.settings.get("kind")):
            return loaded.scans[request.scan]
    # No shipped scan asks for it; this one has what it shows.
    assert kind == "orientations"
    shipped = loaded.scans["ion_pair/extended"].as_dict()
    axes = {name: axis for name, axis in shipped["axes"].items() if name in needs_of(kind).over}
    return Scan.from_dict({**shipped, "axes": axes, "outputs": list(needs_of(kind).outputs)})


@pytest.fixture(scope="module", params=sorted({*kinds.of_studies(), *ENTRIES}))
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def saved(kind, shown, tmp_path_factory):
    """The figure of a kind, after saving, and its files by form."""
    drawn, save = [], page.save
    folder = tmp_path_factory.mktemp(kind)
    paths = {form: folder / f"figure.{form}" for form in ("pdf", "png", "csv")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "save", lambda figure, *files: (drawn.append(figure), save(figure, *files)))
        kinds.save(kind, shown(kind), **paths, settings=ENTRIES.get(kind))
    assert plt.get_fignums() == []
    return drawn[0], paths


def test_a_figure_is_saved_with_its_data(saved):
    _, paths = saved
    assert sorted(path.name for path in paths["csv"].parent.iterdir()) == ["figure.csv", "figure.pdf", "figure.png"]
    pixels = image.imread(paths["png"])
    assert min(pixels.shape[:2]) > 400
    inked = (pixels[..., :3].min(axis=-1) < 0.95).mean()
    assert 0.005 < inked < 0.95
    assert len(np.unique(np.round(255 * pixels[::5, ::5, :3]) @ [65536, 256, 1])) > 30
    pdf = paths["pdf"].read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert b"CreationDate" not in pdf


# One kind of each module that draws.
ONE_EACH = {kinds.module_of(kind, ENTRIES.get(kind)): kind for kind in sorted({*kinds.of_studies(), *ENTRIES})}


@pytest.mark.parametrize("kind", sorted(ONE_EACH.values()), indirect=True)
def test_the_same_data_give_the_same_bytes(kind, saved, shown, tmp_path):
    _, once = saved
    twice = {form: tmp_path / f"another.{form}" for form in once}
    kinds.save(kind, shown(kind), **twice, settings=ENTRIES.get(kind))
    for form, path in once.items():
        assert path.read_bytes() == twice[form].read_bytes(), form


def test_the_data_beside_a_figure_are_complete(kind, saved, shown):
    data = shown(kind)
    needs = needs_of(kind)
    with open(saved[1]["csv"], newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    points = data.attrs["point_dimensions"].split()
    axes = [name for name in points if name not in ("case", "body", "experiment")]
    assert not needs.axes or len(axes) == needs.axes
    assert not needs.over or tuple(axes) == needs.over
    assert all(len(row) == len(header) for row in rows)
    module = importlib.import_module(kinds.module_of(kind, ENTRIES.get(kind)))
    if hasattr(module, "rows"):
        # A table with columns of its own: a row for each body or atom, or for each point of what lacks an experiment.
        if "body" in data.sizes:
            assert len(rows) == data.sizes["body"]
        elif hasattr(module, "atoms"):
            assert len(rows) == len(module.atoms(data)[0])
        else:
            written = [name for name in points if any(column.partition(" ")[0] == name for column in header)]
            assert set(axes) <= set(written)
            assert len(rows) == np.prod([data.sizes[name] for name in written])
        return
    # The points without a dimension that none of the outputs has, such as the experiments of an envelope.
    outputs = {*needs.outputs, *(name for name in kinds.compared(ENTRIES.get(kind, {}), data))}
    points = [name for name in points if any(name in data[output].dims for output in outputs)]
    assert len(rows) == np.prod([data.sizes[name] for name in points])
    units = {name: variable.attrs.get("units", "1") for name, variable in data.variables.items()}
    for column in header:
        name, _, unit = column.partition(" [")
        assert (unit.rstrip("]") or "1") == units[name.partition(":")[0]], column
    written = {name.partition(" ")[0].partition(":")[0] for name in header}
    words = {
        name for name, item in data.coords.items()
        if item.ndim and name not in data.dims and item.dtype.kind == "U" and set(item.dims) <= set(points)
    }  # fmt: skip
    assert written == {*points, *words, *outputs}


def test_a_table_holds_every_number_at_its_place(shown):
    data = shown("heatmap")
    header, *rows = table.from_dataset(data)
    number = header.index("relative_improvement:radial_in_phase")
    for row in rows[::7]:
        point = dict(zip(header, row, strict=True))
        place = {"rf_voltage": point["rf_voltage [V]"], "endcap_voltage": point["endcap_voltage [V]"]}
        here = data.sel(place)
        np.testing.assert_equal(row[number], here.relative_improvement.sel(mode="radial_in_phase").item())
        assert point["stability"] == ("unstable", "not_aligned", "stable")[here.stability.item()]


def cut_off(figure):
    """The texts of a saved figure that reach beyond its canvas."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()  # legends were last placed at the resolution of the PNG
    # Ticks beyond the ends of an axis keep their labels, but are not drawn.
    idle = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_transform().transform(axis.get_view_interval()))
            slack = 1e-9 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - slack <= axis.get_transform().transform(tick.get_loc()) <= high + slack:
                    idle |= {tick.label1, tick.label2}
    found = []
    for text in figure.findobj(Text):
        if text in idle or not text.get_visible() or not text.get_text().strip():
            continue
        if isinstance(text, Annotation) and not text._check_xy(renderer):
            continue
        box = text.get_window_extent(renderer)
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > figure.bbox.x1 + 0.5 or box.y1 > figure.bbox.y1 + 0.5:
            found.append((text.get_text(), box.bounds))
    return found


def test_no_text_is_cut_off(saved):
    figure, _ = saved
    assert len(figure.findobj(Text)) > 5
    assert cut_off(figure) == []


def test_a_cut_text_would_be_found():
    with page.style():
        figure, axes = page.figure(3, 2)
        figure.set_layout_engine("none")
        axes.set_position([0.0, 0.3, 0.9, 0.6])
        axes.set_ylabel("cut")
        figure.draw_without_rendering()
        assert "cut" in [text for text, _ in cut_off(figure)]
        plt.close(figure)


def test_every_figure_says_what_it_shows(kind, saved, shown):
    """Every axis of the scan is named on the figure, with its unit where it has one, in its own words or by its
    label.
    """
    data = shown(kind)
    words = " ".join(text.get_text() for text in saved[0].findobj(Text))
    own_words = not set(needs_of(kind).outputs) <= set(study.load("ion_pair").outputs)
    named = [axes.get_xlabel() + axes.get_ylabel() for axes in saved[0].axes]
    assert any(named) or saved[0].get_supxlabel() + saved[0].get_supylabel() or kind == "printed_table"
    for name in () if own_words or not needs_of(kind).axes else needs_of(kind).over or labels.scan_axes(data):
        if data[name].dtype.kind == "U":
            continue  # words name themselves
        assert labels.shown(data[name]).label in words or labels.label(data[name]) in words


@pytest.mark.parametrize("name", ["heatmap", "improvement", "frequencies", "lamb_dicke", "readout", "electric_heating"])
def test_an_axis_is_drawn_in_the_unit_that_it_names(name, pair_scan):
    """A trap driven at 2 to 10 MHz is drawn from 2 to 10, with MHz beside it, and the reference at 5.2."""
    axes = {"rf_frequency": Axis(start=4e6 * np.pi, stop=20e6 * np.pi, points=9, spacing="linear")}
    if name == "heatmap":
        axes["mass_ratio"] = Axis(start=10.0, stop=200.0, points=8, spacing="log")
    data = evaluated(pair_scan(axes, outputs=needs_of(name).outputs))
    with page.style():
        figure = composed(name, data)
        figure.draw_without_rendering()
        label = r"RF frequency  $\Omega_\mathrm{RF}$ / 2π  [MHz]"
        if name == "heatmap":
            assert figure.get_supylabel() == label
            axis = figure.axes[0].yaxis
        else:
            axis = figure.axes[0].xaxis
            assert axis.get_label_text() == label
        np.testing.assert_allclose(axis.get_view_interval(), [2, 10], rtol=1e-12)
        written = {float(re.sub(r"[^0-9.]", "", tick.get_text())) for tick in axis.get_ticklabels() if tick.get_text()}
        assert {4.0, 6.0, 8.0} <= written <= set(range(13))
        assert not axis.get_offset_text().get_text()
        marks = [line for line in figure.axes[0].get_lines() if line.get_color() == palette.REFERENCE]
        place = [float(line.get_ydata()[0] if name == "heatmap" else line.get_xdata()[0]) for line in marks]
        np.testing.assert_allclose(place, [5.2], rtol=1e-12)


def test_several_cases_stand_side_by_side(shown, reference_case, tmp_path):
    cases = {"reference": reference_case, "cold": {**reference_case, "heating_rate": 1e-7}}
    data = shown("bounds", cases=cases)
    assert data.sizes["case"] == 2
    kinds.save("bounds", data, tmp_path / "x.pdf", tmp_path / "x.png", tmp_path / "x.csv", ENTRIES["bounds"])
    assert len((tmp_path / "x.csv").read_text().splitlines()) == 1 + 2 * 7


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name in {*kinds.of_studies(), *ENTRIES}
        if {"stability", "collapse_rate_bound"} & set(needs_of(name).outputs)
    ),
)
def test_a_scan_with_nothing_stable_still_draws(name, shown, reference_case):
    """Nobody is shown a traceback for having looked in the wrong place."""
    needs = needs_of(name)
    if not set(needs.outputs) <= set(study.load("ion_pair").outputs) or "mathieu_a" in needs.over:
        pytest.skip("another study, or a plane with room for both")
    if _needs_atoms(name):
        scan = _configured(name).as_dict()
        cases = {case: {**values, "rf_frequency": 1e3} for case, values in scan["cases"].items()}
        data = evaluated(Scan.from_dict({**scan, "cases": cases}))
    else:
        data = shown(name, cases={"reference": {**reference_case, "rf_frequency": 1e3}})
    assert (data.stability != 2).all()
    with page.style():
        composed(name, data).draw_without_rendering()


def test_a_heatmap_of_less_than_a_decade_draws(pair_scan):
    axes = {"rf_voltage": Axis(values=(700.0, 720.0, 740.0)), "endcap_voltage": Axis(values=(4.5, 4.6, 4.7))}
    with page.style():
        data = evaluated(pair_scan(axes, outputs=needs_of("heatmap").outputs))
        importlib.import_module("heatscan.studies.ion_pair.figures.heatmap").compose(data).draw_without_rendering()


def test_the_validation_draws(tmp_path):
    rows = list(printed_numbers.rows())
    with page.style():
        figure = validation_figure.compose(rows)
        page.save(figure, tmp_path / "x.pdf", tmp_path / "x.png")
        assert cut_off(figure) == []


def test_printed_numbers_are_written_as_people_write_them():
    written = {
        "alpha over pi^2": "α over π²",
        "R0 from 3.7e-3 1/s/m2, 95 %": "R0 from 3.7×10⁻³ 1/s/m², 95 %",
        "multilayer, 2.073e-36 N2/Hz": "multilayer, 2.073×10⁻³⁶ N²/Hz",
        "sqrt(m g n) of PSR J1840-1419 beside beta": "√(m g n) of PSR J1840-1419 beside beta",
        "E_res over r_C": r"$E_{\mathrm{res}}$ over $r_{\mathrm{C}}$",
    }
    assert {words: validation_figure._written(words) for words in written} == written
    assert validation_figure._beside("1.40", 1.4, "1e-8 W/kg") == "(1.40  |  1.4) ×10⁻⁸ W/kg"
    assert validation_figure._beside("1", 1.0, "1") == "1  |  1"


def test_the_best_point_is_the_largest_stable_one(shown):
    data = shown("heatmap")
    place = best.point(data, "axial_in_phase")
    part = data.relative_improvement.sel(mode="axial_in_phase").where(best.may_be_best(data))
    assert data.stability.sel(place) == 2
    assert not (part > part.sel(place)).any()
    assert best.point(data.where(data.stability > 5), "axial_in_phase") is None


def test_no_correlation_length_is_the_best(shown, tmp_path):
    """Of nature's own parameter there is none to choose: the table has no row, the map no star."""
    data = shown("heatmap").drop_vars("correlation_length").rename(rf_voltage="correlation_length")
    assert best.points(data, data.mode.values) == dict.fromkeys(data.mode.values)
    assert list(best.rows(data)) == []
    netcdf.write(data, tmp_path / "map.nc")
    best.write([tmp_path / "map.nc"], tmp_path / "best.csv")
    assert len((tmp_path / "best.csv").read_text().splitlines()) == 1
    with page.style():
        stars = [
            [line for line in axes.get_lines() if line.get_marker() == "*"] for axes in composed("heatmap", data).axes
        ]
        assert not any(stars)


def test_the_star_stands_in_the_row_of_what_it_is_best_at(shown):
    """At the same electric-field noise that point may be worse than the reference."""
    with page.style():
        panels = composed("heatmap", shown("heatmap")).axes[:8]
    stars = [sum(line.get_marker() == "*" for line in axes.get_lines()) for axes in panels]
    assert stars == [1] * 4 + [0] * 4


def test_best_points_are_the_same_read_in_parts_from_a_file(shown, monkeypatch, tmp_path):
    data = shown("heatmap").copy(deep=True)
    data.relative_improvement.values[:] = np.round(np.log10(data.relative_improvement.values))  # many are equal
    netcdf.write(data, tmp_path / "map.nc")
    whole = list(best.rows(data))
    for points in (1, 8, 9, 20):
        monkeypatch.setattr(best, "READ_POINTS", points)
        with netcdf.opened(tmp_path / "map.nc") as lazy:
            assert list(best.rows(lazy)) == whole


def test_best_points_at_a_rim_or_an_edge_are_marked(shown):
    data = shown("heatmap").drop_vars("mode_frequency")
    rows = [dict(zip(best.HEADER, row, strict=True)) for row in best.rows(data)]
    assert len(rows) == 4 * 2
    for mode, *pair in zip(data.mode.values, rows[::2], rows[1::2], strict=True):
        place, index = {}, []
        for row in pair:
            axis = data[row["axis"]].values
            assert row["mode"] == mode
            assert row["unit"] == "V"
            assert (row["at the edge of the scan"] == "yes") == (row["value"] in (axis[0], axis[-1]))
            place[row["axis"]] = row["value"]
            index.append(list(axis).index(row["value"]))
        around = data.stability.values[tuple(slice(max(0, at - 1), at + 2) for at in index)]
        assert {row["beside the edge of stability"] for row in pair} == {"no" if (around == 2).all() else "yes"}
    assert {row["beside the edge of stability"] for row in rows} == {"yes", "no"}


def test_the_best_value_does_not_depend_on_the_grid(pair_scan):
    """At the edge of alignment the rocking mode's bound improves without limit; only a margin makes a maximum."""
    found, at_the_edge = [], []
    for points in (161, 321, 1281):
        axis = Axis(start=1.0, stop=30.0, points=points, spacing="log")
        data = evaluated(pair_scan({"endcap_voltage": axis}, outputs=needs_of("heatmap").outputs))
        mode = "radial_out_of_phase"
        found.append(data.relative_improvement.sel(mode=mode).sel(best.point(data, mode)).item())
        at_the_edge.append(data.relative_improvement.sel(mode=mode).max().item())
    assert at_the_edge[-1] > 1.2 * at_the_edge[0]
    assert found == pytest.approx([found[-1]] * 3, rel=0.05)


def test_the_edge_is_drawn_where_stability_ends(pair_scan):
    """Against the edge found by halving: the line of a coarse map lies within a tenth of a step."""
    points, step = 49, 3 / 48
    axes = {
        "charge_ratio": Axis(start=1.0, stop=1000.0, points=points, spacing="log"),
        "mass_ratio": Axis(start=1.0, stop=1000.0, points=points, spacing="log"),
    }
    data = evaluated(pair_scan(axes, outputs=needs_of("heatmap").outputs))
    with page.style():
        _, drawn = page.figure(4, 3)
        plane = Plane(drawn, data.mass_ratio.values, data.charge_ratio.values)
        lines = trap_style.shade_plane(plane, data)
    values = {"correlation_length": 1e-7, **pair_scan().cases["reference"]}
    compute, resolve = study.load("ion_pair").compute, study.load("ion_pair").resolve

    def stable(mass, charge):
        pair = {**values, "mass_ratio": 10.0**mass, "charge_ratio": 10.0**charge}
        found = compute(frozenset(["stability", "ion_stability"]), **resolve(pair))
        return {
            "aligned": found["stability"] == 2,
            "atomic_ion": found["ion_stability"][0] == 2,
            "molecule": found["ion_stability"][1] == 2,
        }

    assert set(lines) == {"aligned", "molecule"}
    for name, line in lines.items():
        places = np.concatenate(line.allsegs[0])
        sides = [[stable(mass, charge + shift) for shift in (-step / 10, step / 10)] for mass, charge in places]
        # Beyond the edge of what is held, the line of alignment lies under the shading.
        seen = [pair for pair in sides if name == "molecule" or pair[0]["molecule"] or pair[1]["molecule"]]
        assert len(seen) > 20
        assert all(low[name] != high[name] for low, high in seen)


@pytest.mark.parametrize("name", ["improvement", "heatmap", "bounds"])
def test_a_dollar_sign_in_a_title_is_one(name, shown, tmp_path):
    """An odd one used to end in the parser of formulas."""
    paths = [tmp_path / f"figure.{form}" for form in ("pdf", "png", "csv")]
    drawn = []
    with pytest.MonkeyPatch.context() as patch:
        save = page.save
        patch.setattr(page, "save", lambda figure, *files: (drawn.append(figure), save(figure, *files)))
        kinds.save(name, shown(name).assign_attrs(title=r"A trap for 5 $ and \alpha_"), *paths, ENTRIES.get(name))
    assert any(text.get_text().strip() == r"A trap for 5 \$ and \alpha_" for text in drawn[0].findobj(Text))


def test_what_is_held_fixed_is_said(shipped):
    scan = shipped.scans["ion_pair/mass_charge"]
    held = "correlation length = 100 nm; endcap voltage = 4.68 V; "
    held += "RF voltage between neighbouring rods, amplitude = 720.4 V"
    assert kinds.caption("heatmap", scan).endswith(f" Held fixed: {held}.")
    # What follows from an axis is not held.
    rings = kinds.caption("improvement", shipped.scans["ion_pair/ring_count"], ENTRIES["improvement"])
    assert "Held fixed: correlation length = 100 nm; assumed heating rate, in quanta = 10⁻⁵ s⁻¹; " in rings
    assert rings.endswith(held.removeprefix("correlation length = 100 nm") + ".")
    assert "carrier Rabi frequency = 10 kHz; " in rings
    assert "Held fixed" not in kinds.caption("law_width", shipped.scans["bose_losses/law_width"], ENTRIES["law_width"])
    replaced = kinds.caption("ion_stability", shipped.scans["ion_pair/stability"])
    assert "replace the case's endcap voltage; RF voltage between" in replaced
    data = evaluated(Scan.from_dict({**scan.as_dict(), "axes": {**_thin(scan)}}))
    text = page.escape_text(data, needs_of("heatmap").holds).attrs["held"]
    assert text == r"$r_\mathrm{C}$ = 100 nm,   $V_\mathrm{end}$ = 4.68 V,   $V_\mathrm{RF}$ = 720.4 V"


def _thin(scan):
    return {name: {**axis.as_dict(), "points": 3} for name, axis in scan.axes.items()}


def test_few_decades_have_more_than_one_number(pair_scan):
    """100 V to 6000 V holds two powers of ten: the steps between are labelled too."""
    axes = {"rf_voltage": Axis(start=100.0, stop=6000.0, points=40, spacing="log")}
    data = evaluated(pair_scan(axes, outputs=needs_of("improvement").outputs))
    with page.style():
        figure = composed("improvement", data)
        for axis in (figure.axes[0].xaxis,):
            ticks.label_logarithmic(axis, *axis.get_view_interval())
        figure.draw_without_rendering()
        axis = figure.axes[0].xaxis
        low, high = axis.get_view_interval()
        marks = [*zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)]
        marks += [*zip(axis.get_minorticklocs(), axis.get_minorticklabels(), strict=True)]
        written = {text.get_text() for place, text in marks if low <= place <= high and text.get_text()}
    assert written == {"100", "200", "500", "1000", "2000", "5000"}


def test_an_axis_of_a_few_per_cent_around_one_has_it_as_a_number():
    figure, axes = page.figure()
    axes.set(yscale="log", ylim=(0.937, 1.065))
    page.settle(figure)
    assert 1.0 in axes.yaxis.get_majorticklocs().round(9)


def test_an_axis_over_six_hundred_decades_has_few_ticks():
    """One tick, and eight between, for each of them would take minutes."""
    figure, axes = page.figure()
    Plane(axes, np.geomspace(1e-300, 1e300, 6), np.geomspace(1e-3, 1e3, 6))
    assert len(axes.xaxis.get_majorticklocs()) <= 41
    assert len(axes.xaxis.get_minorticklocs()) == 0
    assert len(axes.yaxis.get_majorticklocs()) == 7
    assert len(axes.yaxis.get_minorticklocs()) == 56
    figure.draw_without_rendering()


@pytest.mark.parametrize("name", ["exclusion_plot", "allowed_region", "emission_bounds"])
def test_names_of_others_are_drawn_as_they_are(name, shipped, tmp_path):
    """Labels of experiments, names of bodies and of proposed values."""
    hostile, where = (
        r"A$_{\bad{ x$ 10% _^",
        {"emission_bounds": "fermi_liquids/white"}.get(name, "exclusion/everything"),
    )
    scan = shipped.scans[where].as_dict()
    axes = {"correlation_length": {"start": 1e-9, "stop": 10.0, "points": 9, "spacing": "log"}}
    data = evaluated(Scan.from_dict({**scan, "axes": axes, "outputs": list(needs_of(name).outputs)}))
    for words in ("label", "body_title"):
        if words in data.coords:
            data[words] = data[words].copy(data=np.full(data[words].shape, hostile, object))
    points = ({"label": hostile, "correlation_length": 1e-7, "collapse_rate": 1e-10, "decades": 0.0},)
    drawn = []
    with pytest.MonkeyPatch.context() as patch:
        save = page.save
        patch.setattr(page, "save", lambda figure, *files: (drawn.append(figure), save(figure, *files)))
        kinds.save(name, data, *(tmp_path / f"figure.{form}" for form in ("pdf", "png", "csv")), proposed=points)
    said = {text.get_text().rstrip("\N{DAGGER}") for text in drawn[0].findobj(Text)}
    assert hostile.replace("$", r"\$") in said
    # Other words may stand beside a name, but the name stands as it is.
    assert not any("bad" in text.replace("\n", " ").replace(hostile.replace("$", r"\$"), "") for text in said)
    assert r"\$" not in (tmp_path / "figure.csv").read_text()
