"""The study of stars and planets: Table I of [F], bodies as data, and the way from a scan to its files."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
import yaml

from heatscan import evaluate, read_case
from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.engine import printed_numbers, splitting
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting import page
from heatscan.results import labels, merge, netcdf, table
from heatscan.studies.fermi_liquids import bodies
from heatscan.studies.fermi_liquids import printed_numbers as checks
from heatscan.studies.fermi_liquids.figures import emission_bounds, printed_table

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def scans():
    config = read_yaml(ROOT / "config/config.yaml") | {"scans": ["config/scans/fermi_liquids.yaml"]}
    return project.load(config, ROOT).scans


@pytest.fixture(scope="module")
def printed(scans):
    return merged(scans["fermi_liquids/table"])


def merged(scan, **changes):
    """The Dataset of a scan, all its chunks in memory."""
    scan = Scan.from_dict({**scan.as_dict(), **changes})
    chunks = [compute_points(scan.subset(region)) for region in splitting.chunks(scan)]
    return labels.dataset(scan, {name: np.concatenate([c[name] for c in chunks], -1) for name in scan.outputs}, {})


def thinned(scan, points):
    axes = {
        name: {**axis, "points": points} if "points" in axis else axis for name, axis in scan.as_dict()["axes"].items()
    }
    return Scan.from_dict({**scan.as_dict(), "axes": axes})


def test_every_row_of_the_printed_table(printed):
    assert printed.sizes["body"] == len(checks.TABLE) == 12
    for name, _, _, _, *digits in checks.TABLE:
        (body,) = printed.body.values[printed.body_title.values == name.removesuffix(" at 0.30e6 K")]
        ours = printed.sel(body=body, constant_set="paper")
        for output, (mantissa, power) in zip(("power_per_mass", "bound_slope"), (digits[:2], digits[2:]), strict=True):
            assert printed_numbers.passes(mantissa, ours[output].item() / 10.0**power), (name, output)
            assert ours[f"printed_{output}"].item() == float(f"{mantissa}e{power}")


def test_the_printed_numbers_need_the_printed_constant(printed):
    """With today's sigma no row keeps all its digits in both columns."""
    for body in printed.body.values:
        row = printed.sel(body=body, constant_set="codata")
        agree = [f"{row[name].item():.2e}" == f"{row[f'printed_{name}'].item():.2e}" for name in
                 ("power_per_mass", "bound_slope")]  # fmt: skip
        assert not all(agree), body


def test_bodies_are_what_the_checks_use():
    values, _, titles = bodies.read("config/bodies.yaml", ROOT)
    by_name = {titles[name]: case for name, case in values.items()
               if case["emission"] != "measured" or case["kind"] == "star"}  # fmt: skip
    for name, mass, radius, temperature, *_ in checks.TABLE:
        body = by_name[name.removesuffix(" at 0.30e6 K")]
        assert body["mass"] == pytest.approx(mass, rel=1e-15)
        assert body["radius"] == pytest.approx(radius, rel=1e-15)
        assert body["surface_temperature"] == pytest.approx(temperature, rel=1e-15)


def test_every_check_passes_or_is_explained():
    verdicts = [row[7] for row in printed_numbers.rows(["fermi_liquids"])]
    assert verdicts.count("explained") == 2
    assert verdicts.count("pass") == len(verdicts) - 2 == 26


def test_star_as_the_text_prints_it():
    """0.28e6 K gives 2.16e-7 W/kg, and the table's number asks for 0.30e6 K."""
    ours = checks._body(2e30, 10e3, 0.28e6).power_per_mass.item()
    assert ours == pytest.approx(2.163e-7, rel=2e-4)
    assert 2.85e-7 / ours == pytest.approx((0.30 / 0.28) ** 4, rel=1e-3)


def test_interval_of_the_star_follows_its_temperature(scans):
    data = merged(thinned(scans["fermi_liquids/white"], 3)).sel(body="psr_j1840_1419")
    for limit, temperature in (("lower", 0.16e6), ("upper", 0.47e6)):
        end = data.collapse_rate_bound_interval.sel(limit=limit)
        np.testing.assert_allclose(end / data.collapse_rate_bound, (temperature / 0.28e6) ** 4, rtol=1e-12)


