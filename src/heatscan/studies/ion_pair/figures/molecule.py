"""The atoms of the molecule with its axes of inertia, or the outline of a homogeneous body, along and across its own
axis. Atoms have the colours of their elements.
"""

import numpy as np
from matplotlib import rcParams
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator
from mpl_toolkits.mplot3d.art3d import Line3DCollection
from scipy.spatial import cKDTree
from xarray import Dataset

from heatscan.engine.products import Kind
from heatscan.physics import constants
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.plotting import page, palette
from heatscan.results import paths
from heatscan.studies.ion_pair import structures
from heatscan.studies.ion_pair.figures import outline

KIND = Kind(outputs=("collapse_rate_bound",), category="Macromolecules")

# Side of each panel [inch].
_SQUARE = 3.95
_LONGEST_BOND = 2.2  # [angstrom]
_INERTIA: dict = {"color": palette.SERIES, "linewidth": 1.1, "linestyle": (0, (6, 3))}
# More atoms than this are drawn as a sample of them, and without bonds.
_MOST_ATOMS = 20_000


def compose(data):
    """Return the figure of the molecule of a scan, seen from the side and along its axis; the largest where there are
    several.
    """
    if "body" in data.coords:
        body = outline.of(data)
        return of_body(data.attrs["title"], body, body.volume * float(np.max(data.body_density)))
    name = str(data.structure.item()) if "structure" in data.coords else f"{np.max(data.ring_count.values):g} rings"
    return of_atoms(data.attrs["title"], name, *atoms(data))


def of_atoms(title: str, name: str, elements, positions, masses):
    """Return the figure of atoms at positions of shape (n, 3) [m] with masses (n,) [kg]."""
    count, positions, axes = len(elements), positions * 1e10, _axes_of_inertia(positions * 1e10, masses)
    if count > _MOST_ATOMS:
        kept = np.linspace(0, count - 1, _MOST_ATOMS).astype(int)
        elements, positions = [elements[atom] for atom in kept], positions[kept]
    # Two squares side by side. A slender molecule leaves the sides of its own empty: these are cut off.
    sides = _sides(elements, positions)
    left = _SQUARE * min(1.1, 0.45 + 0.6 * sides[:2].sum() / sides.max())
    figure, _ = page.figure(left + _SQUARE + 1.0, 5.6, ncols=2)
    figure.clear()
    figure.set_layout_engine("none")
    width, height = figure.get_size_inches()
    square = min(_SQUARE * width / (left + _SQUARE + 1.0), 0.7 * height) / np.array([width, height])
    places = left / (left + _SQUARE + 1.0) / 2 - square[0] / 2 - 0.02, 0.975 - square[0]
    for place, words in ((0.01, "From the side"), (places[1], "Along the axis")):
        figure.text(place, 0.155 + square[1], words, weight="bold", fontsize=rcParams["axes.titlesize"])
    corners = [(place, 0.14, *square) for place in places]
    from_side(figure.add_axes(corners[0], projection="3d"), elements, positions, axes)
    along_axis(figure.add_axes(corners[1]), elements, positions, axes)
    present = [name for name in palette.ATOMS if name in elements]
    handles = [_dot(name, palette.ATOMS[name][0]) for name in present]
    handles += [_dot("other", palette.OTHER_ATOM[0])] if set(elements) - set(palette.ATOMS) else []
    handles.append(Line2D([], [], label="axes of inertia", **_INERTIA))
    figure.legend(handles=handles, loc="lower center", ncols=len(handles))
    said = f"{name}: {count:,} atoms, {masses.sum() / constants.atomic_mass:,.0f} u"
    page.title(figure, Dataset(attrs={"title": title, "held": said}))
    return figure


def of_body(title: str, body, mass: float):
    """Return the figure of a homogeneous body of that mass [kg]."""
    figure, grid = page.figure(9.0, 4.9, ncols=2)
    outline.from_side(grid[0], body, 1e-9)
    outline.along_axis(grid[1], body, 1e-9)
    said = f"{body.shape}: {mass:.3g} kg, {mass / constants.atomic_mass:.3g} u, radii of gyration along x, y, z: "
    held = said + ", ".join(f"{radius * 1e9:.3g}" for radius in body.gyration) + " nm"
    page.title(figure, Dataset(attrs={"title": title, "held": held}))
    figure.draw_without_rendering()  # panels of equal scales have their size only then, and the layout needs it
    return figure


def _axes_of_inertia(positions, masses):
    """Return the ends of the axes of inertia, shape (3, 2, 3), each as long as the molecule reaches along it."""
    centre = masses @ positions / masses.sum()
    spread = np.einsum("n,na,nb->ab", masses, positions - centre, positions - centre)
    axes = np.linalg.eigh(spread)[1].T
    reach = 1.15 * np.abs((positions - centre) @ axes.T).max(axis=0) + 1.0
    return centre + np.stack([-axes * reach[:, None], axes * reach[:, None]], axis=1)


def gyration(data):
    """Return the radii of gyration along the axes of inertia of the molecule of a scan, ascending, shape (3,) [m]."""
    if "body" in data.coords:
        return np.sort(outline.of(data).gyration)
    _, positions, masses = atoms(data)
    weights = masses / masses.sum()
    apart = positions - weights @ positions
    return np.sqrt(np.maximum(np.linalg.eigvalsh(np.einsum("n,na,nb->ab", weights, apart, apart)), 0))


