"""The picture of the house in docs/design.md shows the imports as they are."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("draw_house", ROOT / "tests/draw_house.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_shows_the_imports(house):
    text = house.PAGE.read_text(encoding="utf-8")
    if house.BEGIN not in text:
        pytest.skip("not drawn yet")
    assert text == house.renewed(text), "run python tests/draw_house.py"


def test_it_shows_every_room_and_study(house):
    between, studies, _ = house.arrows()
    rooms = {path.name for path in (ROOT / "src/heatscan").iterdir() if (path / "__init__.py").is_file()}
    assert rooms <= {name for arrow in between for name in arrow}
    room = ROOT / "src/heatscan/studies"
    beside = {path.stem for path in room.glob("*.py")} - {"__init__"}
    assert set(studies) - beside == {path.parent.name for path in room.glob("*/study.py")}
    assert "    studies --> physics\n" in house.picture()


def test_a_page_without_a_place_for_it_is_refused(house):
    with pytest.raises(ValueError, match="lacks the lines"):
        house.renewed("# Design\n")
