"""How large anything may be: functions, modules, lines, and the package as a whole."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/heatscan"
# Rooms of the package that are machinery; the rest is physics and its questions.
MACHINERY = ("engine", "results", "configuration", "plotting", "run", "commands")
# What machinery took when its rebuilding ended, and two hundredths for what input and reports must refuse; new physics
# and new questions may grow, machinery may not.
MOST_MACHINERY = 4650
LONGEST_FUNCTION, LONGEST_MODULE, WIDEST_LINE = 60, 350, 120
# Not written by hand: pasted bibliography, coordinates of molecules, the lock with its hashes, the list of hidden
# files.
PASTED = {"config/references.bib", "requirements.txt"}
TEXT = {".py", ".smk", ".yaml", ".yml", ".md", ".toml", ".rst", ".mplstyle", ""}


def python_files(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def docstring_lines(tree):
    """The numbers of the lines that docstrings take."""
    lines = set()
    for node in ast.walk(tree):
        documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if documented and ast.get_docstring(node, clean=False) is not None:
            lines |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return lines


def code_lines(text):
    """The number of lines of Python that are no blanks, comments or docstrings."""
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in layout:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(ast.parse(text)))


def package_code():
    """The lines of code of each room of the package; modules beside the rooms count as "."."""
    rooms = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        room = parts[0] if len(parts) > 1 else "."
        rooms[room] = rooms.get(room, 0) + code_lines(path.read_text(encoding="utf-8"))
    return rooms


def test_lines_of_code_are_counted_without_blanks_comments_and_docstrings():
    text = '"""Of the module,\nin two lines."""\n\n# Comment.\nX = """a\nb"""  # two lines\n\n\n'
    text += 'def f():\n    """Short."""\n    return X\n'
    assert code_lines(text) == 4


def test_machinery_is_smaller_than_what_it_serves():
    rooms = package_code()
    machinery = sum(rooms.get(room, 0) for room in (".", *MACHINERY))
    assert machinery <= MOST_MACHINERY, rooms
    assert machinery < rooms["physics"] + rooms["studies"], rooms


def test_no_function_is_longer_than_a_screen():
    long = []
    for path in python_files("src", "workflow", "benchmarks"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert long == []


def test_no_module_is_longer_than_a_reader_keeps_in_mind():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("src", "workflow", "benchmarks")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def written_files():
    """All files that people write: code, configuration and docs."""
    folders = ("src", "tests", "benchmarks", "workflow", "profiles", "config", "docs")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    paths += [path for path in ROOT.iterdir() if path.name[0] != "." and path.name != "LICENSE"]
    made = {"__pycache__", "_build"}
    kept = [path for path in paths if path.is_file() and path.suffix in TEXT and not made & {*path.parts}]
    return sorted(path for path in kept if path.relative_to(ROOT).as_posix() not in PASTED)


@pytest.mark.parametrize("folder", sorted({path.relative_to(ROOT).parts[0] for path in written_files()}))
def test_no_line_is_wider_than_a_window(folder):
    wide = []
    for path in written_files():
        name = path.relative_to(ROOT)
        if name.parts[0] == folder:
            lines = path.read_text(encoding="utf-8").splitlines()
            wide += [f"{name}:{number}: {len(line)}" for number, line in enumerate(lines, 1) if len(line) > WIDEST_LINE]
    assert wide == []
