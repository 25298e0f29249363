"""Experiments as data: the files of config/experiments, read into cases of the study exclusion.

Every file is one experiment and one case, called as the file. Values carry a source and a status; the status of an experiment
is that of its least trusted value.
"""

from __future__ import annotations

import glob
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from statistics import NormalDist

from heatscan.configuration import units
from heatscan.errors import ConfigurationError
from heatscan.studies.exclusion.experiments import STATUSES

SCHEMA = "experiments"
UNITS = {
    "length": "m", "width": "m", "height": "m", "radius": "m", "thickness": "m", "separation": "m", "bond_length": "m",
    "density": "kg m-3", "mass": "kg", "atom_mass": "kg", "mode_factor": "1", "count": "1", "atomic_number": "1",
    "force_noise": "N2 Hz-1", "force_noise_amplitude": "N Hz-0.5",
    "acceleration_noise": "m2 s-4 Hz-1", "acceleration_noise_amplitude": "m s-2 Hz-0.5",
    "sampled_frequency": "rad s-1", "sound_velocity": "m s-1", "heating_per_mass": "W kg-1",
    "bound_slope": "s-1 m-2", "photon_rate": "s-1 kg-1", "lowest_energy": "J", "highest_energy": "J",
    "final_width": "m", "initial_width": "m", "expansion_time": "s", "drift_time": "s", "duration": "s",
    "collapse_rate": "s-1", "correlation_length": "m", "exponent": "1", "decades": "1",
}  # fmt: skip
# What each shape of a body needs; density or mass comes on top.
SHAPES = {
    "cuboid": ("length", "width", "height"),
    "sphere": ("radius",),
    "cylinder": ("radius", "length"),
    "layers": ("layers", "width", "height"),
}
NOISES = ("force_noise", "force_noise_amplitude", "acceleration_noise", "acceleration_noise_amplitude")
# What is observed, kind by kind; one of these, or an anchor.
OBSERVED = {
    "force_noise": NOISES,
    "bulk_heating": ("heating_per_mass",),
    "x_ray_emission": ("bound_slope", "photon_rate"),
    "cold_atoms": ("final_width",),
    "anchored_curve": (),
}


def read(patterns, root: str | os.PathLike = ".") -> tuple[dict, dict, dict]:
    """Return the cases in the files of a catalogue, after every check.

    Parameters
    ----------
    patterns : str or sequence of str
        Paths or glob patterns relative to `root`.
    root : path
        The folder of the project, which holds the schemas.

    Returns
    -------
    values : dict
        For each experiment the parameters of the study exclusion by name [SI].
    sources : dict
        For each experiment where its definition comes from: its file.
    titles : dict
        For each experiment what it is.

    Raises
    ------
    ConfigurationError
        No file matches, or a file is at fault: the text names file, key and value, and what would be right.
    """
    from heatscan.configuration.documents import read_yaml
    from heatscan.configuration.schema import SCHEMAS

    root = Path(root)
    patterns = [patterns] if isinstance(patterns, str) else patterns
    paths: list[Path] = []
    for pattern in patterns:
        found = [Path(path) for path in sorted(glob.glob(str(root / pattern)))]
        if not found:
            raise ConfigurationError(f"experiments: no file matches {pattern!r} in {root}")
        paths += [path for path in found if path not in paths]
    schema = read_yaml(root / SCHEMAS / f"{SCHEMA}.schema.yaml")
    values, sources, titles = {}, {}, {}
    for path in paths:
        where = os.path.relpath(path, root)
        if path.stem in values:
            raise ConfigurationError(f"{where}: there is already an experiment {path.stem!r}; rename the file")
        values[path.stem], titles[path.stem] = experiment(read_yaml(path), schema, where, root)
        sources[path.stem] = {"definition": where}
    return values, sources, titles


