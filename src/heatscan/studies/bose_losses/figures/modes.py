"""Temperature of single modes that do not rethermalise, over the instantaneous chemical potential. Phonons tend to one,
modes of high momentum grow without bound: through them a gas that does rethermalise (black) heats up.
"""

import numpy as np

from heatscan.engine.products import Kind
from heatscan.plotting import page, palette
from heatscan.studies.bose_losses.figures import loss_lines

KIND = Kind(
    outputs=("mode_reduced_temperature", "mode_occupation", "reduced_temperature"),
    over=("momentum", "time"),
    category="Losses: temperature",
)

SHOWN = (0.01, 0.3, 1.0, 3.0, 10.0, 100.0)


def compose(data):
    """Return the figure of a scan over momentum and time."""
    figure, (left, right) = page.figure(9.2, 4.2, ncols=2, sharey=True)
    draw_times(left, data)
    draw_momenta(right, data)
    left.set_ylabel(r"Temperature of the mode  $k_\mathrm{B}T_p\,/\,g n$")
    figure.suptitle(data.attrs["title"], fontsize=10.5, weight="bold")
    return figure


def draw_times(axes, data):
    """Draw the temperature of a few modes and of the thermal gas against time."""
    time, momentum = data.time.values, data.momentum.values
    chosen = sorted({int(np.abs(np.log(momentum / value)).argmin()) for value in SHOWN})
    for colour, index in zip(palette.ramp(len(chosen)), chosen, strict=True):
        curve = data.mode_reduced_temperature.isel(momentum=index).values
        axes.plot(
            time, np.where(curve > 0, curve, np.nan), color=colour, label=f"p = {float(f'{momentum[index]:.1g}'):g}"
        )
    thermal = data.reduced_temperature.isel(momentum=0).values
    axes.plot(time, thermal, color="black", linestyle=palette.DASHED, label="with rethermalisation")
    axes.axhline(1, color=palette.GUIDE["color"], linewidth=0.9)
    axes.set(yscale="log", xlim=(time[0], time[-1]), ylim=(0.08, 2e4), xlabel=loss_lines.label("time"))
    axes.legend(loc="upper left", ncols=2)


def draw_momenta(axes, data):
    """Draw the temperature of every mode at a few times."""
    time, momentum = data.time.values, data.momentum.values
    chosen = [int(np.abs(time - value).argmin()) for value in (0.5, 1, 2, 4, 6) if value <= time[-1]]
    for colour, index in zip(palette.ramp(len(chosen)), chosen, strict=True):
        curve = data.mode_reduced_temperature.isel(time=index).values
        axes.plot(momentum, curve, color=colour, label=f"{loss_lines.SYMBOLS['time']} = {time[index]:g}")
    axes.axhline(1, color=palette.GUIDE["color"], linewidth=0.9)
    axes.annotate(
        "limit of phonons", (momentum[-1], 1), xytext=(-4, 3), textcoords="offset points", fontsize=8, ha="right"
    )
    axes.set(xscale="log", xlim=(momentum[0], momentum[-1]), xlabel=loss_lines.label("momentum"))
    axes.legend(loc="upper left")