def _dot(name: str, colour: str) -> Line2D:
    return Line2D([], [], marker="o", linestyle="", color=colour, markeredgecolor="0.3", label=name)


def _looks(elements, angstrom: float) -> dict:
    """Return colours and sizes of atoms; a scatter's size is the square of a diameter, and an angstrom is so many
    points.
    """
    looks = [palette.ATOMS.get(element, palette.OTHER_ATOM) for element in elements]
    sizes = np.maximum([(2 * look[1] * angstrom) ** 2 for look in looks], 0.4)
    return {
        "s": sizes,
        "c": [look[0] for look in looks],
        "edgecolors": "0.25",
        "linewidths": 0.15,
        "rasterized": True,
        "clip_on": False,
    }


def _margin(elements) -> float:
    """Return what atoms reach beyond their centres as they are drawn [angstrom]."""
    return max(palette.ATOMS.get(element, palette.OTHER_ATOM)[1] for element in set(elements))


def _sides(elements, positions):
    """Return the sides of the box around atoms, none much shorter than the longest, shape (3,) [angstrom]."""
    sides = np.maximum(np.ptp(positions, axis=0), 1.0) * 1.05 + 2 * _margin(elements)
    return np.maximum(sides, 0.25 * sides.max())


def from_side(axes, elements, positions, inertia) -> None:
    """Draw atoms at `positions` [angstrom] with their bonds and axes of inertia into three-dimensional axes."""
    for ends in inertia:
        axes.plot(*ends.T, **_INERTIA)
    if 1 < len(elements) < _MOST_ATOMS:
        pairs = cKDTree(positions).query_pairs(_LONGEST_BOND, output_type="ndarray")
        reach = np.array([{"H": 0.7, "C": 1.0, "N": 1.0, "O": 1.0}.get(element, 1.1) for element in elements])
        bonded = np.linalg.norm(np.diff(positions[pairs], axis=1)[:, 0], axis=1) < reach[pairs].sum(axis=1)
        if bonded.any():
            axes.add_collection3d(
                Line3DCollection(positions[pairs[bonded]], colors="0.55", linewidths=0.5, rasterized=True)
            )
    sides = _sides(elements, positions)
    axes.scatter(*positions.T, depthshade=False, **_looks(elements, 170 / sides.max()))
    middle = (positions.max(axis=0) + positions.min(axis=0)) / 2
    for axis, centre, side in zip((axes.xaxis, axes.yaxis, axes.zaxis), middle, sides, strict=True):
        low, high = centre - side / 2, centre + side / 2
        axis.set_view_interval(low, high, ignore=True)
        ticks = MaxNLocator(max(2, round(6 * side / sides.max()))).tick_values(low, high)
        # In the corner in front the last tick of x and the first of y would meet.
        first = low + (0.12 * side if axis is axes.yaxis else 0)
        axis.set_major_locator(FixedLocator([tick for tick in ticks if first <= tick <= high]))
        axis.set_tick_params(labelsize=7)
    axes.set_box_aspect(sides / sides.max(), zoom=0.92 if sides[2] < sides.max() else 0.84)
    axes.view_init(elev=20, azim=-60)
    slender = sides.max() / sides[:2].max()  # across such a box these distances come out so much shorter
    axes.zaxis.set_tick_params(pad=3 * slender)
    axes.xaxis.labelpad, axes.yaxis.labelpad, axes.zaxis.labelpad = 1, 1, 10 * slender - 11
    axes.set(xlabel="x  [Å]", ylabel="y  [Å]", zlabel="z, the molecule's axis  [Å]")


def along_axis(axes, elements, positions, inertia) -> None:
    """Draw atoms at `positions` [angstrom] as seen along the molecule's axis, the uppermost in front."""
    order = np.argsort(positions[:, 2], kind="stable")
    side = 1.1 * np.abs(positions[:, :2]).max() + _margin(elements)
    for ends in inertia:
        axes.plot(*ends[:, :2].T, **_INERTIA)
    axes.scatter(*positions[order, :2].T, **_looks([elements[atom] for atom in order], 130 / side))
    axes.set(xlim=(-side, side), ylim=(-side, side), aspect="equal", xlabel="x  [Å]", ylabel="y  [Å]")


def atoms(data):
    """Return elements, positions [m] and masses [kg] of the molecule that a Dataset's coordinates name."""
    if "structure" in data.coords:
        chosen = structures.Choice.of({name: value.item() for name, value in data.coords.items() if value.size == 1})
        structure = structures.aligned(structures.read(paths.in_project(str(data.structure.item())), chosen))
        return structure.elements, structure.positions, structure.masses
    ring = (
        float(np.max(data.ring_mass)),
        float(np.max(data.tube_diameter)),
        str(data.ring_link.item()),
        str(data.side_chains.item()),
    )
    return porphyrin_barrel.barrel(int(np.max(data.ring_count)), *ring)


def rows(data):
    """Yield the header and one row for each atom: element, place in the molecule's frame and mass; of a body, the
    profile along its axis.
    """
    if "body" in data.coords:
        yield ("z [m]", "inner radius [m]", "outer radius [m]")
        yield from np.stack(outline.profile(outline.of(data)), axis=1).tolist()
        return
    yield ("element", "x [m]", "y [m]", "z [m]", "mass [u]")
    elements, positions, masses = atoms(data)
    for element, position, mass in zip(
        elements, positions.tolist(), (masses / constants.atomic_mass).tolist(), strict=True
    ):
        yield (element, *position, mass)
