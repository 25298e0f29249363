"""Broken configurations by the hundred: each refused with one line that names file and key, and nothing else happens.

The faults are made from the schemas in workflow/schemas and the files in config that follow them, so that a new kind of
file joins by itself.
"""

import copy
import html
import json
import math
import os
import random
import re
import subprocess
import sys
import time
import types
from pathlib import Path

import jsonschema
import pytest
import yaml
from snakemake.exceptions import WorkflowError

from heatscan.configuration import project as configuration
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.schema import SCHEMAS
from heatscan.engine import study
from heatscan.errors import ConfigurationError
from heatscan.run.workflow import load

ROOT = Path(__file__).parents[2]
# A value with a source is part of files, not a file.
SCHEMAS = {
    name: yaml.safe_load(path.read_text())
    for path in SCHEMAS.glob("*.yaml")
    if (name := path.name.partition(".")[0]) != "sourced"
}
# Those that are run; not the examples that `heatscan init` lays down elsewhere.
FILES = sorted(path for path in (ROOT / "config").rglob("*.yaml") if "example" not in path.parts)
# At most this many faults of one kind of file, drawn from all that its schema suggests.
PER_SCHEMA = 180
OF_TYPES = {"null": None, "boolean": True, "number": 3.5, "string": "text", "array": [1], "object": {"a": 1}}
NAMES = [
    "../up",
    "/etc/abs",
    "..",
    "Big",
    "two words",
    "{wild}",
    "x" * 200,
    "",
    "umläut",
    "a.b",
    "$(touch pwned)",
    "-x",
]
TEXTS = ["bell \x07", "colour \x1b[31m", "x" * 100_000, "hidden \u200b", "turned \u202e", "nul \x00"]
NO_QUANTITIES = [
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    "010",
    "1_000",
    "1:30",
    "0x1F",
    "yes",
    "",
    "3 furlong*K",
    "1e400 m",
    "nan m",
    "5 !",
    "{0} m",
    "__import__('os').system('touch pwned') m",
    "9**9**9 m",
    [1],
    {"a": 1},
    None,
    True,
]


def file_of(schema):
    """Yield the files that follow a schema."""
    for path in FILES:
        data = yaml.safe_load(path.read_text())
        if jsonschema.Draft202012Validator(SCHEMAS[schema]).is_valid(data):
            yield path, data


