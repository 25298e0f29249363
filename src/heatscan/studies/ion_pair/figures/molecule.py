"""The atoms of the molecule, along and across its own axis. Grey: carbon, white: hydrogen, blue: nitrogen, violet:
zinc.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator
from mpl_toolkits.mplot3d.art3d import Line3DCollection
from scipy.spatial import cKDTree

from heatscan.engine.products import Kind
from heatscan.physics import constants
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.plotting import palette
from heatscan.results import paths
from heatscan.studies.ion_pair import structures

KIND = Kind(outputs=("collapse_rate_bound",), category="Macromolecules")

_LONGEST_BOND = 2.2  # [angstrom]
# More atoms than this are drawn as a sample of them, and without bonds.
_MOST_ATOMS = 20_000


def compose(data):
    """Return the figure of the molecule of a scan, seen from the side and along its axis; the largest where there are
    several.
    """
    figure = Figure(figsize=(9.4, 5.6))
    elements, positions, _ = atoms(data)
    positions = positions * 1e10
    if len(elements) > _MOST_ATOMS:
        kept = np.linspace(0, len(elements) - 1, _MOST_ATOMS).astype(int)
        elements, positions = [elements[atom] for atom in kept], positions[kept]
    panels = figure.add_gridspec(
        1, 2, width_ratios=(1.15, 1), left=0.01, right=0.97, bottom=0.15, top=0.88, wspace=0.12
    )
    from_side(figure.add_subplot(panels[0], projection="3d"), elements, positions)
    along_axis(figure.add_subplot(panels[1]), elements, positions)
    present = [name for name in palette.ATOMS if name in elements]
    handles = [_dot(name, palette.ATOMS[name][0]) for name in present]
    handles += [_dot("other", palette.OTHER_ATOM[0])] if set(elements) - set(palette.ATOMS) else []
    figure.legend(handles=handles, loc="lower center", ncols=len(handles))
    name = str(data.structure.item()) if "structure" in data.coords else f"{np.max(data.ring_count.values):g} rings"
    figure.suptitle(f"{name}, {len(elements)} atoms", fontsize=10.5, weight="bold")
    return figure


def _dot(name: str, colour: str) -> Line2D:
    return Line2D([], [], marker="o", linestyle="", color=colour, markeredgecolor="0.3", label=name)


def _looks(elements, angstrom: float) -> dict:
    """Return colours and sizes of atoms; a scatter's size is the square of a diameter, and an angstrom is so many
    points.
    """
    looks = [palette.ATOMS.get(element, palette.OTHER_ATOM) for element in elements]
    sizes = np.maximum([(2 * look[1] * angstrom) ** 2 for look in looks], 0.4)
    return {"s": sizes, "c": [look[0] for look in looks], "edgecolors": "0.25", "linewidths": 0.15, "rasterized": True}


def from_side(axes, elements, positions) -> None:
    """Draw atoms at `positions` [angstrom] with their bonds into three-dimensional axes."""
    if len(elements) < _MOST_ATOMS:
        pairs = cKDTree(positions).query_pairs(_LONGEST_BOND, output_type="ndarray")
        reach = np.array([{"H": 0.7, "C": 1.0, "N": 1.0, "O": 1.0}.get(element, 1.1) for element in elements])
        bonded = np.linalg.norm(np.diff(positions[pairs], axis=1)[:, 0], axis=1) < reach[pairs].sum(axis=1)
        axes.add_collection3d(
            Line3DCollection(positions[pairs[bonded]], colors="0.55", linewidths=0.5, rasterized=True)
        )
    sides = np.maximum(np.ptp(positions, axis=0), 1.0) * 1.05
    sides = np.maximum(sides, 0.25 * sides.max())
    axes.scatter(*positions.T, depthshade=False, **_looks(elements, 170 / sides.max()))
    middle = (positions.max(axis=0) + positions.min(axis=0)) / 2
    for axis, centre, side in zip((axes.xaxis, axes.yaxis, axes.zaxis), middle, sides, strict=True):
        low, high = centre - side / 2, centre + side / 2
        axis.set_view_interval(low, high, ignore=True)
        ticks = MaxNLocator(max(2, round(6 * side / sides.max()))).tick_values(low, high)
        axis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
        axis.set_tick_params(labelsize=7)
    axes.set_box_aspect(sides / sides.max(), zoom=0.92)
    axes.view_init(elev=20, azim=-60)
    axes.xaxis.labelpad, axes.yaxis.labelpad, axes.zaxis.labelpad = 1, 1, 10
    axes.set(xlabel="x  [Å]", ylabel="y  [Å]", zlabel="z, the molecule's axis  [Å]", title="From the side")


def along_axis(axes, elements, positions) -> None:
    """Draw atoms at `positions` [angstrom] as seen along the molecule's axis, the uppermost in front."""
    order = np.argsort(positions[:, 2], kind="stable")
    side = 1.1 * np.abs(positions[:, :2]).max()
    axes.scatter(*positions[order, :2].T, **_looks([elements[atom] for atom in order], 130 / side))
    axes.set(
        xlim=(-side, side), ylim=(-side, side), aspect="equal", xlabel="x  [Å]", ylabel="y  [Å]", title="Along the axis"
    )


def atoms(data):
    """Return elements, positions [m] and masses [kg] of the molecule that a Dataset's coordinates name."""
    if "structure" in data.coords:
        structure = structures.aligned(structures.read(paths.in_project(str(data.structure.item()))))
        return structure.elements, structure.positions, structure.masses
    ring = (
        float(np.max(data.ring_mass)),
        float(np.max(data.tube_diameter)),
        str(data.ring_link.item()),
        str(data.side_chains.item()),
    )
    return porphyrin_barrel.barrel(int(np.max(data.ring_count)), *ring)


def rows(data):
    """Yield the header and one row for each atom: element, place in the molecule's frame and mass."""
    yield ("element", "x [m]", "y [m]", "z [m]", "mass [u]")
    elements, positions, masses = atoms(data)
    for element, position, mass in zip(
        elements, positions.tolist(), (masses / constants.atomic_mass).tolist(), strict=True
    ):
        yield (element, *position, mass)
