"""A colour means one thing on every figure: it stands in the palette, once."""

import itertools
import re
from pathlib import Path

from heatscan.plotting import palette

ROOT = Path(__file__).parents[2]
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def test_figures_take_their_colours_from_the_palette():
    files = [*(ROOT / "src/heatscan/plotting").glob("*.py"), *(ROOT / "src/heatscan/studies").glob("*/figures/*.py")]
    found = {path.name: HEX.findall(path.read_text(encoding="utf-8")) for path in files if path.name != "palette.py"}
    assert len(found) > 25
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_no_colour_means_two_things():
    looks = [(name, value, look) for name, values in palette.LOOKS.items() for value, look in values.items()]
    meanings = [(f"{name} {value}", look["color"]) for name, value, look in looks if "color" in look]
    meanings += list(palette.REGIONS.items()) + list(palette.VERDICTS.items())
    meanings += [(name, colour) for name, (colour, _) in palette.ATOMS.items()] + [("other", palette.OTHER_ATOM[0])]
    meanings += [("allowed", palette.ALLOWED), ("reference", palette.REFERENCE), ("best", palette.BEST)]
    meanings += [("series", palette.SERIES)]
    assert len(meanings) > 35
    same = [pair for pair in itertools.combinations(meanings, 2) if pair[0][1].lower() == pair[1][1].lower()]
    assert same == []


def test_a_value_without_an_entry_has_no_look():
    assert palette.look("mode", "axial_in_phase")["label"] == "axial, in phase"
    assert palette.look("mode", "sideways") is None
    assert palette.look("endcap_voltage", 4.68) is None
    assert len(set(palette.ramp(7))) == 7
