"""The pictures of the docs are those that the pipeline draws."""

import importlib.util
import re

import pytest
from PIL import Image, ImageChops, ImageStat

import heatscan
from heatscan.results import merge

# Made by a benchmark, a browser, and a scan of docs/exclusion.md; and one drawn by hand.
OTHERS = {"images/compare.png", "images/explorer.png", "images/exclusion_talk.png", "images/drives.svg"}


@pytest.fixture(scope="module")
def gallery(root):
    spec = importlib.util.spec_from_file_location("draw_gallery", root / "docs/draw_gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_picture_of_the_docs_is_one_of_the_figures(gallery, shipped, root):
    pictures = gallery.pictures()
    assert {f"images/{path.name}" for path in (root / "docs/images").iterdir()} == {*pictures, *OTHERS}
    shown = set(re.findall(r"\]\((images/[^)]+)\)", gallery.PAGE.read_text(encoding="utf-8")))
    assert shown == set(pictures)
    figures = {f"results/figures/{name}.png" for name in shipped.figures}
    assert set(pictures.values()) - figures == set()
    assert sum((root / "docs" / name).stat().st_size for name in pictures) < 1.5e6


def test_a_picture_is_what_the_pipeline_draws_today(gallery, shipped, root, tmp_path):
    """The cheapest one; where this fails, `python docs/draw_gallery.py` renews all."""
    assert gallery.pictures()["images/reference_bounds.png"] == "results/figures/ion_pair_reference_bounds.png"
    data = merge.compute(shipped.scans["ion_pair/reference"])
    heatscan.plot(data, "bounds", output=tmp_path / "drawn")
    today = gallery.shrunk(tmp_path / "drawn.png").convert("L")
    shown = Image.open(root / "docs/images/reference_bounds.png").convert("L")
    assert shown.size == today.size
    small = [picture.resize((120, 80)) for picture in (shown, today)]
    assert ImageStat.Stat(ImageChops.difference(*small)).rms[0] < 4
