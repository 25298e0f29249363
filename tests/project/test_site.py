"""The site of the docs is built without a warning, which checks every link and anchor, and is read without the net."""

import pkgutil
import re
import subprocess
import sys

import pytest

import heatscan
from heatscan import physics

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    """The site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    (command,) = [line for line in (root / "Makefile").read_text().splitlines() if " -m sphinx " in line]
    words = command.split()[1:]
    assert words[-1] == "docs/_build"
    ran = subprocess.run([sys.executable, *words[:-1], folder], cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return folder


@pytest.mark.parametrize("width", [1300, 400])
def test_a_page_of_formulas_is_read_without_the_net(site, open_page, width):
    page = open_page(site / "docs/ion_pair.html", viewport={"width": width, "height": 900})
    assert page.locator("math").count() > 100
    assert page.locator("math[display=block] mtable").count() == 3
    # The font that the site brings is there for readers who have none.
    assert page.evaluate("document.fonts.load('16px Formulas').then(fonts => fonts.length)") == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_page_leads_on_and_lists_every_page(site, open_page):
    page = open_page(site / "index.html")
    page.wait_for_url("**/README.html")
    listed = {link.get_attribute("href") for link in page.locator(".sidebar-tree a").all()}
    made = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert made - listed <= {"README.html", "index.html", "genindex.html", "search.html", "py-modindex.html"}
    assert listed - {"#"} <= made


def test_the_search_finds_a_page_without_the_net(site, open_page):
    page = open_page(site / "search.html")
    page.goto(f"{page.url}?q=superseded")
    page.locator("#search-results a", has_text="Add an experiment").wait_for()


def test_the_reference_has_every_public_name_and_every_module_of_formulas(site):
    names = set(re.findall(r'id="heatscan\.(\w+)"', (site / "docs/api.html").read_text()))
    assert names == set(heatscan.__all__)
    found = {module.name for module in pkgutil.walk_packages(physics.__path__, "heatscan.physics.") if not module.ispkg}
    shown = set(re.findall(r'id="module-([\w.]+)"', (site / "docs/api_physics.html").read_text()))
    assert {name for name in found if not name.endswith("_kernel")} == shown
