"""Where the trap holds a single ion. The lines are the edges of the first stability region, exact and as the paper's
series; a must be negative for confinement along the axis.

[M] Fig. 6.
"""

from heatscan.engine.products import Kind
from heatscan.plotting import page
from heatscan.studies.ion_pair.figures import pair_stability

KIND = Kind(
    outputs=("stability", "ion_stability", "ion_stability_margin"),
    over=("mathieu_a", "mathieu_q"),
    category="Stability",
    holds=("atomic_ion_mass", "atomic_ion_charge"),
)


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, axes = page.figure(8.2, 4.8)
    margin = data.ion_stability_margin.sel(ion="atomic_ion").values
    handles = pair_stability.draw(axes, data, {"trapped": None, "not trapped": margin})
    figure.legend(handles=handles, loc="outside right center")
    return figure
