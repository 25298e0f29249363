"""What every study, scan and file owes its readers."""

import ast
import inspect
import math
import re

import numpy as np
import pytest

from heatscan.configuration import units
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.schema import NAME
from heatscan.engine import study

# What UDUNITS knows of what stands in our files, and how often SI base units stand behind it is pint's business.
SYMBOLS = {"m", "kg", "s", "K", "A", "C", "V", "ohm", "W", "J", "N", "Hz", "rad", "T"}


@pytest.fixture(params=study.names())
def declared(request):
    return study.load(request.param)


def test_every_unit_is_udunits(declared):
    for name, item in [*declared.parameters.items(), *declared.outputs.items()]:
        if item.unit != "1":
            for part in item.unit.split(" "):
                symbol = re.fullmatch(r"([A-Za-z]+)(-?\d+)?", part)
                assert symbol, f"{name}: {item.unit}"
                assert symbol[1] in SYMBOLS, f"{name}: {item.unit}"
            # SI, without prefix: one of it is one of it in base units, save that the base unit of mass is the kilogram.
            assert units._registry().Quantity(1, units._plain(item.unit)).to_base_units().magnitude == 1


def test_every_name_is_explained(declared):
    for name, item in [*declared.parameters.items(), *declared.outputs.items()]:
        assert re.fullmatch(NAME, name)
        assert len(item.long_name) > 3, name
        assert not item.long_name.endswith("."), name
    assert declared.title
    assert re.match(r"(arXiv:|doi:|10\.)", declared.references)


def test_the_declarations_fit_together(declared):
    assert not set(declared.parameters) & set(declared.outputs)
    for name in declared.arguments:
        assert name in declared.parameters
    for name, parameter in declared.parameters.items():
        assert set(parameter.sources) <= set(declared.parameters), name
        if parameter.default is not None:
            # Infinity stands for what a limit switches off; it can only be a default.
            assert parameter.default == math.inf or parameter.check(parameter.default) == parameter.default
    for name, output in declared.outputs.items():
        for dim in output.dims:
            assert dim in declared.dimensions or declared.parameters[dim].vector, name
        assert not output.ratio_of or output.ratio_of in declared.outputs
        if output.flags:
            assert all(re.fullmatch(r"[a-z_]+", meaning) for meaning in output.flags)
            assert all(-128 <= value <= 127 for value in output.flags.values())
            assert sorted(output.flags.values()) == list(output.flags.values())
    if declared.validity:
        flag, meaning = declared.validity
        assert meaning in declared.outputs[flag].flags
    assert declared.shared_with_reference <= set(declared.parameters)
    kinds = {item.kind for item in inspect.signature(declared.compute).parameters.values()}
    assert kinds == {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}


def test_names_that_others_rely_on():
    pair = study.load("ion_pair")
    assert {
        "correlation_length", "mass_ratio", "charge_ratio", "endcap_voltage", "rf_voltage", "ring_count",
    } <= set(pair.parameters)  # fmt: skip
    assert {
        "collapse_rate_bound": "s-1",
        "relative_improvement": "1",
        "mode_frequency": "rad s-1",
        "lamb_dicke": "1",
        "heating_power": "W",
        "ion_spacing": "m",
        "stability": "1",
    }.items() <= {name: output.unit for name, output in pair.outputs.items()}.items()
    assert pair.outputs["stability"].flags == {"unstable": 0, "not_aligned": 1, "stable": 2}
    modes = ("axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase")
    assert pair.dimensions["mode"].values == modes


def test_compute_gives_what_is_asked_and_nothing_else(reference_case):
    """Whichever outputs are asked for, each alone has the numbers that it has among all."""
    pair = study.load("ion_pair")
    values = pair.resolve({**reference_case, "correlation_length": np.array([1e-8, 1e-6])})
    direct = frozenset(name for name, output in pair.outputs.items() if not output.ratio_of)
    together = pair.compute(direct, **values)
    assert set(together) == direct
    for name in direct:
        alone = pair.compute(frozenset({name}), **values)
        assert set(alone) == {name}
        np.testing.assert_array_equal(alone[name], together[name])


