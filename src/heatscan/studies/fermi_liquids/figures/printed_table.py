"""Table I of arXiv:1901.10963 beside ours, with the constants that the paper used and with those of today. The
temperatures are those that the table rests on.
"""

from heatscan.engine import printed_numbers
from heatscan.engine.products import Kind
from heatscan.plotting import page, palette

KIND = Kind(outputs=("power_per_mass", "bound_slope"), over=("constant_set",), category="Validation")

HEADER = (
    "body",
    "temperature from",
    "status",
    "P/M printed [W kg-1]",
    "P/M ours, paper's constants [W kg-1]",
    "P/M ours, CODATA [W kg-1]",
    "lambda/r_C2 printed [s-1 m-2]",
    "lambda/r_C2 ours, paper's constants [s-1 m-2]",
    "lambda/r_C2 ours, CODATA [s-1 m-2]",
    "agree to the last digit",
)
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Left edge of each column, in the width of the table; numbers are set flush right at theirs.
_EDGES = (0.0, 0.165, 0.305, 0.475, 0.575, 0.675, 0.79, 0.89, 0.99)


def rows(data):
    """Yield the header and one row per body, the numbers with all their digits."""
    yield HEADER
    for body in data.body.values:
        part = data.sel(body=body)
        paper, codata = part.sel(constant_set="paper"), part.sel(constant_set="codata")
        columns, agree = [], True
        for name in ("power_per_mass", "bound_slope"):
            printed = part[f"printed_{name}"].item()
            ours = paper[name].item()
            agree = agree and printed_numbers.passes(f"{printed:.2e}", ours)
            columns += [printed, ours, codata[name].item()]
        labels = [str(part[name].item()).replace("_", " ") for name in ("emission", "status")]
        yield (part.body_title.item(), *labels, *columns, "yes" if agree else "no")


def compose(data):
    """Return the figure of a scan over bodies and sets of constants."""
    lines = list(rows(data))[1:]
    figure, axes = page.figure(9.4, 0.95 + 0.235 * len(lines))
    draw(axes, lines)
    page.title(figure, data)
    return figure


def draw(axes, lines):
    """Write the table, one line of text for each body."""
    axes.set(xlim=(0, 1), ylim=(len(lines) + 0.1, -2.2), xticks=(), yticks=())
    axes.axis("off")
    groups = ((0.475, r"$P/M$  [W kg$^{-1}$]"), (0.79, r"$\lambda/r_\mathrm{C}^2$  [s$^{-1}$ m$^{-2}$]"))
    for left, text in groups:
        axes.text(left + 0.1, -1.75, text, ha="right", va="center", fontsize=8)
    heads = ("body", "temperature from", "status", *("printed", "ours", "CODATA") * 2)
    for number, (edge, text) in enumerate(zip(_EDGES, heads, strict=True)):
        axes.text(edge, -0.85, text, ha="left" if number < 3 else "right", va="center", fontsize=8, weight="bold")
    axes.axhline(-0.4, color=palette.GUIDE["color"], linewidth=0.8)
    for number, line in enumerate(lines):
        if number % 2:
            axes.axhspan(number - 0.5, number + 0.5, color=palette.STRIPE, linewidth=0)
        agree = line[-1] == "yes"
        for column, (edge, cell) in enumerate(zip(_EDGES, line[:-1], strict=True)):
            text = cell if column < 3 else _scientific(cell)
            look = (
                {"color": (palette.VERDICTS["pass" if agree else "FAIL"]), "weight": "bold"} if column in (4, 7) else {}
            )
            axes.text(edge, number, text, ha="left" if column < 3 else "right", va="center", fontsize=8, **look)
    axes.axhline(len(lines) - 0.4, color=palette.GUIDE["color"], linewidth=0.8)


def _scientific(value: float) -> str:
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}×10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
