"""The double sum over a molecule's atoms: ours, the same written plainly in NumPy, and growth to a virus capsid.

200 correlation lengths from 1e-12 to 1e-2 m, all directions. Each size runs in a process of its own, whose peak memory
is its own. `python -m benchmarks macromolecules` takes some minutes, most of it in direct sums to compare with.
"""

import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numba import njit

from heatscan.physics.molecule.coherence import MassDistribution
from heatscan.studies.ion_pair import structures
from heatscan.studies.ion_pair.molecule import threads

LENGTHS = np.geomspace(1e-12, 1e-2, 200)
# Number of atoms, and the hollow part of the radius: globular, globular, capsid.
SIZES = ((7_000, 0.0), (30_000, 0.0), (100_000, 0.0), (300_000, 0.8), (1_000_000, 0.8))
REPEATS = 3
# Where direct sums are taken: between bonds, between atoms further apart, at the size of the molecule. A hundred
# thousand atoms leave time for the first two.
SAMPLE = np.array([1.1e-10, 2.6e-10, 4e-9])


def atoms(count: int, hollow: float):
    """Return places [m] and masses [u] of a ball or shell with the density and the elements of a protein."""
    generator = np.random.default_rng(1)
    step = 0.01 ** (1 / 3) * 1e-9  # 100 atoms per nm^3
    radius = (count * step**3 / (4 / 3 * np.pi * (1 - hollow**3))) ** (1 / 3)
    line = np.arange(-radius - 2 * step, radius + 2 * step, step)
    lattice = np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1).reshape(-1, 3)
    lattice += generator.uniform(-0.2, 0.2, lattice.shape) * step
    far = np.linalg.norm(lattice, axis=1)
    inside = np.flatnonzero(far >= hollow * radius)
    positions = lattice[inside[np.argsort(far[inside], kind="stable")[:count]]]
    return positions, generator.choice([1.008, 12.011, 14.007, 15.999], count, p=[0.5, 0.32, 0.08, 0.1])


def plain(positions, masses, length: float):
    """Return the sum of [M] (53) along three axes at one r_C as one would write it down, by whole rows of pairs."""
    total = np.zeros(3)
    for rows in np.array_split(np.arange(len(masses)), max(1, len(masses) // 500)):
        apart = positions[rows, None] - positions
        square = np.sum(apart**2, axis=-1)
        weight = masses[rows, None] * masses * np.exp(-square / (4 * length**2))
        for axis in range(3):
            total[axis] += np.sum(weight * (1 - apart[..., axis] ** 2 / (2 * length**2)))
    return total / masses.sum() ** 2


@njit(nogil=True)
def _rows(x, y, z, m, first, step, stiffness, found):
    for i in range(first, len(m), step):
        for number in range(len(stiffness)):
            c, sx, sy, sz = stiffness[number], 0.0, 0.0, 0.0
            for j in range(i + 1, len(m)):
                dx, dy, dz = x[j] - x[i], y[j] - y[i], z[j] - z[i]
                exponent = c * (dx * dx + dy * dy + dz * dz)
                if exponent > 60:
                    continue
                weight = m[j] * np.exp(-exponent)
                sx += weight * (1 - 2 * c * dx * dx)
                sy += weight * (1 - 2 * c * dy * dy)
                sz += weight * (1 - 2 * c * dz * dz)
            found[number, 0] += 2 * m[i] * sx
            found[number, 1] += 2 * m[i] * sy
            found[number, 2] += 2 * m[i] * sz


def compiled(positions, masses, lengths):
    """Return the same at several r_C by a compiled loop over every pair, on all cores, where `plain` takes hours."""
    columns = [np.ascontiguousarray(column) for column in (positions * 1e10).T]
    stiffness = 1 / (4 * (lengths * 1e10) ** 2)

    def part(number):
        found = np.zeros((len(lengths), 3))
        _rows(*columns, masses, number, 16, stiffness, found)
        return found

    with ThreadPoolExecutor(threads()) as pool:
        total = sum(pool.map(part, range(16)))
    return (total + np.square(masses).sum()) / masses.sum() ** 2


def ours(positions, masses):
    """Return the same at all LENGTHS, and the seconds of wall clock and of processor that it took."""
    wall, spent = time.perf_counter(), time.process_time()
    found, _ = MassDistribution(positions, masses, threads()).coherence_factor(LENGTHS)
    return found, time.perf_counter() - wall, time.process_time() - spent


def one(size) -> str:
    """Return the line of one size; run in a process of its own."""
    count, hollow = size
    positions, masses = atoms(count, hollow)
    MassDistribution(*atoms(50, 0.0)).coherence_factor(LENGTHS[:1])  # loads the compiled code
    warm = MassDistribution(*atoms(200, 0.0))
    warm.plan = (1e-10, 2e-10)
    warm.coherence_factor(np.array([5e-11, 1.5e-10, 1e-9]))
    runs = [ours(positions, masses) for _ in range(REPEATS if count <= 100_000 else 1)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    _, wall, spent = min(runs, key=lambda run: run[1])
    line = f"{count:>9}  {wall:8.2f}  {spent:9.2f}  {memory:6.2f}  "
    molecule, sample = MassDistribution(positions, masses), SAMPLE
    if count <= 10_000:
        started = time.perf_counter()
        expected = [plain(positions, masses, length) for length in SAMPLE]
        plainly = (time.perf_counter() - started) / len(SAMPLE) * len(LENGTHS)
        line += f"{plainly:9.0f}  {plainly / wall:7.0f}"
    elif count <= 100_000:
        sample = SAMPLE if count < 50_000 else SAMPLE[:2]
        expected = compiled(positions, masses, sample)
        line += 18 * " "
    else:
        return line
    found = molecule.coherence_factor(sample)[0][:, range(3), range(3)]
    return line + f"  {np.abs(found / expected - 1).max():.0e}"


def reading(path: Path) -> str:
    """Return the line on reading a file; run in a process of its own."""
    started, before = time.perf_counter(), time.process_time()
    structure = structures.read(path)
    wall, spent = time.perf_counter() - started, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    line = f"{len(structure.elements):>9}  {wall:8.2f}  {spent:9.2f}  {memory:6.2f}  "
    return line + f"read from {path.stat().st_size / 1e6:.0f} MB of mmCIF, with all checks"


def write(path: Path, count: int) -> None:
    """Write the hollow molecule of so many atoms as mmCIF."""
    positions, masses = atoms(count, 0.8)
    elements = [{1: "H", 12: "C", 14: "N", 15: "O"}[int(mass)] for mass in masses]
    structures.write_mmcif(path, "molecule", elements, positions)


def _written_and_read(count: int) -> str:
    with (
        tempfile.TemporaryDirectory() as folder,
        multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool,
    ):
        path = Path(folder) / "molecule.cif"
        pool.apply(write, (path, count))
        return pool.apply(reading, (path,))


def main(tiny: bool = False) -> None:
    """Print the table."""
    if tiny:
        print(one((300, 0.0)))
        print(_written_and_read(300))
        return
    print(f"{len(LENGTHS)} correlation lengths, all directions, {threads()} threads; best of {REPEATS}")
    print("    atoms  wall [s]  core [s]   peak [GB]  plain [s]   ratio  largest relative error on a sample")
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for line in pool.imap(one, SIZES, chunksize=1):
            print(line, flush=True)
    print(_written_and_read(SIZES[-1][0]))
    print(
        "plain: NumPy, the time of three lengths scaled to all; "
        "the larger errors are against a compiled loop over all pairs"
    )