def test_measured_emission_of_neptune_weakens_the_bound(scans):
    data = merged(thinned(scans["fermi_liquids/white"], 3)).bound_slope.isel(correlation_length=0)
    ratio = (data.sel(body="neptune_measured") / data.sel(body="neptune")).item()
    assert ratio == pytest.approx((59.3 / 46.6) ** 4, rel=1e-12)
    assert ratio == pytest.approx(2.61, abs=0.28)  # the energy balance in the abstract of doi:10.1029/91JA01087


def test_scaling_in_length_mass_and_temperature():
    star = read_case(ROOT / "config/bodies.yaml", "psr_j1840_1419")
    at = {"correlation_length": 1e-7, "outputs": ("collapse_rate_bound",)}
    bound = evaluate("fermi_liquids", star, **at).collapse_rate_bound.item()
    for name, power in (("mass", -1), ("surface_temperature", 4), ("radius", 2)):
        more = evaluate("fermi_liquids", star, **at, **{name: 1.5 * star[name]}).collapse_rate_bound.item()
        assert more / bound == pytest.approx(1.5**power, rel=1e-13), name
    longer = evaluate("fermi_liquids", star, **at | {"correlation_length": 3e-7}).collapse_rate_bound.item()
    assert longer / bound == pytest.approx(9, rel=1e-13)


def test_uncertain_mass_and_radius_add_in_quadrature():
    body = {"mass": 2e3, "radius": 1.0, "surface_temperature": 3.0, "mass_minus": 200.0, "radius_plus": 0.1}
    data = evaluate("fermi_liquids", body, correlation_length=1e-7)
    upper = (data.collapse_rate_bound_interval.sel(limit="upper") / data.collapse_rate_bound).item()
    assert np.log(upper) == pytest.approx(np.hypot(np.log(2.0 / 1.8), 2 * np.log(1.1)), rel=1e-12)
    assert data.collapse_rate_bound_interval.sel(limit="lower").item() == data.collapse_rate_bound.item()


def test_power_given_outright():
    body = {"mass": 2e3, "radius": 1.0, "radiated_power": 5.0, "radiated_power_plus": 1.0}
    data = evaluate("fermi_liquids", body, correlation_length=1e-7)
    assert data.power_per_mass.item() == 2.5e-3
    upper = (data.collapse_rate_bound_interval.sel(limit="upper") / data.collapse_rate_bound).item()
    assert upper == pytest.approx(1.2, rel=1e-14)


def test_words_as_axes_through_chunks_files_and_tables(scans, chunk_files, tmp_path):
    scan = thinned(scans["fermi_liquids/cutoff"], 5)
    assert scan.dims == ("body", "spectrum", "correlation_length", "cutoff_frequency")
    whole = merged(scan)
    split = Scan.from_dict({**scan.as_dict(), "chunk_points": 37})
    files = chunk_files(split, tmp_path)
    netcdf.write(merge.merge(split, files[::-1], "0" * 16), tmp_path / "cutoff.nc")
    data = netcdf.read(tmp_path / "cutoff.nc")
    assert data.identical(netcdf.read(tmp_path / "cutoff.nc"))
    for name in whole.data_vars:
        np.testing.assert_array_equal(data[name], whole[name])
    assert data.spectrum.values.tolist() == ["white", "exponential", "gaussian", "hard_cutoff"]
    assert np.all(data.weakening.sel(spectrum="white") == 1)
    assert np.all(data.weakening >= 1 - 1e-12)
    bound = data.collapse_rate_bound
    np.testing.assert_allclose(bound / bound.sel(spectrum="white"), data.weakening, rtol=1e-14)
    rows = list(table.from_dataset(data[["weakening"]]))
    assert rows[0][:4] == ["body", "spectrum", "correlation_length [m]", "cutoff_frequency [rad s-1]"]
    assert rows[0][4:] == ["body_title", "kind", "status", "weakening"]  # what differs between the bodies
    assert len(rows) == 1 + data.weakening.size
    for row in rows[1::17]:
        place = dict(zip(("body", "spectrum", "correlation_length", "cutoff_frequency"), row, strict=False))
        assert data.weakening.sel(place).item() == row[-1]


def test_one_body_keeps_its_dimension_and_labels(scans):
    data = merged(scans["fermi_liquids/gas"])
    assert data.sizes["body"] == 1
    assert data.body_title.item() == "PSR J1840-1419"
    assert data.heating_fraction.dims == ("body", "gas", "spectrum", "cutoff_frequency")