def experiment(data: Mapping, schema: Mapping, where: str, root: Path) -> tuple[dict, str]:
    """Return the parameters of one experiment by name [SI] and its title, from what its file holds; `where` names the file."""
    from heatscan.configuration.schema import NAME, validate

    if not re.fullmatch(NAME, Path(where).stem):
        raise ConfigurationError(
            f"{where}: the file's name must be small letters, digits and _, beginning with a letter"
        )
    if Path(where).stem == "none":
        raise ConfigurationError(f"{where}: 'none' stands for no experiment in the results; rename the file")
    validate(data, schema, where)
    kind = data["kind"]
    validate(data["inputs"], {**schema["$defs"][kind], "$defs": schema["$defs"]}, f"{where}: inputs")
    reader = _Reader(data, where, Path(root))
    inputs = reader.inputs(kind)
    main = data["sources"].get(data["reference"])
    if main is None:
        raise ConfigurationError(
            f"{where}: reference: {data['reference']!r} is not among the sources: {', '.join(data['sources'])}"
        )
    shortest, longest = reader.range()
    role = data.get("role", "bound")
    status = "proposed" if role == "proposed" else max((entry["status"] for entry in reader.record), key=STATUSES.index)
    record = {"title": data["title"], "file": where, "reference": data["reference"], "sources": data["sources"]}
    record |= {"note": data.get("note", ""), "values": reader.record}
    case = {
        "definition": json.dumps(inputs, sort_keys=True),
        "kind": kind,
        "shortest_length": shortest,
        "longest_length": longest,
        "role": role,
        "status": status,
        "label": data["label"],
        "colour": data["colour"],
        "drawn": data.get("drawn", "region"),
        "doi": main["doi"] if "doi" in main else f"arXiv:{main['arxiv']}" if "arxiv" in main else main.get("url", ""),
        "confidence_level": float(data.get("confidence_level", 0.0)),
        "record": json.dumps(record, sort_keys=True, ensure_ascii=False),
    }
    return case, data["title"]


