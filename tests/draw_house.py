"""Draw the house from its imports: `python tests/draw_house.py` renews the picture in docs/design.md.

An arrow leads from a room of src/heatscan to each room that it imports from; the modules beside the rooms are rooms of
their own, but for `errors`, which all import. The studies share one room with the modules beside them, in
which arrows lead from one to another.
"""

from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/design.md"
BEGIN, END = "<!-- the house, drawn by tests/draw_house.py -->\n", "<!-- end of the house -->\n"
LEFT_OUT = {"heatscan", "heatscan.errors"}


def room(module: str) -> str:
    """Return the room of a module."""
    return module.split(".")[1]


def arrows() -> tuple[list[tuple[str, str]], list[str], list[tuple[str, str]]]:
    """Return the arrows between rooms, the studies and modules beside them, and the arrows between these, sorted."""
    graph = grimp.build_graph("heatscan", cache_dir=None)
    between, inside = set(), set()
    for module in graph.modules - LEFT_OUT:
        for imported in graph.find_modules_directly_imported_by(module) - LEFT_OUT:
            if room(module) != room(imported):
                between.add((room(module), room(imported)))
            elif room(module) == "studies":
                one, other = module.split(".")[2], imported.split(".")[2]
                inside |= {(one, other)} - {(one, one)}
    studies = [name.rpartition(".")[2] for name in graph.find_children("heatscan.studies")]
    return sorted(between), sorted(studies), sorted(inside)


def picture() -> str:
    """Return the block of Markdown that shows the house."""
    between, studies, inside = arrows()
    lines = ["flowchart TB", "    subgraph studies"]
    lines += [f"        {name}" for name in studies]
    lines += [f"        {one} --> {other}" for one, other in inside]
    lines += ["    end", *(f"    {one} --> {other}" for one, other in between)]
    return "\n".join(["```mermaid", *lines, "```", ""])


def renewed(text: str) -> str:
    """Return the text of the page with the picture as it should be."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{PAGE.name} lacks the lines {BEGIN.strip()!r} and {END.strip()!r}")
    return before + BEGIN + picture() + END + after


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