def test_every_scan_and_case_says_what_it_is_and_where_from(root, shipped):
    titles = []
    # Other files are users' own, in words of their own.
    for name in study.names():
        data = read_yaml(root / f"config/scans/{name}.yaml")
        for name, case in data.get("cases", {}).items():
            assert len(case["title"]) > 5, name
            assert re.search(r"arXiv:|doi|10\.|our choice", case["source"]), name
        for name, scan in data["scans"].items():
            assert len(scan["title"]) > 5, name
            titles.append(scan["title"])
    assert len(set(titles)) == len(titles)
    for scan in shipped.scans.values():
        assert scan.sources.keys() >= {name for case in scan.cases.values() for name in case} or len(scan.cases) > 1


def test_every_module_class_and_public_function_has_a_docstring(root):
    bare = []
    for path in (root / "src").rglob("*.py"):
        if not path.read_text().strip():
            continue
        tree = ast.parse(path.read_text())
        nodes = [tree, *(node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))]
        for node in nodes:
            name = getattr(node, "name", path.name)
            if not name.startswith("_") and not ast.get_docstring(node):
                bare.append(f"{path.name}: {name}")
    assert bare == []


def test_only_storage_touches_netcdf(root):
    for path in (root / "src").rglob("*.py"):
        if path.name != "netcdf.py":
            assert not re.search(r"to_netcdf|open_dataset|load_dataset|netCDF4", path.read_text()), path.name


def test_scripts_are_short_and_take_their_arguments(root):
    for path in (root / "workflow/scripts").glob("*.py"):
        text = path.read_text()
        assert len(text.splitlines()) <= 25, path.name
        body = text.partition('if __name__ == "__main__":')[0]
        assert "snakemake" not in body, path.name


def test_every_rule_says_what_it_answers_and_what_it_costs(root):
    rules = {}
    for path in (root / "workflow/rules").glob("*.smk"):
        text = path.read_text()
        assert text.startswith("# "), f"{path.name} opens with its question"
        for name, body in re.findall(r"^rule (\w+):\n((?:    .*\n|\n)+)", text, re.MULTILINE):
            rules[name] = body
    assert {"chunk", "merge", "figure", "validation"} <= set(rules)
    for name, body in rules.items():
        assert body.lstrip().startswith('"""'), name
        if "script:" in body or "shell:" in body:
            for part in ("log:", "benchmark:", "conda:", "resources:"):
                assert part in body, f"{name} {part}"
        assert "run:" not in body, name


def test_the_study_and_its_files_share_one_name(root):
    for name in study.names():
        assert (root / f"src/heatscan/studies/{name}/study.py").is_file()
        assert (root / f"config/scans/{name}.yaml").is_file()
        assert list((root / "tests").rglob(f"test_{name}.py"))


# Tests of what several modules do together.
TOGETHER = {"plotting/test_figures.py", "studies/test_golden.py"}


def test_tests_mirror_the_folders(root):
    astray = []
    for path in (root / "tests").rglob("test_*.py"):
        place = path.relative_to(root / "tests")
        if place.parts[0] in {"project", "workflow", "cluster"} or place.as_posix() in TOGETHER:
            continue
        subject, folder = path.stem.removeprefix("test_"), root / "src/heatscan" / place.parent
        names = {module.stem for module in [*folder.glob("*.py"), *folder.parent.glob("*.py")]} | {folder.name}
        # One module may have several files of tests: test_structures.py, test_broken_structures.py.
        if not any(re.fullmatch(rf"(\w+_)?{name}(_\w+)?", subject) for name in names - {"__init__"}):
            astray.append(str(place))
    assert astray == []
