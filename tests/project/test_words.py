"""One spelling, British, in names and in prose; and words that the field has better ones for."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AMERICAN = re.compile(
    r"(?i)(?<![a-z])(?:colors?|colored|colormaps?|behaviors?|centered|neighbors?|neighboring|favors?|honors?|"
    r"(?<!lower )(?<!upper )(?<!right )(?<!left )centers?|"  # places of Matplotlib's legends
    r"labeled|modeled|traveled|canceled|fibers?|gray|analyze[ds]?|artifacts?|catalogs?|"
    r"(?:normal|summar|optim|initial|recogn|minim|maxim|serial|organ|synchron|emphas|character|general|special|"
    r"symmetr|linear|parametr|real|visual|ion|thermal|polar)iz(?:e[drs]?|ing|ations?))(?![a-z])"
)
# Each with a better word: zero, so that ... not, anyone who, a duplicate, above which, instantaneous, is sensitive to,
# radiates, largest, the allowed region.
AVOIDED = re.compile(
    r"(?i)\b(?:nought|lest|whoever|there twice|from which on|of the moment|hears?|sheds|dearest|half-finished|"
    r"surviving|what is left of the model|"
    r"(?<!there )is no (?!longer|more|less|need|such|larger|smaller|greater|fewer|better|worse))\b"
)
# Words of Matplotlib and other libraries, allowed in code between backticks.
QUOTED = re.compile(r"``[^`]*``|`[^`]*`|https?://\S+|\]\([^)]*\)")
CODE = [path for folder in ("src", "workflow", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]
RULES = [ROOT / "Snakefile", ROOT / "workflow/Snakefile", *sorted((ROOT / "workflow").rglob("*.smk"))]
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "config/README.md"]
YAML = [path for folder in ("config", "workflow", "profiles") for path in sorted((ROOT / folder).rglob("*.yaml"))]


def own_names(tree):
    """The names that a module gives itself: of functions, classes, arguments and variables."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def messages(tree):
    """The texts of a module with a space in them: docstrings, messages, titles."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


def prose(path):
    """What people read in a file: of Python the texts and comments, of docs all but code blocks."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        comments = [
            token.string
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type == tokenize.COMMENT
        ]
        text = "\n".join([*messages(ast.parse(text)), *comments])
    elif path.suffix == ".md":
        text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return QUOTED.sub("", text)


def found(pattern, paths, read=prose):
    """Each match of a pattern with its file."""
    return [
        f"{path.relative_to(ROOT)}: {match[0]} ({text[max(0, match.start() - 25) : match.end() + 15]!r})"
        for path in paths
        for text in [read(path)]
        for match in pattern.finditer(text)
    ]


def names(path):
    """The names that a module gives itself, with spaces between their words."""
    return "\n".join(sorted(set(own_names(ast.parse(path.read_text(encoding="utf-8")))))).replace("_", " ")


@pytest.mark.parametrize("read", [names, prose])
def test_the_spelling_of_code_is_british(read):
    assert found(AMERICAN, CODE, read) == []


def test_the_spelling_of_docs_and_configuration_is_british():
    assert found(AMERICAN, [*DOCS, *YAML, *RULES]) == []


@pytest.mark.parametrize("paths", [CODE, [*DOCS, *YAML, *RULES]], ids=["code", "docs"])
def test_words_that_the_field_has_better_ones_for_stay_away(paths):
    assert found(AVOIDED, paths) == []


@pytest.mark.parametrize("text", ["The colors", "gray", "to normalize it", "edge_color".replace("_", " "), "Behavior"])
def test_american_spelling_is_found(text):
    assert AMERICAN.search(text)


@pytest.mark.parametrize("text", ["'x' is no valid name", "lest it", "of the moment", "a mode hears it"])
def test_a_word_to_avoid_is_found(text):
    assert AVOIDED.search(text)


@pytest.mark.parametrize("text", ["there is no Slurm", "it is no longer so", "ionised", "colour", "leaflets"])
def test_good_words_are_left_alone(text):
    assert not AMERICAN.search(text)
    assert not AVOIDED.search(text)
