"""What `heatscan molecule` says of a molecule or of a body in its place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from heatscan.configuration.quantities import read_arrays
from heatscan.engine.study import load
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.physics.molecule.coherence import MassDistribution
from heatscan.studies.ion_pair import body
from heatscan.studies.ion_pair.molecule import threads


def of_atoms(name: str, structure, remarks, draw: str | None) -> None:
    """Print what a molecule of atoms is, and draw it into PNG and PDF files of the name `draw`."""
    molecule = MassDistribution(structure.positions, structure.masses, threads())
    counted = sorted(Counter(structure.elements).items())
    size = np.ptp(molecule.positions, axis=0) * 1e9
    spread = np.einsum("n,na,na->a", molecule.weights, molecule.positions, molecule.positions)
    print(f"atoms      {len(structure.elements)}: {' '.join(f'{name}{number}' for name, number in counted)}")
    print(f"mass       {structure.masses.sum() / constants.atomic_mass:.2f} u")
    if structure.charge:
        print(f"charge     {structure.charge:+g} e in the file")
    print(f"size       {size[0]:.3f} x {size[1]:.3f} nm across its axis, {size[2]:.3f} nm along it")
    print(f"gyration   {1e9 * np.sqrt(spread.sum()):.3f} nm")
    for remark in remarks:
        print(f"note       {remark}")
    _print_coherence(molecule)
    _draw(draw, "of_atoms", "Molecule", name, *structure[:3])


def of_body(words, draw: str | None) -> None:
    """Print what a body of texts KEY=VALUE, as a case has them, is; and draw it.

    Raises
    ------
    ConfigurationError
        A value is missing, cannot be read, or does not go with another.
    """
    pairs = [word.partition("=") for word in words]
    if bad := [word for word, sign, _ in pairs if not sign]:
        raise ConfigurationError(f"--body: {bad[0]!r} is not KEY=VALUE, such as body=sphere")
    study = load("ion_pair")
    solid = body.from_values(study, read_arrays({name: value for name, _, value in pairs}, study))
    mass, (across, _, along) = solid.density * solid.volume, 1e9 * solid.gyration
    atoms = f", {mass / solid.atom_mass:.6g} atoms" if solid.lattice != "none" else ""
    print(f"body       {solid.shape}{atoms}")
    print(f"mass       {mass:.6g} kg, {mass / constants.atomic_mass:.6g} u")
    print(f"size       {2e9 * solid.radius:.6g} nm across its axis, {1e9 * solid.length:.6g} nm along it")
    print(f"gyration   {np.sqrt(2 * across**2 + along**2):.6g} nm; {across:.6g} nm across, {along:.6g} nm along")
    print(f"note       {body.note(solid.shape, solid.lattice)}")
    _print_coherence(solid)
    _draw(draw, "of_body", "Body", solid, mass)


def _print_coherence(molecule) -> None:
    lengths = 10.0 ** np.arange(-12, -5)
    coherence, _ = molecule.coherence_factor(lengths)
    print("\nheating over that of a point of the same mass")
    print("r_C [m]    along its axis  across it (x)   averaged")
    for length, matrix in zip(lengths, coherence, strict=True):
        print(f"{length:<9.0e}  {matrix[2, 2]:<14.6g}  {matrix[0, 0]:<14.6g}  {np.trace(matrix) / 3:.6g}")


def _draw(path: str | None, figure: str, *what) -> None:
    """Save a figure of `figures.molecule`, by the name of its function."""
    if not path:
        return
    from heatscan.plotting import page
    from heatscan.studies.ion_pair.figures import molecule

    with page.style():
        drawn = getattr(molecule, figure)(*what)
        try:
            page.save(drawn, *(str(Path(path).with_suffix(suffix)) for suffix in (".pdf", ".png")))
        except OSError as error:
            raise ConfigurationError(f"--draw: {path} cannot be written ({error.strerror})") from error