def nodes(value, schema, root, path=()):
    """Yield (path, value, schema) for every place of a file."""
    while "$ref" in schema:
        schema = {
            **root["$defs"][schema["$ref"].rpartition("/")[2]],
            **{k: v for k, v in schema.items() if k != "$ref"},
        }
    yield path, value, schema
    if isinstance(value, dict):
        for key, below in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            yield from nodes(below, inner if isinstance(inner, dict) else {}, root, (*path, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from nodes(below, schema.get("items", {}), root, (*path, number))


def faults(data, root):
    """Yield (what is wrong, where, the new value of that place, what the message must name)."""
    for path, value, schema in nodes(data, root, root):
        here = str(path[-1]) if path else ""
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        for kind, other in OF_TYPES.items():
            if kinds and path and kind not in kinds and not (kind == "number" and "integer" in kinds):
                yield "a wrong type", path, other, here
        if isinstance(value, dict) and schema.get("additionalProperties") is False:
            yield "an unknown key", path, {**value, "colour": 1}, "colour"
        for key in schema.get("required", []) if isinstance(value, dict) else []:
            yield "a missing key", path, {k: v for k, v in value.items() if k != key}, key
        if "propertyNames" in schema and value:
            first, *others = value.items()
            for name in NAMES:
                yield "a name", path, {name: first[1], **dict(others)}, name[:20] or "''"
        if "enum" in schema:
            yield "an unknown word", path, "nonsense", "nonsense"
        if schema.get("minItems") or schema.get("minProperties") or schema.get("minLength"):
            yield "nothing", path, type(value)(), here
        if schema.get("uniqueItems") and value:
            yield "an item twice", path, [*value, value[0]], str(value[0])
        if "integer" in kinds:
            for number in (0, -3, 2.5, "7", "010", math.nan, 10**30 if "maximum" in schema else -1, True):
                if number != 0 or schema.get("minimum", 0) > 0:
                    yield "no such count", path, number, here
        if kinds == ["string"]:
            for text in TEXTS:
                yield "a text", path, text, here
        if {"number", "string"} <= set(kinds) and path:
            for quantity in NO_QUANTITIES:
                yield "no quantity", path, quantity, here


def faults_of_axes(data):
    """Yield what is wrong with axes and values by what they mean, which no schema says."""
    if "study" not in data:
        return
    parameters = study.load(data["study"]).parameters
    for name, scan in data["scans"].items():
        for axis, spec in scan["axes"].items():
            path, ends = ("scans", name, "axes", axis), isinstance(spec, dict) and "from" in spec
            if ends:
                yield "from above to", path, {**spec, "from": spec["to"], "to": spec["from"]}, axis
                yield "equal ends", path, {**spec, "to": spec["from"]}, axis
                yield "log from zero", path, {**spec, "from": 0, "spacing": "log"}, axis
                yield "too many points", path, {**spec, "points": 10**12}, "points"
                yield "values and ends", path, {**spec, "values": [1, 2]}, axis
            elif isinstance(spec, list) and len(spec) > 1 and not parameters[axis].choices:
                yield "unsorted", path, spec[::-1], axis
                yield "twice", path, [spec[0], *spec], axis
    places = [("cases", case, "values") for case in data.get("cases", {})]
    places += [("scans", name, "fixed") for name, scan in data["scans"].items() if "fixed" in scan]
    for place in places:
        values = at(data, place)
        for name in values:
            if parameters[name].positive:
                for number in (0, -1.0, "-3 m"):
                    yield "not positive", (*place, name), number, name
        yield "an unknown parameter", place, {**values, "colour": 1}, "colour"


def at(data, path):
    for key in path:
        data = data[key]
    return data


def replaced(data, path, new):
    if not path:
        return new
    data = copy.deepcopy(data)
    at(data, path[:-1])[path[-1]] = new
    return data


def broken_files():
    """Yield (schema, file, what is wrong, text, what the message must name)."""
    chance = random.Random(20261125)
    for schema in SCHEMAS:
        found = []
        for file, data in file_of(schema):
            if "scans" in data and isinstance(data["scans"], dict):  # three scans have all that many have
                data["scans"] = dict(list(data["scans"].items())[:3])
                asked = {name for scan in data["scans"].values() for name in scan.get("figures", ())}
                data["figures"] = {name: entry for name, entry in data.get("figures", {}).items() if name in asked}
            labels = labels_of(data)
            found += [
                (file, data, *fault)
                for fault in (*faults(data, SCHEMAS[schema]), *faults_of_axes(data))
                if not (isinstance(fault[2], str) and labels & set(map(str, fault[1])))
            ]
        for file, data, what, path, new, named in chance.sample(found, min(len(found), PER_SCHEMA)):
            text = yaml.dump(replaced(data, path, new), sort_keys=False, allow_unicode=True, width=10**6)
            yield schema, file, f"{what} at {'.'.join(map(str, path))}: {str(new)[:40]!r}", text, named


def labels_of(data):
    """Return the parameters that take any text."""
    if "study" not in data:
        return set()
    return {name for name, parameter in study.load(data["study"]).parameters.items() if parameter.label}


class Project:
    """A folder with a copy of the configuration, to break and to load."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "workflow").symlink_to(ROOT / "workflow")
        for path in (ROOT / "config").rglob("*"):
            if path.is_file():
                copied = folder / path.relative_to(ROOT)
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.write_bytes(path.read_bytes())
        self.whole = self.listing()

    def listing(self):
        return sorted(str(path) for path in self.folder.rglob("*"))

    def load(self, schema, file):
        """Load the configuration, of the scans only those that the broken file can matter to."""
        main = read_yaml(self.folder / "config/config.yaml")
        if schema == "scans":
            main["scans"] = [str(file)]
        elif schema == "experiments":
            # Of the experiments only that one, in a scan of what there is.
            scans = read_yaml(self.folder / "config/scans/exclusion.yaml")
            scans |= {"experiments": str(file), "scans": {"everything": scans["scans"]["everything"]}}
            (self.folder / "config/scans/exclusion.yaml").write_text(yaml.safe_dump(scans))
            main["scans"] = ["config/scans/exclusion.yaml"]
        elif schema != "config":
            scans = sorted(path.relative_to(self.folder) for path in self.folder.glob("config/scans/*.yaml"))
            using = [str(path) for path in scans if schema in (self.folder / path).read_text()]
            main["scans"] = using or main["scans"]
        files = (str(self.folder / "config/config.yaml"),) if schema == "config" else ()
        return configuration.load(main, self.folder, files)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def complaint(load, *arguments):
    """Return what a load says against its configuration; None if nothing."""
    try:
        load(*arguments)
    except ConfigurationError as error:
        return str(error)
    return None


def test_hundreds_of_broken_files_are_refused_each_with_one_line(project):
    wrong, count, kinds = [], 0, set()
    for schema, file, what, text, named in broken_files():
        name = file.relative_to(ROOT)
        target = project.folder / name
        sound = target.read_bytes()
        target.write_text(text, encoding="utf-8")
        started = time.monotonic()
        try:
            said = complaint(project.load, schema, name)
        except Exception as error:
            wrong.append(f"{name}: {what}: {type(error).__name__}: {error}"[:300])
            continue
        finally:
            target.write_bytes(sound)
            count += 1
            kinds.add((schema, what.partition(" at ")[0]))
        if said is None:
            wrong.append(f"{name}: {what}: accepted")
        elif "\n" in said or len(said) > 1200 or name.name not in said:
            wrong.append(f"{name}: {what}: {said[:200]!r}")
        elif repr(named).strip("'\"") not in said and named not in said:
            wrong.append(f"{name}: {what}: does not name {named!r}: {said[:200]!r}")
        elif time.monotonic() - started > 20:
            wrong.append(f"{name}: {what}: took {time.monotonic() - started:.0f} s")
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:40])
    assert count >= 500
    assert len({schema for schema, _ in kinds}) == len(SCHEMAS)
    assert len(kinds) > 25
    assert project.listing() == project.whole


HEAD = "study: ion_pair\n"
# What breaks below the level of any schema.
BROKEN_TEXTS = {
    "a tag that runs": HEAD + "scans: !!python/object/apply:os.system ['touch pwned']\n",
    "a tag that makes": HEAD + "scans: !!python/object/new:os.system ['touch pwned']\n",
    "a tag that names": HEAD + "scans: !!python/name:os.system ''\n",
    "a tag that imports": HEAD + "scans: !!python/module:os ''\n",
    "a tag of its own": HEAD + "scans: !run 'touch pwned'\n",
    "a billion laughs": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)),
    "a billion keys": "a: &a {x: 1, y: 2}\n"
    + "".join(
        f"{b}: &{b} {{{', '.join(f'k{n}: *{a}' for n in range(9))}}}\n"
        for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    ),
    "a list in itself": HEAD + "scans: &a [*a]\n",
    "a mapping in itself": HEAD + "scans: &a {b: *a}\n",
    "a reference to nothing": HEAD + "scans: *nothing\n",
    "a merge key": HEAD + "cases: &c {}\nscans: {<<: *c}\n",
    "a tab": HEAD + "scans:\n\ta: {}\n",
    "no end": HEAD + "scans: {a: [1,\n",
    "a quote without end": HEAD + 'title: "never\n',
    "two documents": HEAD + "---\n" + HEAD,
    "a key twice": HEAD + HEAD,
    "a key twice, deep": HEAD + "scans: {a: {axes: {x: [1], x: [2]}}}\n",
    "a list": "- a\n- b\n",
    "a number": "42\n",
    "nothing": "",
    "levels without end": "study: " + "[" * 100_000 + "\n",
    "indents without end": "".join("  " * n + f"k{n}:\n" for n in range(200)),
    "a number as a key": HEAD + "scans: {1: {}}\n",
    "a list as a key": HEAD + "scans: {[1, 2]: {}}\n",
    "a word that is true": HEAD + "scans: {yes: {}}\n",
    "a day that never was": "study: 2001-02-31\n",
    "a number too long": HEAD + "scans: " + "9" * 10_000 + "\n",
    "base 60": HEAD + "scans: 190:20:30\n",
    "binary": HEAD + "scans: !!binary aGVhdA==\n",
    "a set": HEAD + "scans: !!set {a, b}\n",
    "a template": "__use_yte__: true\n" + HEAD + "?__import__('os').system('touch pwned'): 1\n",
    "a format": HEAD + "scans: {'{self.__class__}': {}}\n",
    "bytes": b"study: \xff\xfe\n",
    "UTF-16": HEAD.encode("utf-16"),
    "Latin-1": "study: größe\n".encode("latin-1"),
    "NUL": b"study: ion\x00pair\n",
    "escape": b"study: \x1b[31mion_pair\n",
}


@pytest.mark.parametrize("what", BROKEN_TEXTS)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_file_broken_below_any_schema(what, schema, project):
    text = BROKEN_TEXTS[what]
    name = next(file_of(schema))[0].relative_to(ROOT)
    (project.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    said = complaint(project.load, schema, name)
    assert said is not None
    assert name.name in said
    assert "\n" not in said
    assert len(said) < 900
    assert project.listing() == project.whole


def test_a_byte_order_mark_does_no_harm(project):
    path = project.folder / "config/scans/ion_pair.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert project.load("scans", "config/scans/ion_pair.yaml").scans


def test_references_in_moderation_are_read(project):
    path = project.folder / "config/scans/ion_pair.yaml"
    sound = yaml.safe_load(path.read_text())
    sound["scans"] = {"one": sound["scans"]["reference"], "two": sound["scans"]["reference"]}
    assert "*id001" in yaml.safe_dump(sound)
    path.write_text(yaml.safe_dump(sound))
    assert len(project.load("scans", "config/scans/ion_pair.yaml").scans) == 2


@pytest.mark.parametrize(
    "path",
    [
        "../scans.yaml",
        "/etc/passwd",
        "config/../../x.yaml",
        "config/scans/linked.yaml",
        "linked/*.yaml",
        "/dev/zero",
        "config/pipe.yaml",
        "config/scans",
        "~/x.yaml",
        "**/../../*",
    ],
)
@pytest.mark.parametrize("key", ["scans", "bodies"])
def test_no_path_leaves_the_project(path, key, project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    sound = ROOT / ("config/scans/ion_pair.yaml" if key == "scans" else "config/bodies.yaml")
    (outside / "elsewhere.yaml").write_text(sound.read_text())
    (project.folder / "config/scans/linked.yaml").symlink_to(outside / "elsewhere.yaml")
    (project.folder / "linked").symlink_to(outside)
    os.mkfifo(project.folder / "config/pipe.yaml")
    path = "linked/elsewhere.yaml" if (key, path) == ("bodies", "linked/*.yaml") else path
    main = {"chunk_points": 10, "reference_mass": "proton"}
    if key == "scans":
        main["scans"] = [path]
    else:
        main["scans"] = ["config/scans/fermi_liquids.yaml"]
        file = project.folder / "config/scans/fermi_liquids.yaml"
        file.write_text(re.sub(r"^bodies: .*$", f"bodies: '{path}'", file.read_text(), flags=re.MULTILINE))
    said = complaint(configuration.load, main, project.folder)
    assert said is not None
    assert path.rpartition("/")[2].removesuffix("*") in said or "outside the project" in said
    assert "\n" not in said


def test_two_figures_of_one_name_are_refused(project):
    path = project.folder / "config/scans/ion_pair.yaml"
    data = yaml.safe_load(path.read_text())
    reference = {**data["scans"]["reference"]}
    data["scans"] = {
        "x_electric": {**reference, "figures": ["bounds"]},
        "x": {**reference, "figures": ["electric_bounds"]},
    }
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    said = complaint(project.load, "scans", "config/scans/ion_pair.yaml")
    assert "would be called ion_pair_x_electric_bounds" in said


def test_names_of_folders_in_results_are_names_like_others(project):
    path = project.folder / "config/scans/ion_pair.yaml"
    data = yaml.safe_load(path.read_text())
    reference = data["scans"]["reference"]
    data["scans"] = dict.fromkeys(("figures", "logs"), reference)
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    assert len(project.load("scans", "config/scans/ion_pair.yaml").scans) == 2
    for name in ("chunks", "partial", "reduced"):  # folders in results/<study>
        data["scans"] = {name: reference}
        path.write_text(yaml.safe_dump(data, sort_keys=False))
        with pytest.raises(ConfigurationError, match=f"scans: '{name}' is not accepted here"):
            project.load("scans", "config/scans/ion_pair.yaml")


@pytest.fixture(scope="module")
def checkout(make_checkout, tmp_path_factory):
    return make_checkout(tmp_path_factory.mktemp("bad_input") / "heatscan")


SCAN_FILE, MAIN = "config/scans/ion_pair.yaml", "config/config.yaml"
# (file, what replaces what in it, what is said)
FOR_SNAKEMAKE = {
    "a tag in the main file": (
        MAIN,
        "chunk_points: 200000",
        "chunk_points: !!python/object/apply:os.system ['touch pwned']",
        "config.yaml: line",
    ),
    "a template in the main file": (
        MAIN,
        "chunk_points: 200000",
        "__use_yte__: true\n?__import__('os').system('touch pwned'): 1",
        "config.yaml",
    ),
    "bytes in the main file": (MAIN, "chunk_points: 200000", "chunk_points: \udcff", "config.yaml: cannot be read"),
    "points by the billion": (
        SCAN_FILE,
        "points: 161, spacing: log}\n      mass_ratio",
        "points: 1000000000000, spacing: log}\n      mass_ratio",
        "points: 1000000000000 is greater than the maximum of",
    ),
    "more points than fit": (
        SCAN_FILE,
        "points: 161, spacing: log}\n      mass_ratio: {from: 1, to: 1000, points: 161",
        "points: 90000, spacing: log}\n      mass_ratio: {from: 1, to: 1000, points: 90000",
        "the run exceeds the configured limits",
    ),
    "a name that climbs": (
        SCAN_FILE,
        "  mass_charge:",
        "  ../../mass_charge:",
        "'../../mass_charge' is not a valid name",
    ),
    "NaN": (SCAN_FILE, "molecule_mass: 9000 u", "molecule_mass: .nan", "molecule_mass: nan is not finite"),
    "a number that is text": (SCAN_FILE, "molecule_mass: 9000 u", "molecule_mass: heavy", "molecule_mass: 'heavy' "),
}


def broken(folder, what):
    """Break a file of a project, and return its path and what it held."""
    file, old, new, _ = FOR_SNAKEMAKE[what]
    path = folder / file
    sound = path.read_text()
    assert sound.count(old) == 1
    path.write_bytes(sound.replace(old, new).encode(errors="surrogateescape"))
    return path, sound


@pytest.mark.parametrize("what", FOR_SNAKEMAKE)
def test_the_workflow_says_it_in_its_own_words_and_makes_nothing(what, project):
    broken(project.folder, what)
    workflow = types.SimpleNamespace(
        basedir=str(project.folder),
        overwrite_configfiles=[],
        config_settings=types.SimpleNamespace(config={}),
        modifier=types.SimpleNamespace(
            skip_configfile=False, path_modifier=types.SimpleNamespace(prefix=None, modifies_prefixes=False)
        ),
        output_settings=types.SimpleNamespace(dryrun=False),
        main_snakefile="Snakefile",
        is_main_process=True,
        dryrun=False,
    )
    with pytest.raises(WorkflowError, match=re.escape(FOR_SNAKEMAKE[what][3])):
        load(workflow, {})
    assert project.listing() == project.whole


@pytest.mark.parametrize("what", ["a template in the main file", "more points than fit"])
def test_snakemake_says_it_in_one_line_and_starts_nothing(what, checkout):
    path, sound = broken(checkout.folder, what)
    try:
        ran = checkout.snakemake()
    finally:
        path.write_text(sound)
    assert ran.returncode != 0
    assert FOR_SNAKEMAKE[what][3] in ran.stdout, ran.stdout[-2000:]
    assert "Traceback" not in ran.stdout
    assert not (checkout.folder / "results").exists()
    assert not list(checkout.folder.parent.rglob("pwned"))


def test_what_the_command_line_says_is_not_executed(checkout):
    for setting in (
        "only=[\"__import__('os').system('touch pwned')\"]",
        "reference_mass=!!python/name:os.system",
        "scans=['$(touch pwned)']",
    ):
        ran = checkout.snakemake("--config", setting)
        assert ran.returncode != 0
        assert "Traceback" not in ran.stdout
    assert not list(checkout.folder.parent.rglob("pwned"))
    assert not (checkout.folder / "results").exists()


def test_words_in_the_report_neither_run_nor_name_wildcards(configured, tmp_path):
    words = "A </script><script>alert(1)</script> <!-- {not_a_field} {{x}}"

    def edit(data):
        data["figures"] = {"own": {"kind": "lines", "y": "relative_improvement", "caption": words, "category": words}}
        data["scans"]["gain"] |= {"title": words, "figures": ["own"]}

    configured(edit)
    main = {"scans": ["config/scans/*.yaml"], "chunk_points": 1000, "reference_mass": "atomic_mass"}
    (tmp_path / "config/config.yaml").write_text(yaml.safe_dump(main))
    for more in (("--quiet",), ("--report", "report.html")):
        call = [sys.executable, "-m", "snakemake", "--cores", "1", *more, "--", "figures"]
        ran = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "alert(1)</script>" not in page
    found = {name: json.loads(said) for name, said in re.findall(r"<script id=.*>\s*var (\w+) = ([{].*);\n", page)}
    (shown,), (category,) = found["results"].values(), found["categories"]
    caption = html.unescape(re.search("<p>(.*?)</p>", shown["caption"])[1])
    for text in (shown["labels"]["result"], shown["job_properties"]["params"], category, caption):
        assert words in text.replace("\u2060", "")
        assert not re.search("<[/!a-z]", text)
