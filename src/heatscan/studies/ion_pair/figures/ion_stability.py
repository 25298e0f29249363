"""The stability diagram of the atomic ion alone in the plane of the Mathieu parameters ([M] Fig. 6)."""

from heatscan.plotting import page
from heatscan.studies.ion_pair.figures import pair_stability


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, axes = page.figure(8.2, 4.8)
    margin = data.ion_stability_margin.sel(ion="atomic_ion").values
    handles = pair_stability.draw(axes, data, {"trapped": None, "not trapped": margin})
    figure.legend(handles=handles, loc="outside right center")
    return figure
