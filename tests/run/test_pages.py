"""The page of all results shows what there is, and nothing of what there is not."""

import csv
import html
import re
from pathlib import Path

import docutils.core
import jinja2
import pytest
from docutils.writers import get_writer_class

from heatscan.results import paths
from heatscan.run import pages


@pytest.fixture
def page(configured, tmp_path, monkeypatch):
    """A function that writes the page of one scan with one figure, and returns its text."""
    monkeypatch.chdir(tmp_path)

    def write():
        pages.write(configured(), tmp_path / "index.html")
        return (tmp_path / "index.html").read_text(encoding="utf-8")

    return write


def headings(text):
    return re.findall("<h2[^>]*>(.*?)</h2>", text)


def test_without_results_it_says_once_how_to_make_them(page):
    text = page()
    assert text.count("Figures not made yet: 1 of 1.") == text.count("heatscan run") == 1
    assert headings(text) == ["Costs", "Versions"]
    assert "<figure>" not in text
    assert set(re.findall('href="#([^"]*)"', text)) == {"costs", "versions"}


def test_what_was_made_is_shown_and_validation_comes_after_it(page):
    (name,) = ("ion_pair_gain_improvement",)
    for path in (paths.FIGURE[1].format(figure=name), paths.VALIDATION[2]):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()
    columns = ("source", "quantity", "printed", "ours", "unit", "verdict", "explanation")
    with open(paths.VALIDATION[2], "w", newline="") as file:
        csv.writer(file).writerows([columns, ("[M]", "gain", "2", "2.1", "1", "explained", "a slip")])
    text = page()
    assert headings(text) == ["Figures", "Validation", "Errata", "Costs", "Versions"]
    assert text.count(f'src="figures/{name}.png"') == 1  # at the head alone
    assert "not made" not in text
    assert "a slip" in text


def test_a_title_says_which_figure_it_is_where_a_scan_has_several(shipped):
    assert pages.title(shipped, "bose_losses_law_width_law_width") == shipped.scans["bose_losses/law_width"].title
    assert pages.title(shipped, "bose_losses_modes_modes_by_momentum").endswith("400 gn₀: modes by momentum")
    assert pages.title(shipped, "exclusion_envelope_allowed_area").startswith("How much remains allowed")


def test_the_caption_of_a_figure_is_shown_in_the_report_as_it_is(root, tmp_path):
    """It would be reStructuredText, which reads files and makes links."""
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2", encoding="utf-8")
    template = jinja2.Template((root / "workflow/report/figure.rst").read_text(encoding="utf-8"))
    for caption in (f".. include:: {secret}", "*a* `b <javascript:1>`_ <b>c</b> and r_C_"):
        job = {"params": {"caption": caption}, "input": {"scan": "results/ion_pair/reference.nc"}}
        shown = docutils.core.publish_parts(template.render(snakemake=job), writer=get_writer_class("html")())["body"]
        assert f"<p>{html.escape(caption)}</p>" in shown
        assert "hunter2" not in shown
        assert "system-message" not in shown
