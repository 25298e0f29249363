"""What the figures of losses share: the colour of each dimension, a colour ramp for ordered values, and their names."""

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.plotting import palette

WIDTHS = ("reservoir_width", "interaction_range")
SYMBOLS = {
    "reservoir_width": r"$E_\mathrm{res}\,/\,g n_0$",
    "interaction_range": r"$\sigma\,\sqrt{m g n_0}\,/\,\hbar$",
    "initial_temperature": r"$k_\mathrm{B}T(0)\,/\,g n_0$",
    "time": r"$\Gamma_0 t$",
    "momentum": r"$p\,/\sqrt{m g n_0}$",
    "reduced_temperature": r"$k_\mathrm{B}T\,/\,g n$",
}
NAMES = {
    "reservoir_width": "Reservoir width",
    "interaction_range": "Interaction range",
    "initial_temperature": "Initial temperature",
    "time": "Time",
    "momentum": "Momentum of the mode",
    "reduced_temperature": "Temperature",
}


def label(name: str) -> str:
    """Return the axis label of a parameter or output of the losses."""
    return f"{NAMES[name]}  {SYMBOLS[name]}"


def number(value: float) -> str:
    """Return a positive number to two digits, as people write it: 0.037, 430, 2.7×10³, 10⁸."""
    if 1e-2 <= value < 1e3:
        return f"{float(f'{value:.2g}'):g}"
    digits, exponent = f"{value:.1e}".split("e")
    return ("$" if digits == "1.0" else rf"${digits}\times") + f"10^{{{int(exponent)}}}$"


def panels(data):
    """Return the dimension of the gas of each panel: those along the axis, or the one that is fixed."""
    return [int(value) for value in np.atleast_1d(data.dimension.values)]


def of_dimension(data, dimension: int):
    """Return the part of a Dataset that belongs to one dimension of the gas."""
    return data.sel(dimension=dimension) if "dimension" in data.dims else data


def axis_among(data, names) -> str:
    """Return which of the named parameters is an axis of a Dataset."""
    for name in names:
        if name in data.dims:
            return name
    raise ConfigurationError(
        f"{data.attrs.get('scan', 'this scan')}: this figure needs one of {', '.join(names)} as an axis"
    )


def exact_and_law(axes, data, name: str, exact: str, law: str, text: str) -> None:
    """Draw an exact output and its law over the axis `name`, a colour for each dimension; `text` names the law in the
    legend.
    """
    x = data[name].values
    dashes = {"linestyle": palette.DASHED, "linewidth": 1.1}
    for dimension in panels(data):
        part = of_dimension(data, dimension)
        approximate = part[law].values
        axes.plot(x, part[exact].values, **palette.LOOKS["dimension"][dimension])
        axes.plot(
            x[approximate > 0],
            approximate[approximate > 0],
            color=palette.LOOKS["dimension"][dimension]["color"],
            **dashes,
        )
    axes.plot([], [], color=palette.GUIDE["color"], label=text, **dashes)
    # The divergence lies to the right.
    axes.set(xscale="log", yscale="log", xlim=sorted((x[0], x[-1]), reverse=name == "interaction_range"))