def test_what_was_not_read_is_not_shown_as_sourced(scans):
    white = merged(thinned(scans["fermi_liquids/white"], 3))
    status = dict(zip(white.body.values.tolist(), white.status.values.tolist(), strict=True))
    assert status["psr_j1840_1419"] == "secondary"
    assert "confidence level" in white.collapse_rate_bound_interval.attrs["comment"]
    assert status["neptune"] == status["neptune_measured"] == "recalled"  # its mass and radius are
    assert "neptune: from memory: Williams (2016), Planetary Fact Sheets" in white.mass.attrs["source"]
    assert "psr_j1840_1419: Adler" in white.mass.attrs["source"]
    emission = dict(zip(white.body.values.tolist(), white.emission.values.tolist(), strict=True))
    assert emission["neptune"] == "solar_equilibrium"
    assert emission["neptune_measured"] == "measured"


def test_velocity_in_the_star(scans):
    data = merged(thinned(scans["fermi_liquids/cutoff"], 3)).velocity_ratio
    assert data.sel(body="psr_j1840_1419").values.flat[0] == pytest.approx(0.428, abs=5e-4)
    assert data.sel(body="neptune_measured").max() < 1e-5


def test_rendered_table_as_csv(printed, tmp_path):
    table.write(tmp_path / "table.csv", printed_table.rows(printed))
    rows = list(csv.reader(io.StringIO((tmp_path / "table.csv").read_text())))
    assert rows[0] == list(printed_table.HEADER)
    assert len(rows) == 13
    assert {row[-1] for row in rows[1:]} == {"yes"}


@pytest.fixture
def body_file(tmp_path):
    """A folder with a small file of bodies; call it with a change and get the message of the refusal."""
    (tmp_path / "workflow").mkdir()
    (tmp_path / "workflow/schemas").symlink_to(ROOT / "workflow/schemas")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/references.bib").write_text(
        "@misc{here, author = {Nyone, A.}, year = 2026, title = {A catalogue}, doi = {10.1000/x}}"
    )

    def read(change):
        def quantity(value):
            return {"value": value, "source": "here", "status": "published"}

        data = {
            "bodies": {
                "dwarf": {
                    "name": "Dwarf",
                    "kind": "planet",
                    "mass": quantity("1.0e+22 kg"),
                    "radius": quantity("800 km"),
                    "emission": {"measured": {"surface_temperature": {**quantity("40 K"), "uncertainty": "1 K"}}},
                }
            },
        }
        change(data["bodies"]["dwarf"], data)
        (tmp_path / "bodies.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
        return bodies.read("bodies.yaml", tmp_path)

    return read


def test_adding_a_body_is_one_entry(body_file):
    values, sources, titles = body_file(lambda body, data: None)
    assert titles == {"dwarf": "Dwarf"}
    assert values["dwarf"]["surface_temperature_plus"] == values["dwarf"]["surface_temperature_minus"] == 1
    assert values["dwarf"]["radius"] == 8e5
    assert sources["dwarf"]["mass"] == "Nyone (2026), A catalogue, doi:10.1000/x"
    bound = evaluate("fermi_liquids", values["dwarf"], correlation_length=1e-7).collapse_rate_bound.item()
    assert bound > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda body, data: body["mass"].pop("source"),
            r"bodies\.yaml: bodies\.dwarf\.mass: the key 'source' is missing",
        ),
        (lambda body, data: body["mass"].pop("status"), "the key 'status' is missing"),
        (
            lambda body, data: data["bodies"].update(twin={**body}),
            r"bodies\.twin\.name: 'Dwarf' is that of dwarf too; give another",
        ),
        (
            lambda body, data: body["mass"].update(source="there"),
            r"dwarf\.mass\.source: 'there' is not a reference in .*; did you mean 'here'\?",
        ),
        (
            lambda body, data: body["mass"].update(status="guessed"),
            r"mass\.status: unknown value 'guessed'; expected one of published",
        ),
        (lambda body, data: body["mass"].update(value="3 km"), r"dwarf\.mass\.value: '3 km' has the wrong unit"),
        (lambda body, data: body["mass"].update(value=-1.0), "must be greater than zero"),
        # That of the sun is 2.95 km.
        (
            lambda body, data: (body["mass"].update(value="1 M_sun"), body["radius"].update(value="2.9 km")),
            r"dwarf\.radius: 2900 m is within the Schwarzschild radius of its mass, 2953\.",
        ),
        (
            lambda body, data: body["mass"].update(uncertainty="2.0e+22 kg"),
            "uncertainty: .* must be less than the value",
        ),
        (lambda body, data: body["mass"].update(uncertainty=-1.0), r"uncertainty: -1\.0 is outside 0 to inf"),
        (lambda body, data: body["mass"].update(uncertainty={"plus": 1.0}), "the key 'minus' is missing"),
        (lambda body, data: body.update(weight=3), "unknown key 'weight'"),
        (lambda body, data: body.update(emission={}), "should be non-empty"),
        (lambda body, data: body["emission"].update(guess={}), "unknown key 'guess'"),
        (
            lambda body, data: body["mass"].update(value="1e3 kg"),
            r"dwarf: the mean density of its mass and radius: \S+ is outside 1e-09 to 1e\+19 kg m-3: from below the",
        ),
        (lambda body, data: body.update(name="x" * 41), r"dwarf\.name: 'x+' is too long"),
        (lambda body, data: body.update(name="\u2800"), r"dwarf\.name: .* does not match"),
        (lambda body, data: body.update(mass=1.0), r"dwarf\.mass: 1\.0 is a number, not a mapping"),
    ],
)
def test_faulty_bodies(body_file, change, message):
    with pytest.raises(ConfigurationError, match=message):
        body_file(change)


