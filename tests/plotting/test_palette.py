"""A colour means one thing on every figure: it stands in the palette, once."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb

from heatscan.plotting import palette
from heatscan.studies.exclusion.figures import exclusion_plot
from heatscan.studies.ion_pair.figures import heatmap, pair_stability

ROOT = Path(__file__).parents[2]
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def test_figures_take_their_colours_from_the_palette():
    files = [*(ROOT / "src/heatscan/plotting").glob("*.py"), *(ROOT / "src/heatscan/studies").glob("*/figures/*.py")]
    found = {path.name: HEX.findall(path.read_text(encoding="utf-8")) for path in files}
    assert len(found) > 25
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_no_colour_means_two_things():
    looks = [(name, value, look) for name, values in palette.LOOKS.items() for value, look in values.items()]
    looks = [each for each in looks if each[0] != "radial_mode"]  # one of the modes
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


def test_one_style_means_one_mode():
    assert len({look["label"] for look in palette.LOOKS["mode"].values()}) == 4


# What a dichromat sees of linear RGB, by kind of colour blindness: Machado, Oliveira, Fernandes (2009), severity 1.
SEEN = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def seen(colour, eyes):
    """A colour as CIE L*a*b* under D65, as eyes of that kind see it."""
    encoded = np.array(to_rgb(colour))
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    x, y, z = TO_XYZ @ np.clip(SEEN[eyes] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    f = [np.cbrt(value) if value > 216 / 24389 else 841 / 108 * value + 4 / 29 for value in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def closest(colours, eyes):
    """The smallest distance (CIE 1976) between any two of several colours."""
    return min(np.linalg.norm(seen(one, eyes) - seen(other, eyes)) for one, other in itertools.combinations(colours, 2))


@pytest.mark.parametrize("eyes", SEEN)
def test_colours_can_be_told_apart_by_every_eye(eyes):
    """Neighbours on a map need most; modes have dashes and shadings a hatch besides."""
    assert closest(set(pair_stability.COLOURS.values()), eyes) > 15
    for family in ("mode", "dimension", "spectrum", "orientation", "body"):
        assert closest([look["color"] for look in palette.LOOKS[family].values()], eyes) > 15, family
    assert closest(palette.VERDICTS.values(), eyes) > 15
    assert closest([look["facecolor"] for look in palette.FLAGS.values()], eyes) > 10
    ends = [colormaps[heatmap.COLOURS](place) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert closest(ends, eyes) > 15


def contrast(colour):
    """The contrast of a colour with white, as WCAG 2.2 defines it."""
    encoded = np.array(to_rgb(colour))
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ (0.2126, 0.7152, 0.0722) + 0.05)


def test_curves_and_words_have_contrast_with_white():
    """At least 3 for what is drawn and 4.5 for what is read; known: black has 21, #767676 4.54."""
    assert [round(contrast(colour), 2) for colour in ("black", "#767676", "#949494")] == [21, 4.54, 3.03]
    looks = {f"{name} {value}": look for name, values in palette.LOOKS.items() for value, look in values.items()}
    drawn = {name: look["color"] for name, look in looks.items() if "color" in look}
    drawn |= dict(enumerate(palette.ramp(9))) | palette.VERDICTS
    drawn |= {"faint": palette.FAINT["color"], "guide": palette.GUIDE["color"], "edge": palette.EDGE["color"]}
    drawn |= {"reference": palette.REFERENCE, "series": palette.SERIES}
    read = {"note": palette.NOTE["color"], "guide": palette.GUIDE["color"], "allowed": palette.ALLOWED}
    read |= {body: look["color"] for body, look in palette.LOOKS["body"].items()}  # the names of bodies
    for path in sorted((ROOT / "config/experiments").glob("*.yaml")):
        colour = re.search(r'^colour: "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE)[1]
        drawn[path.stem], read[path.stem] = exclusion_plot.darker(colour, 3), exclusion_plot.darker(colour)
    assert len(read) > 50
    assert {name: contrast(colour) for name, colour in drawn.items() if contrast(colour) < 3} == {}
    assert {name: contrast(colour) for name, colour in read.items() if contrast(colour) < 4.5} == {}


def test_eyes_are_imitated():
    """Red and green of equal lightness, which protanopia and deuteranopia confuse and others do not; a known L*a*b*."""
    assert closest(["#E8A090", "#6FBF9B"], "protanopia") < 5
    assert closest(["#E8A090", "#6FBF9B"], "deuteranopia") < 15
    assert closest(["#E8A090", "#6FBF9B"], "none") > 50
    np.testing.assert_allclose(seen("#FF0000", "none"), [53.24, 80.09, 67.20], atol=0.1)
    np.testing.assert_allclose(seen("white", "none"), [100, 0, 0], atol=1e-9)