class _Reader:
    """Turns the inputs of one file into SI numbers and keeps the record of where each comes from."""

    def __init__(self, data: Mapping, where: str, root: Path):
        self.data, self.where, self.root = data, where, root
        self.record: list[dict] = []

    def inputs(self, kind: str) -> dict:
        """Return the inputs of a kind as its module wants them."""
        given = self.data["inputs"]
        allowed = OBSERVED.get(kind)
        if allowed is not None:
            found = [name for name in (*allowed, "anchor") if name in given]
            if len(found) != 1:
                raise ConfigurationError(
                    f"{self.where}: inputs: give exactly one of {', '.join((*allowed, 'anchor'))}"
                    + (f"; here are {' and '.join(found)}" if found else "")
                )
        special = getattr(self, f"_{kind}", None)
        inputs = special(given) if special else self._plain(given)
        if "anchor" in given:
            anchor = given["anchor"]
            at = "inputs.anchor"
            inputs["anchor"] = [
                self.quantity("correlation_length", anchor["correlation_length"], at),
                self.quantity("collapse_rate", anchor["collapse_rate"], at),
            ]
        return inputs

    def range(self) -> tuple[float, float]:
        """Return the shortest and the longest correlation length at which the experiment's formula holds [m]."""
        ends = [self._si("length", self.data["valid"][end], f"valid.{end}") for end in ("from", "to")]
        if not 0 < ends[0] <= ends[1]:
            raise ConfigurationError(
                f"{self.where}: valid: 'from' ({self.data['valid']['from']!r}) must be positive and not above 'to' "
                f"({self.data['valid']['to']!r})"
            )
        return ends[0], ends[1]

    def quantity(self, name: str, entry: Mapping, at: str, positive: bool = True) -> float:
        """Return the value of one quantity in SI and enter it, with its source and status, into the record."""
        key = f"{at}.{name}"
        value = self._si(name, entry["value"], f"{key}.value")
        if positive and value <= 0:
            raise ConfigurationError(f"{self.where}: {key}.value: {entry['value']!r} must be greater than zero")
        sources = self.data["sources"]
        if entry["source"] not in sources:
            raise ConfigurationError(
                f"{self.where}: {key}.source: {entry['source']!r} is not among the sources: {', '.join(sources)}"
            )
        known = ("value", "uncertainty", "source", "place", "status")
        self.record.append(
            {"key": key.removeprefix("inputs."), **{name: entry[name] for name in known if name in entry}}
        )
        return value

    def _si(self, name: str, entry, key: str) -> float:
        try:
            return units.to_si(entry, UNITS[name]) if isinstance(entry, str) else float(entry)
        except ConfigurationError as error:
            raise ConfigurationError(f"{self.where}: {key}: {error}") from error

    def _plain(self, given: Mapping) -> dict:
        """Return the quantities of a kind that takes nothing else, with the words as they are."""
        found = {}
        for name, entry in given.items():
            if name == "anchor":
                continue
            if not isinstance(entry, Mapping):
                found[name] = entry
                continue
            found[name] = self.quantity(name, entry, "inputs", positive=name not in ("exponent", "decades"))
            found |= self._uncertainty(name, entry, f"inputs.{name}")
        return found

    def _uncertainty(self, name: str, entry: Mapping, key: str) -> dict:
        """Return the uncertainty of what was observed and how many of them the confidence level adds, where both are known."""
        level = self.data.get("confidence_level")
        if "uncertainty" not in entry:
            return {}
        spread = self._si(name, entry["uncertainty"], f"{key}.uncertainty")
        if spread < 0:
            raise ConfigurationError(f"{self.where}: {key}.uncertainty: {entry['uncertainty']!r} must not be negative")
        return {f"{name}_uncertainty": spread, "multiple": NormalDist().inv_cdf(level) if level else 0.0}

    def _force_noise(self, given: Mapping) -> dict:
        parts = [self._part(part, f"inputs.parts.{number}") for number, part in enumerate(given["parts"])]
        inputs = {"parts": parts, "arrangement": given.get("arrangement", "single"), "quantity": "force"}
        inputs["sampled_frequency"] = self.quantity("sampled_frequency", given["sampled_frequency"], "inputs")
        for name in ("separation", "atom_mass"):
            if name in given:
                inputs[name] = self.quantity(name, given[name], "inputs")
        noise = next((name for name in NOISES if name in given), None)
        if noise:
            if "convention" not in given:
                raise ConfigurationError(
                    f"{self.where}: inputs: the key 'convention' is missing: one_sided or two_sided, which spectral density"
                )
            inputs |= {"noise": self.quantity(noise, given[noise], "inputs"), "convention": given["convention"]}
            spread = self._uncertainty(noise, given[noise], f"inputs.{noise}")
            inputs |= {name.replace(noise, "noise"): value for name, value in spread.items()}
            inputs["amplitude"] = noise.endswith("amplitude")
            inputs["quantity"] = noise.partition("_")[0]
        if inputs["arrangement"] == "pair":
            if len(parts) != 1 or parts[0]["shape"] not in ("cuboid", "cylinder"):
                raise ConfigurationError(
                    f"{self.where}: inputs.parts: a pair is of two equal cuboids or cylinders; give one part"
                )
            if inputs.get("separation", parts[0]["length"]) < parts[0]["length"]:
                raise ConfigurationError(
                    f"{self.where}: inputs.separation: {given['separation']['value']!r} is less than the length of one body; "
                    "it is the distance between centres"
                )
        elif "separation" in given:
            raise ConfigurationError(f"{self.where}: inputs.separation: only an arrangement 'pair' has a separation")
        heavy = [part for part in parts if part["shape"] != "layers" and not {"density", "mass"} & part.keys()]
        if heavy and (len(parts) > 1 or (noise and inputs["quantity"] == "force")):
            raise ConfigurationError(f"{self.where}: inputs.parts: each part needs a density or a mass")
        for part in heavy:
            part["density"] = 1.0  # neither the acceleration of one homogeneous body nor a shape depends on it
        return inputs

    def _cold_atoms(self, given: Mapping) -> dict:
        if (given["lens"] == "none") == ("drift_time" in given):
            raise ConfigurationError(
                f"{self.where}: inputs.drift_time: {'a flight without a lens has none' if 'drift_time' in given else 'is missing'}"
            )
        return self._plain(given)

    def _x_ray_emission(self, given: Mapping) -> dict:
        inputs = self._plain(given)
        if not inputs["lowest_energy"] < inputs["highest_energy"]:
            raise ConfigurationError(
                f"{self.where}: inputs.lowest_energy: {given['lowest_energy']['value']!r} must be less than the highest, "
                f"{given['highest_energy']['value']!r}"
            )
        return inputs

    def _part(self, given: Mapping, at: str) -> dict:
        needed = SHAPES[given["shape"]]
        for name in needed:
            if name not in given:
                raise ConfigurationError(f"{self.where}: {at}: a {given['shape']} needs the key {name!r}")
        extra = sorted(
            set(given)
            - set(needed)
            - {"shape", "mode", "density", "mass", "mode_factor"}
            - ({"count"} if given["shape"] == "layers" else set())
        )
        if extra:
            raise ConfigurationError(
                f"{self.where}: {at}: a {given['shape']} has no {extra[0]!r}; it has {', '.join(needed)}"
            )
        if "density" in given and "mass" in given:
            raise ConfigurationError(f"{self.where}: {at}: give either density or mass, not both")
        part = {"shape": given["shape"], "mode": given.get("mode", "rigid")}
        if part["mode"] == "flexural" and given["shape"] != "cuboid":
            raise ConfigurationError(
                f"{self.where}: {at}.mode: only a cuboid bends, about its width; a {given['shape']} is rigid"
            )
        for name, entry in given.items():
            if name == "layers":
                layers = [
                    [self.quantity(key, layer[key], f"{at}.layers.{number}") for key in ("density", "thickness")]
                    for number, layer in enumerate(entry)
                ]
                part["layers"] = layers
            elif name not in ("shape", "mode", "count"):
                part[name] = self.quantity(name, entry, at)
        if "count" in given:
            count = self.quantity("count", given["count"], at)
            if count != int(count):
                raise ConfigurationError(f"{self.where}: {at}.count.value: {count!r} must be a whole number")
            part["layers"] = [part["layers"][number % len(part["layers"])] for number in range(int(count))]
        return part

    def _heat_balance(self, given: Mapping) -> dict:
        from heatscan.studies.fermi_liquids import bodies

        values, sources, _ = bodies.read(given["file"], self.root)
        name = given["body"]
        if name not in values:
            raise ConfigurationError(
                f"{self.where}: inputs.body: there is no body {name!r} in {given['file']}; there are {', '.join(values)}"
            )
        body = values[name]
        self.record.append({
            "key": "body", "value": name, "place": given["file"], "status": body["status"],
            "source": "; ".join(dict.fromkeys(text for key, text in sources[name].items() if key in ("mass", "radius", "surface_temperature", "emitted_flux", "radiated_power"))),
        })  # fmt: skip
        numbers = {
            key: value for key, value in body.items() if isinstance(value, float) and not key.startswith("printed")
        }
        return {"body": numbers, "end": given.get("end", "median")}

    def _ion_mode(self, given: Mapping) -> dict:
        from heatscan.configuration.scans import read_case

        try:
            case = read_case(self.root / given["file"], given["case"])
        except ConfigurationError as error:
            raise ConfigurationError(f"{self.where}: inputs.case: {error}") from error
        self.record.append({
            "key": "case", "value": f"{given['case']}, {given['mode']}", "place": given["file"], "status": "proposed",
            "source": self.data["reference"],
        })  # fmt: skip
        return {"case": case, "mode": given["mode"]}
