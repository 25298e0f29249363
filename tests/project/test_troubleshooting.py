"""Each message that docs/troubleshooting.md explains is one that users can meet."""

import ast
import re
from pathlib import Path

import snakemake.exceptions


def texts(path):
    """The texts of a module, with `…` for what is put in when it runs; of other files all."""
    if path.suffix != ".py":
        return [path.read_text(encoding="utf-8")]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def test_each_message_is_one_of_the_code(root):
    page = (root / "docs/troubleshooting.md").read_text(encoding="utf-8")
    messages = re.findall(r"^\* `([^`]+)`:", page, re.MULTILINE)
    assert len(messages) == len(re.findall(r"^\* (?!Python's)", page, re.MULTILINE)) > 20
    sources = [*(root / "src").rglob("*.py"), *(root / "workflow").rglob("*.smk"), root / "Makefile"]
    said = [text for path in [*sources, Path(snakemake.exceptions.__file__)] for text in texts(path)]
    unknown = []
    for message in messages:
        parts = [part.strip() for part in message.split("…")]
        assert max(map(len, parts)) > 8, message
        pattern = ".*".join(map(re.escape, parts))
        if not any(re.search(pattern, text, re.DOTALL) for text in said):
            unknown.append(message)
    assert unknown == []
