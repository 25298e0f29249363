"""The site of the docs, made by Sphinx from the pages that GitHub shows: `make docs`, then open docs/_build/index.html.

The checkout is the source folder, so that a link between two Markdown files works on both. The README is the first
page, and its list "Documentation" the table of contents.
"""

import importlib.metadata
import re
from pathlib import Path

import latex2mathml.converter
import matplotlib
from docutils import nodes
from pygments.lexers.python import PythonLexer
from pygments.lexers.special import TextLexer
from sphinx.util import logging

project = "heatscan"
author = "The heatscan authors"
copyright = author
release = importlib.metadata.version("heatscan")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "README"
include_patterns = ["*.md", "config/README.md", "docs/**.md", "results/README.md"]
exclude_patterns = [".*", "docs/_build", "results/*/*", "src", "tests"]
nitpicky = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"
# Types in docstrings are words, not links.
nitpick_ignore_regex = [("py:.*", ".*")]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4

html_theme = "furo"
html_title = f"heatscan {release}"
html_math_renderer = "mathml"
# A font that can set formulas, where the reader has none.
html_static_path = ["site.css", str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf")]
html_css_files = ["site.css"]
html_additional_pages = {"index": "first_page.html"}
templates_path = ["."]
html_copy_source = False
# A page from a file may not read others, from which summaries come.
html_show_search_summary = False


def _formula(translator, node):
    """Write a formula as MathML: browsers show it without a script, and without the net."""
    display = "block" if isinstance(node, nodes.math_block) else "inline"
    formula = latex2mathml.converter.convert(node.astext(), display=display)
    if "\\" in formula:
        logging.getLogger(__name__).warning("a command of TeX is unknown: %s", node.astext(), location=node)
    translator.body.append(formula)
    raise nodes.SkipNode


def _contents(app, name, text):
    """Append to the first page the tables of contents that its list "Documentation" stands for."""
    if name == root_doc:
        listed = text[0].partition("\n## Documentation\n")[2]
        for caption, pages in re.findall(r"^\* \*\*(.+?)\*\*(.*?)(?=^\*|^$|\Z)", listed, re.DOTALL | re.MULTILINE):
            paths = re.findall(r"\]\((\S+?)\.md\)", pages)
            text[0] += "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", *paths, "```", ""])


def _bars(app, what, name, value, options, lines):
    """Show the bars of docstrings as they are: |q| is no substitution."""
    lines[:] = [line.replace("|", r"\|") for line in lines]


def setup(app):
    """Register the formulas, the table of contents, and languages: diagrams of Mermaid are shown as text."""
    app.add_html_math_renderer("mathml", (_formula, None), (_formula, None))
    app.add_lexer("mermaid", TextLexer)
    app.add_lexer("snakemake", PythonLexer)
    app.connect("source-read", _contents)
    app.connect("autodoc-process-docstring", _bars)
