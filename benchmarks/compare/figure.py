"""Draw what the comparison has left in benchmarks/results: ``python -m benchmarks.compare.figure``."""

import csv

from benchmarks.compare.runs import NAMES, ROOT
from heatscan.plotting import page

LOOKS = {
    "numpy": ("#000000", "s", "-"),
    "xarray": ("#009E73", "s", "--"),
    "loop": ("#999999", "v", ":"),
    "joblib": ("#E69F00", "D", "--"),
    "xyzpy": ("#CC79A7", "^", ":"),
    "engine": ("#56B4E9", "o", "-"),
    "snakemake_2": ("#0072B2", "o", "-"),
    "points": ("#D55E00", "P", ":"),
}
# Not run to the end, and so no more than an estimate.
ESTIMATED = "points"


def main() -> None:
    """Draw processor time and memory over the number of values, one line per way."""
    rows = []
    for path in sorted((ROOT / "benchmarks/results").glob("compare_*.csv")):
        with open(path, newline="", encoding="utf-8") as stream:
            rows += list(csv.DictReader(stream))
    with page.style():
        drawn, panels = page.figure(9.2, 4.4, "constrained", ncols=2)
        columns = {
            "processor [s]": "Processor time [s]",
            "largest process [MB]": "Memory of the largest process [MB]",
        }
        for axes, (column, label) in zip(panels, columns.items(), strict=True):
            for way, (colour, marker, line) in LOOKS.items():
                own = sorted((int(row["values"]), float(row[column])) for row in rows if row["way"] == way)
                look = {"color": colour, "marker": marker, "linestyle": line, "label": NAMES[way]}
                if way == ESTIMATED:
                    look |= {"markerfacecolor": "white", "linestyle": "none", "label": f"{NAMES[way]}: from 100 jobs"}
                if own:
                    axes.plot(*zip(*own, strict=True), **look)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xlabel("Values computed")
            axes.set_ylabel(label)
            axes.margins(0.08)
        panels[1].axhline(1000, color="0.5", linewidth=0.8, linestyle=(0, (2, 2)))
        panels[1].annotate("1 GB", (1.2e4, 1000), xytext=(0, 3), textcoords="offset points", color="0.35", fontsize=8)
        drawn.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
        page.save(drawn, ROOT / "benchmarks/results/compare.pdf", ROOT / "docs/images/compare.png")


if __name__ == "__main__":
    main()
