"""The explorer says in a real browser what the NetCDF files say, at random settings, and every control works."""

import dataclasses
import itertools
import json
import random
import re
import shutil
import urllib.parse

import matplotlib.image
import numpy as np
import pytest

from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.engine.axis import Axis
from heatscan.results import merge, netcdf
from heatscan.studies import explorer
from heatscan.studies.exclusion import exports

KILOHERTZ = 2e3 * np.pi


@pytest.fixture(scope="module")
def thin(root):
    """The shipped configuration, with few points on each axis."""
    return project.load({**read_yaml(root / "config/config.yaml"), "max_points_per_axis": 6}, root)


def some(cases):
    """An experiment of each kind and role, and those that the tests name or that replace one another."""
    first = {(case.get("kind"), case.get("role")): name for name, case in reversed(cases.items())}
    named = {"neptune", "xenonnt", *(name for name in cases if name.startswith("lisa_pathfinder"))}
    return {name: case for name, case in cases.items() if name in named | set(first.values())}


@pytest.fixture(scope="module")
def files(thin, tmp_path_factory):
    """The merged file of each scan that the page shows, by part."""
    folder, made = tmp_path_factory.mktemp("merged"), {}
    for part, name in explorer.shown(thin.scans).items():
        made[part] = folder / f"{part}.nc"
        scan = thin.scans[name]
        scan = dataclasses.replace(scan, cases=some(scan.cases), chunk_points=10**6)
        merge.write_merged(scan, [], made[part], "code")
    return made


@pytest.fixture(scope="module")
def html(files, tmp_path_factory):
    """The page."""
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    explorer.write(list(map(str, files.values())), path)
    return path


class Visit:
    """The page in a tab of a browser, with what it complained of."""

    def __init__(self, context, html):
        self.tab, self.html, self.complaints, self.requests = context.new_page(), html, [], []
        self.tab.on("console", lambda said: self.complaints.append(said.text) if said.type != "info" else None)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.goto(html.as_uri())
        self.tab.wait_for_selector("canvas")

    def show(self, **state):
        """Follow a link to a view."""
        before = self.drawn
        self.tab.evaluate("hash => { location.hash = hash }", urllib.parse.urlencode({"seed": before, **state}))
        self.tab.wait_for_function(f"Number(document.documentElement.dataset.drawn) > {before}")

    @property
    def drawn(self):
        """How often the page was drawn."""
        return self.tab.evaluate("Number(document.documentElement.dataset.drawn)")

    def place(self, length, rate):
        """Return where a point of the plane is in the window."""
        script = """([length, rate]) => { const {el, frame} = figures[0].view, {left, top} = el.getBoundingClientRect()
            return [left + frame.x_scale.compute(length), top + frame.y_scale.compute(rate)] }"""
        return self.tab.evaluate(script, [float(length), float(rate)])

    def ranges(self):
        """Return the ranges of both axes of the figures that are seen, each as start and end."""
        script = """() => figures.filter(each => each.place.offsetParent).map(({plot}) =>
            [plot.x_range, plot.y_range].map(({start, end}) => [start, end]))"""
        return self.tab.evaluate(script)

    def names(self):
        """Return the names in the plane: the middle of each in the window, and its text."""
        script = """() => { const {x, y, text} = figures[0].plot.renderers.map(each => each.data_source.data)
            .find(data => data.text); return x.map((each, at) => [each, y[at], text[at]]) }"""
        return [(*self.place(x, y), text) for x, y, text in self.tab.evaluate(script)]

    def numbers(self, table, key="row"):
        """Return the numbers in each row of a table, by the name of the row."""
        script = """([table, key]) => [...document.querySelectorAll(`#${table} tbody tr`)].map(row => [row.dataset[key],
            [...row.querySelectorAll("[data-value]")].map(cell => cell.dataset.value)])"""
        return {name: list(map(float, cells)) for name, cells in self.tab.evaluate(script, [table, key])}