def test_faulty_scans_name_the_file():
    config = read_yaml(ROOT / "config/config.yaml") | {"scans": ["config/scans/fermi_liquids.yaml"]}
    with pytest.raises(ConfigurationError, match=r"only: 'fermi_liquids/whit' is not a scan; did you mean"):
        project.load(config | {"only": ["fermi_liquids/whit"]}, ROOT)
    with pytest.raises(ConfigurationError, match=r"'nibiru' is not a case; there are psr_j1840_1419"):
        read_case(ROOT / "config/bodies.yaml", "nibiru")
    with pytest.raises(ConfigurationError, match="unknown value 'pink'; expected one of white"):
        evaluate(
            "fermi_liquids",
            {"mass": 1e3, "radius": 1.0, "radiated_power": 1.0},
            correlation_length=1e-7,
            spectrum="pink",
        )


def test_a_new_body_is_one_entry(tmp_path):
    """It is drawn with the others, without a word in a scan."""
    for folder in ("workflow/schemas", "config/scans"):
        (tmp_path / folder).mkdir(parents=True)
        for path in (ROOT / folder).glob("*.yaml"):
            (tmp_path / folder / path.name).write_text(path.read_text())
    data = read_yaml(ROOT / "config/bodies.yaml")
    before = len(bodies.read("config/bodies.yaml", ROOT)[0])
    quantity = {"value": 9.38e20, "source": "adler_2019", "status": "derived"}
    data["bodies"]["ceres"] = {
        "name": "Ceres", "kind": "planet", "mass": quantity, "radius": {**quantity, "value": "482 km"},
        "emission": {"measured": {"surface_temperature": {**quantity, "value": "168 K"}}},
    }  # fmt: skip
    (tmp_path / "config/references.bib").write_bytes((ROOT / "config/references.bib").read_bytes())
    (tmp_path / "config/bodies.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    config = read_yaml(ROOT / "config/config.yaml") | {"scans": ["config/scans/fermi_liquids.yaml"]}
    white = project.load(config, tmp_path).scans["fermi_liquids/white"]
    assert len(white.cases) == before + 1
    drawn = merged(thinned(white, 2))
    header, *rows = table.from_dataset(drawn[["collapse_rate_bound"]])
    (first, _) = [dict(zip(header, row, strict=True)) for row in rows if "ceres" in row]
    assert (first["status"], first["emission"], first["uncertainty"]) == ("derived", "measured", "not_stated")
    with page.style():
        _, axes = page.figure()
        emission_bounds.draw(axes, drawn)
    names = {text.get_text(): text for text in axes.texts}
    assert "Ceres" in names
    # What rests on memory says so, and the name stands at the measured line where there is one.
    neptune = names[f"Neptune{emission_bounds.DAGGER}"]
    low, high = np.log10(axes.get_ylim())
    at = np.log10(drawn.collapse_rate_bound.sel(body="neptune_measured").values[-1])
    assert neptune.xy[1] == pytest.approx((at - low) / (high - low))
