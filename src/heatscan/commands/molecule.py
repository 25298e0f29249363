"""Describe a molecule made of atoms, from a file or a porphyrin barrel: mass, size, axis, and heating at each r_C."""

from __future__ import annotations

import argparse
from collections import Counter


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("file", nargs="?", help="an mmCIF, PDB or XYZ file")
    which.add_argument("--rings", type=int, help="build a porphyrin barrel of so many rings instead")
    parser.add_argument("--ring-mass", type=float, default=4338.0, help="mass of one ring [u], 4338 by default")
    links, places = ("butadiyne", "ethyne"), ("outward", "spread", "at_metal")
    parser.add_argument("--ring-link", default=links[0], choices=links, help="what joins two rings")
    parser.add_argument("--side-chains", default=places[0], choices=places, help="where the side chains are")
    parser.add_argument("--write", metavar="PATH", help="write the molecule as mmCIF")


def run(options: argparse.Namespace) -> None:
    """Print the description."""
    import numpy as np

    from heatscan.errors import ConfigurationError
    from heatscan.physics import constants
    from heatscan.physics.molecule.coherence import MassDistribution
    from heatscan.studies.ion_pair import structures
    from heatscan.studies.ion_pair.molecule import build_barrel, threads

    if options.file:
        structure = structures.aligned(structures.read(options.file))
    else:
        if not 1 <= options.rings <= 1000:
            raise ConfigurationError(f"--rings: {options.rings} must be from 1 to 1000")
        ring = options.ring_mass * constants.atomic_mass, 2.4e-9, options.ring_link, options.side_chains
        structure = structures.Structure(*build_barrel(options.rings, *ring))
    if options.write:
        try:
            structures.write_mmcif(options.write, "molecule", structure.elements, structure.positions)
        except OSError as error:
            raise ConfigurationError(f"--write: {options.write} cannot be written ({error.strerror})") from error
    molecule = MassDistribution(structure.positions, structure.masses, threads())
    counted = sorted(Counter(structure.elements).items())
    size = np.ptp(molecule.positions, axis=0) * 1e9
    spread = np.einsum("n,na,na->a", molecule.weights, molecule.positions, molecule.positions)
    print(f"atoms      {len(structure.elements)}: {' '.join(f'{name}{number}' for name, number in counted)}")
    print(f"mass       {structure.masses.sum() / constants.atomic_mass:.2f} u")
    print(f"size       {size[0]:.3f} x {size[1]:.3f} nm across its axis, {size[2]:.3f} nm along it")
    print(f"gyration   {1e9 * np.sqrt(spread.sum()):.3f} nm")
    for remark in structure.remarks:
        print(f"note       {remark}")
    lengths = 10.0 ** np.arange(-12, -5)
    coherence, _ = molecule.coherence_factor(lengths)
    print("\nheating over that of a point of the same mass")
    print("r_C [m]    along its axis  across it (x)   averaged")
    for length, matrix in zip(lengths, coherence, strict=True):
        print(f"{length:<9.0e}  {matrix[2, 2]:<14.6g}  {matrix[0, 0]:<14.6g}  {np.trace(matrix) / 3:.6g}")