@pytest.fixture(scope="module")
def visit(browser, html):
    """The page as a person sees it on a desk."""
    found = Visit(browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True), html)
    yield found
    assert found.complaints == []
    assert [url for url in found.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_each_part_finds_its_scan(shipped):
    assert explorer.shown(shipped.scans) == {
        "white": "exclusion/everything",
        "coloured": "exclusion/envelope",
        "dissipative": "exclusion/dissipative",
        "trap": "ion_pair/reference",
        "reservoir": "bose_losses/temperature_reservoir",
        "range": "bose_losses/temperature_range",
        "start": "bose_losses/temperature_start",
    }
    assert explorer.shown({}) == {}


def test_the_page_is_one_file_below_six_megabytes(shipped, thin, html):
    text = html.read_text(encoding="utf-8")
    assert "{{" not in re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", text)
    size = html.stat().st_size
    for name in explorer.shown(shipped.scans).values():
        full, few = (np.prod(list(map(len, one.scans[name].axes.values()))) for one in (shipped, thin))
        values = (full - few) * max(1, len(shipped.scans[name].cases))
        size += values * 4 / 3 * (4 * 0.4 if values > 50_000 else 8)  # of large arrays 0.25 of the rows are kept
    assert size < 6e6


def test_names_of_others_are_data_and_nothing_else():
    name = "<!--<script>{{scripts}}</script>"
    (found,) = re.findall(r'\{"mine":"[^"]*"\}', explorer.page({"mine": name}))
    assert "<" not in found
    assert json.loads(found) == {"mine": name}


def test_another_script_is_another_page(tmp_path, monkeypatch):
    before = explorer.fingerprint()
    shutil.copytree(explorer.PAGE, tmp_path / "page")
    monkeypatch.setattr(explorer, "PAGE", tmp_path / "page")
    assert explorer.fingerprint() == before
    with (tmp_path / "page/plane.js").open("a") as script:
        script.write("//")
    assert explorer.fingerprint() != before


def test_a_trap_whose_formulas_the_page_lacks_is_left_out(files):
    data = netcdf.read(files["trap"])
    assert explorer.gather([data])["trap"]["values"]["rf_voltage"] == data.rf_voltage.item()
    assert "trap" not in explorer.gather([data.assign_coords(radial_motion="pseudopotential")])


@pytest.mark.parametrize("part", ["white", "coloured", "dissipative"])
def test_bounds_are_those_of_the_file(part, visit, files):
    data, choose = netcdf.read(files[part]), random.Random(part)
    for _ in range(4):
        place = {name: choose.choice(data[name].values.tolist()) for name in data.collapse_rate_bound.dims[1:]}
        rate = 10 ** choose.uniform(-20, -2)
        model = place.get("spectrum", part)
        names = {"cutoff_frequency": "cutoff", "noise_temperature": "temperature", "correlation_length": "length"}
        state = {names[name]: value for name, value in place.items() if name in names}
        visit.show(panel="plane", model=model, rate=rate, superseded="yes", hide="", **state)
        here = data.sel(place)
        expected = here.collapse_rate_bound.dropna("experiment")
        found = visit.numbers("bounds", "experiment")
        assert {name: cells[0] for name, cells in found.items()} == pytest.approx(
            dict(zip(expected.experiment.values.tolist(), expected.values.tolist(), strict=True)), rel=1e-6
        )
        assert {name: cells[1] for name, cells in found.items()} == pytest.approx(
            dict(zip(expected.experiment.values.tolist(), (rate / expected.values).tolist(), strict=True)), rel=1e-6
        )
        upper = here.collapse_rate_bound.where(here.role.broadcast_like(here.experiment) == "bound")
        said = "excluded," if (upper < rate).any() else "not excluded" if upper.notnull().any() else "no experiment"
        assert f": {said}" in visit.tab.inner_text("#verdict")
        silent = " ".join(visit.tab.eval_on_selector_all("[data-silent]", "all => all.map(one => one.dataset.silent)"))
        role = here.role.broadcast_like(here.experiment)
        quiet = here.experiment.where(here.collapse_rate_bound.isnull() & (role != "value"), drop=True)
        assert set(silent.split()) == set(quiet.values.tolist())


def test_filters_leave_out_what_they_say(visit, files):
    data = netcdf.read(files["white"])
    visit.show(panel="plane", trust="sourced", hide="proposed lower_bound")
    found = visit.numbers("bounds", "experiment").keys()
    assert found
    assert set(data.status.sel(experiment=list(found)).values.tolist()) <= {"published", "derived"}
    assert not {"proposed", "lower_bound"} & set(data.role.sel(experiment=list(found)).values.tolist())
    replaced = set(data.experiment.values[data.superseded_by.values != ""].tolist())
    visit.show(panel="plane")
    assert not replaced & visit.numbers("bounds", "experiment").keys()
    visit.show(panel="plane", superseded="yes")
    assert replaced & visit.numbers("bounds", "experiment").keys()
    visit.show(panel="plane", model="dissipative", trust="sourced", hide="lower_bound")
    assert visit.numbers("bounds", "experiment") == {}
    visit.show(panel="plane", off="xenonnt")
    assert "xenonnt" not in visit.numbers("bounds", "experiment")


@pytest.fixture(scope="module")
def traps(reference_case, pair_scan, tmp_path_factory):
    """A file of random traps: each axis has a few values."""
    choose = np.random.default_rng(18)
    ranges = {
        "endcap_voltage": (0.05, 60, 4),
        "rf_voltage": (150, 4000, 4),
        "mass_ratio": (10, 800, 3),
        "charge_ratio": (3, 200, 3),
        "correlation_length": (1e-10, 1e-3, 3),
        "heating_rate": (1e-6, 1.0, 2),
        "noise_distance": (0.01, 0.2, 2),
    }
    axes = {
        name: Axis(values=tuple(sorted(np.exp(choose.uniform(np.log(low), np.log(high), points)).tolist())))
        for name, (low, high, points) in ranges.items()
    }
    outputs = (
        "stability", "ion_mathieu_a", "ion_mathieu_q", "ion_axial_frequency", "ion_radial_frequency",
        "mode_frequency", "floquet_frequency", "collapse_rate_bound", "electric_collapse_rate_bound",
        "relative_improvement", "relative_improvement_field_noise", "relative_improvement_voltage_noise",
    )  # fmt: skip
    path = tmp_path_factory.mktemp("traps") / "traps.nc"
    merge.write_merged(pair_scan(axes, fixed={}, outputs=outputs, chunk_points=10**6), [], path, "code")
    return netcdf.read(path)


def test_a_trap_is_computed_as_in_the_file(visit, traps, reference_case):
    choose, stable = random.Random(18), 0
    usual = reference_case["noise_distance"]
    for _ in range(12):
        place = {name: choose.choice(traps[name].values.tolist()) for name in traps.mode_frequency.dims[1:]}
        here = traps.sel(place)
        mass, charge = reference_case["atomic_ion_mass"], reference_case["atomic_ion_charge"]
        visit.show(
            panel="trap", endcap_voltage=place["endcap_voltage"], rf_voltage=place["rf_voltage"],
            mass=place["mass_ratio"] * mass, charge=place["charge_ratio"] * charge,
            trap_length=place["correlation_length"], heating_rate=place["heating_rate"],
            distance=place["noise_distance"],
        )  # fmt: skip
        assert int(visit.tab.get_attribute("#stability [data-value]", "data-value")) == here.stability.item()
        for ion, cells in visit.numbers("ions").items():
            alone = here.sel(ion=ion)
            axial, radial = alone.ion_axial_frequency.item(), alone.ion_radial_frequency.item()
            expected = [alone.ion_mathieu_a.item(), alone.ion_mathieu_q.item(), axial / KILOHERTZ, radial / KILOHERTZ]
            assert cells == pytest.approx(expected, rel=1e-6, nan_ok=True), (place, ion)
        if here.stability.item() == 2:
            stable += 1
            for mode, cells in visit.numbers("modes").items():
                one = here.sel(mode=mode)
                exact = one.mode_frequency if mode.startswith("axial") else here.floquet_frequency.sel(radial_mode=mode)
                noisy = one.electric_collapse_rate_bound.item()
                expected = [exact.item() / KILOHERTZ, one.collapse_rate_bound.item()]
                expected += [noisy * (place["noise_distance"] / usual) ** 2, noisy]
                expected += [one.relative_improvement.item(), one.relative_improvement_field_noise.item()]
                expected += [one.relative_improvement_voltage_noise.item()]
                assert cells == pytest.approx(expected, rel=1e-6), (place, mode)
    assert stable > 2


def test_temperatures_are_those_of_the_file(visit, files):
    choose = random.Random(2)
    for part in ("reservoir", "range", "start"):
        data = netcdf.read(files[part])
        axis = next(name for name in data.reduced_temperature.dims if name not in ("dimension", "time"))
        for _ in range(2):
            time, dimension = (choose.choice(data[name].values.tolist()) for name in ("time", "dimension"))
            visit.show(panel="losses", gas=part, dimension=dimension, time=time)
            expected = data.reduced_temperature.sel(time=time, dimension=dimension)
            found = {float(value): cells for value, cells in visit.numbers("temperatures").items()}
            assert list(found) == data[axis].values.tolist()
            assert [cells[0] for cells in found.values()] == pytest.approx(expected.values.tolist(), rel=1e-6)


# Turns every control of a panel by its own events, and returns those of which neither picture nor link took notice.
TURN = """async () => {
  const deaf = [], frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  for (const input of document.querySelectorAll("section:not([hidden]) input")) {
    if (!input.offsetParent) continue
    const [hash, drawn] = [location.hash, document.documentElement.dataset.drawn]
    if (input.type === "range") {
      input.value = Number(input.value) > (Number(input.min) + Number(input.max)) / 2 ? input.min : input.max
      input.dispatchEvent(new Event("input"))
    } else if (input.type === "number") {
      input.value = 1.01 * Number(input.value)
      input.dispatchEvent(new Event("change"))
    } else if (!(input.type === "radio" && input.checked)) input.click()
    await frame()
    const same = location.hash === hash || document.documentElement.dataset.drawn === drawn
    if (same && input.type !== "radio") deaf.push(input.outerHTML)
  }
  return deaf
}"""


@pytest.mark.parametrize("panel", ["plane", "trap", "losses"])
def test_every_control_changes_the_view_and_the_link(panel, visit):
    visit.show(panel=panel)
    assert visit.tab.evaluate(TURN) == []
    for button in visit.tab.locator("section:not([hidden]) button").all():
        button.click()
    visit.tab.click("#theme")
    visit.tab.click("#theme")
    assert visit.complaints == []


def test_a_point_is_asked_about_by_mouse_and_by_keys(visit, files):
    visit.show(panel="plane")
    data = netcdf.read(files["white"])
    curve = data.collapse_rate_bound.sel(experiment="neptune").dropna("correlation_length")
    x, y = visit.place(curve.correlation_length.values[2], curve.values[2])
    visit.tab.mouse.move(x - 20, y)
    visit.tab.mouse.move(x, y)
    visit.tab.wait_for_selector("#hint strong")
    hint = visit.tab.inner_text("#hint")
    one = data.sel(experiment="neptune")
    assert hint.startswith(f"{one.label.item()}\nλ = ")
    assert one.status.item() in hint
    assert hint.endswith(one.doi.item())
    before = visit.tab.inner_text("#verdict")
    visit.tab.mouse.click(*visit.place(1e-5, 1e-12))
    visit.tab.wait_for_function("before => document.querySelector('#verdict').innerText !== before", arg=before)
    link = visit.tab.evaluate("location.hash")
    assert "length=" in link
    assert "rate=" in link
    asked = visit.tab.inner_text("#verdict")
    visit.tab.locator("section:not([hidden]) .plot").focus()
    visit.tab.keyboard.press("ArrowUp")
    visit.tab.wait_for_function("before => document.querySelector('#verdict').innerText !== before", arg=asked)
    visit.tab.keyboard.press("ArrowDown")
    visit.tab.wait_for_function("before => document.querySelector('#verdict').innerText === before", arg=asked)


def test_a_wrong_number_is_named_and_a_length_beyond_the_scan_has_no_answer(visit, files):
    visit.show(panel="plane")
    field = visit.tab.locator("input[type=number][data-key=length]")
    before = visit.tab.inner_text("#verdict")
    field.fill("-3")
    field.press("Enter")
    assert "above 0" in field.evaluate("field => field.validationMessage")
    assert visit.tab.inner_text("#verdict") == before
    visit.show(panel="plane", length=1e-40)
    assert "no answer" in visit.tab.inner_text("#verdict")
    assert visit.numbers("bounds", "experiment") == {}
    assert field.evaluate("field => field.validationMessage") == ""


def test_where_nothing_that_excludes_is_shown_nothing_is_said_to_be_allowed(visit):
    visit.show(panel="plane")
    visit.tab.click("section:not([hidden]) >> text=none")
    visit.tab.wait_for_function("document.querySelector('#verdict').innerText.includes('excludes is shown')")
    assert visit.tab.locator("#verdict .good, #verdict .bad").count() == 0


def test_a_click_on_a_name_selects_nothing(visit):
    visit.show(panel="plane")
    place = visit.tab.evaluate("""() => figures[0].plot.renderers.map(each => each.data_source.data)
        .filter(data => data.text).map(({x, y}) => [x[0], y[0]])[0]""")
    visit.tab.mouse.click(*visit.place(*place))
    script = "figures[0].plot.renderers.flatMap(each => [...each.data_source.selected.indices])"
    assert visit.tab.evaluate(script) == []


def test_names_lie_apart_and_inside_in_windows_of_any_size(browser, html):
    visit = Visit(browser.new_context(viewport={"width": 1400, "height": 900}), html)
    visit.show(panel="plane", superseded="yes", hide="")
    before = None
    for width in (1400, 700, 400):
        visit.tab.set_viewport_size({"width": width, "height": 900})
        if before:
            visit.tab.wait_for_function(f"Number(document.documentElement.dataset.named) > {before}", timeout=5000)
        before = visit.tab.evaluate("Number(document.documentElement.dataset.named)")
        found = visit.names()
        assert len(found) > 3
        left, right = visit.tab.evaluate("""() => { const {el, frame: {bbox}} = figures[0].view
            return [bbox.left, bbox.right].map(each => el.getBoundingClientRect().left + each) }""")
        for number, (x, y, text) in enumerate(found):
            assert left + 2.2 * len(text) < x < right - 2.2 * len(text), (width, text)
            for other_x, up, other in found[:number]:
                assert abs(x - other_x) > 2.2 * (len(text) + len(other)) or abs(y - up) > 11, (width, text, other)
    assert visit.complaints == []


def test_a_link_keeps_the_settings_of_panels_that_were_not_opened(browser, html):
    visit = Visit(browser.new_context(), html)
    visit.show(panel="losses", gas="range", endcap_voltage=10, model="gaussian")
    other = Visit(browser.new_context(), html)
    other.tab.goto(html.as_uri() + visit.tab.get_attribute("#link", "href"))
    other.tab.reload()
    other.tab.click("#tab-trap")
    assert other.tab.input_value("input[data-key=endcap_voltage]") == "10"
    other.tab.click("#tab-plane")
    assert other.tab.is_checked("input[name=model][value=gaussian]")
    other.tab.click("#tab-losses")
    other.tab.wait_for_selector("#tab-losses[aria-selected=true]")
    assert other.tab.is_checked("input[name=gas][value=range]")
    link = dict(urllib.parse.parse_qsl(other.tab.get_attribute("#link", "href")[1:]))
    assert link == {"panel": "losses", "gas": "range", "endcap_voltage": "10", "model": "gaussian"}


def test_what_an_address_may_not_say_falls_back(visit):
    visit.show(panel="plane")
    plain = visit.tab.inner_text("#verdict")
    wrong = {"rate": -5, "length": "x", "model": "foo", "trust": "foo", "superseded": "foo", "from": 3000, "to": -1}
    visit.show(panel="plane", **wrong)
    assert visit.tab.inner_text("#verdict") == plain
    assert visit.tab.locator("section:not([hidden]) input[type=radio]:checked").count() == 2
    visit.show(panel="losses", gas="foo", dimension=7, time=-1)
    assert visit.tab.locator("section:not([hidden]) input[type=radio]:checked").count() == 2
    assert visit.tab.locator("section:not([hidden]) input[type=range]:visible").count() == 2
    visit.show(panel="trap", basis="foo", mass=0)
    assert visit.tab.locator("section:not([hidden]) input[type=radio]:checked").count() == 1
    assert "Stable" in visit.tab.inner_text("#stability")
    visit.show(panel="foo")
    assert visit.tab.get_attribute("#tab-plane", "aria-selected") == "true"


def test_keys_do_not_move_the_point_beyond_the_plane(visit):
    visit.show(panel="plane", length=0.5, rate=5, model="exponential")
    visit.tab.locator("section:not([hidden]) .plot").focus()
    for key in ("ArrowRight", "ArrowUp"):
        drawn = visit.drawn
        visit.tab.keyboard.press(f"Shift+{key}")
        visit.tab.wait_for_function(f"Number(document.documentElement.dataset.drawn) > {drawn}")
    assert "λ = 10 1/s at rC = 1 m" in visit.tab.inner_text("#verdict")


def test_years_do_not_pass_one_another(visit):
    visit.show(panel="plane", to=2010)
    visit.tab.eval_on_selector(
        "[data-key=from]", "each => { each.value = each.max; each.dispatchEvent(new Event('input')) }"
    )
    visit.tab.wait_for_function("location.hash.includes('from=')")
    years = dict(urllib.parse.parse_qsl(visit.tab.evaluate("location.hash.slice(1)")))
    assert "to" not in years  # it is the last year again
    assert int(years["from"]) > 2010


def test_reset_shows_all_and_a_range_that_was_moved_stays(visit):
    highest = (
        "() => Math.max(...figures.filter(each => each.place.offsetParent)[0].plot.renderers[0].data_source.data.{}"
    )
    for panel, data in (("trap", "y)"), ("losses", "ys.flat())")):
        visit.show(panel=panel)
        script = highest.format(data)
        visit.tab.evaluate("figures.filter(each => each.place.offsetParent).forEach(each => each.view.reset())")
        low, high = visit.ranges()[0][1]
        assert low < visit.tab.evaluate(script) <= high
    visit.tab.evaluate("figures.at(-1).plot.y_range.setv({start: 1, end: 2})")
    visit.show(panel="losses", dimension=2)
    assert visit.ranges()[0][1] == [1, 2]
    visit.tab.hover("section:not([hidden]) .plot", position={"x": 200, "y": 150})
    visit.tab.click("section:not([hidden]) [title=Reset]")
    low, high = visit.ranges()[0][1]
    assert low < visit.tab.evaluate(highest.format("ys.flat())")) <= high


def test_where_no_upper_bound_speaks_the_plane_is_hatched_and_the_axis_ends_with_the_data(visit, files):
    for part, model in (("white", "white"), ("coloured", "exponential"), ("dissipative", "dissipative")):
        visit.show(panel="plane", model=model)
        lengths = netcdf.read(files[part]).correlation_length.values
        assert visit.ranges()[0][0] == pytest.approx([lengths[0], lengths[-1]])
    assert re.search(r"Below .* curves have no bound: ", visit.tab.inner_text("#missing"))
    assert "no upper bound is shown here" in visit.tab.inner_text("section:not([hidden]) .keys")
    script = """() => figures[0].plot.renderers.map(each => each.data_source.data).filter(data => data.low)
        .at(2).high.map(each => each > 1)"""
    visit.show(panel="plane", hide="bound")
    assert set(visit.tab.evaluate(script)) == {True}
    visit.show(panel="plane", hide="")
    beyond = [True, True]
    assert visit.tab.evaluate(script) == [*beyond, *[False] * (len(visit.tab.evaluate(script)) - 4), *beyond]


def test_each_curve_of_a_gas_has_its_key_also_in_the_picture(visit):
    visit.show(panel="losses")
    colours = visit.tab.evaluate("figures.at(-1).plot.renderers[0].data_source.data.colour")
    script = """selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility())
        .map(each => getComputedStyle(each).color)"""
    rgb = [tuple(bytes.fromhex(each[1:])) for each in colours]
    for place in (".keys .swatch", "#temperatures .swatch"):
        assert visit.tab.evaluate(script, place) == [f"rgb({r}, {g}, {b})" for r, g, b in rgb]
    figure = visit.tab.evaluate("figures.at(-1).view.bbox.height")
    with visit.tab.expect_download() as picture:
        visit.tab.click("#picture")
    pixels = np.rint(255 * matplotlib.image.imread(picture.value.path())[..., :3]).astype(int)
    title, key = pixels[:24], pixels[int(figure) + 24 :]
    assert (title < 90).all(axis=-1).any()
    for colour in rgb:
        assert (abs(key - colour).max(axis=-1) < 12).any(), colour


def test_the_theme_that_was_chosen_is_there_after_a_reload(browser, html):
    visit = Visit(browser.new_context(color_scheme="light"), html)
    visit.tab.click("#theme")
    visit.tab.reload()
    assert visit.tab.get_attribute("html", "class") == "dark"


def test_shading_ends_upright_where_a_bound_stops(visit, files):
    data = netcdf.read(files["white"])
    some_lengths = data.collapse_rate_bound.notnull().sum("correlation_length")
    partial = data.experiment.values[(some_lengths > 1) & (some_lengths < 6) & (data.role == "bound")]
    visit.show(panel="plane", superseded="yes", off=" ".join({*data.experiment.values} - {partial[0]}))
    script = """() => { const {x, low} = figures[0].plot.renderers[0].data_source.data
        return x.map((each, at) => [each, low[at] < 1e6]) }"""
    edge = visit.tab.evaluate(script)
    assert {shaded for _, shaded in edge} == {True, False}
    for (length, shaded), (after, next_shaded) in itertools.pairwise(edge):
        assert length == after or shaded == next_shaded


def test_samples_are_dashed_as_the_curves(visit, files):
    data = netcdf.read(files["white"])
    visit.show(panel="plane", superseded="yes", hide="")
    script = """() => Object.fromEntries([...document.querySelectorAll("[data-experiment]")].filter(each => each.type)
        .map(each => [each.dataset.experiment, each.parentNode.querySelector("svg").innerHTML]))"""
    samples = visit.tab.evaluate(script)
    curves = visit.tab.evaluate("""() => { const {name, dash} = figures[0].plot.renderers
        .map(each => each.data_source.data).find(data => data.dash)
        return Object.fromEntries(name.map((each, at) => [each, dash[at].join(" ")])) }""")
    assert {dash for dash in curves.values()} > {"", "6 3"}
    for name, dash in curves.items():
        assert f'stroke-dasharray="{dash}"' in samples[name]
    for name in data.experiment.values[data.role.values == "value"]:
        assert "circle" in samples[name]


def test_opened_inputs_have_their_uncertainty(visit, files):
    stated = [
        (one["experiment"], f"{value['value']} ± {value['uncertainty']}")
        for one in exports.experiments(netcdf.read(files["white"]))
        for value in one["record"]["values"]
        if isinstance(value.get("uncertainty"), (str, int, float))
    ]
    assert stated
    visit.show(panel="plane", superseded="yes", hide="")
    for name, words in stated:
        assert words in visit.tab.text_content(f"#bounds details[data-experiment={name}]", timeout=1000)


def test_picture_data_and_link_can_be_taken_away(visit, browser, html, files):
    visit.show(panel="plane", model="white", off="xenonnt")
    with visit.tab.expect_download() as picture:
        visit.tab.click("#picture")
    with open(picture.value.path(), "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    with visit.tab.expect_download() as table:
        visit.tab.click("#table")
    with open(table.value.path(), encoding="utf-8") as file:
        header, *rows = (line.rstrip("\n").split(",") for line in file)
    data = netcdf.read(files["white"])
    assert header[0] == "correlation_length [m]"
    assert "xenonnt [s-1]" not in header
    column = header.index("neptune [s-1]")
    written = [float(row[column]) for row in rows]
    assert written == pytest.approx(data.collapse_rate_bound.sel(experiment="neptune").values.tolist(), rel=1e-6)
    link = visit.tab.get_attribute("#link", "href")
    other = Visit(browser.new_context(), html)
    other.tab.goto(html.as_uri() + link)
    other.tab.reload()
    other.tab.wait_for_selector("#bounds tr")
    assert other.numbers("bounds", "experiment") == visit.numbers("bounds", "experiment")
    assert other.complaints == []


@pytest.mark.parametrize("look", ["phone", "dark"])
def test_it_is_readable_on_a_phone_and_at_night(look, browser, html):
    settings = {"viewport": {"width": 390, "height": 844}} if look == "phone" else {"color_scheme": "dark"}
    visit = Visit(browser.new_context(**settings), html)
    for panel in ("plane", "trap", "losses"):
        visit.show(panel=panel)
        assert visit.tab.evaluate("document.documentElement.scrollWidth") <= visit.tab.evaluate("innerWidth")
    if look == "dark":
        paper = visit.tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", paper))) < 120
    paints = visit.tab.evaluate("performance.getEntriesByType('paint').map(each => each.startTime)")
    assert max(paints) < 3000  # 0.2 s where nothing else runs
    assert visit.complaints == []
