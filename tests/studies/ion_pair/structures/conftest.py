"""Files of molecules, written by hand: glycine of ten atoms, 75.067 u by the standard atomic weights."""

import numpy as np
import pytest

from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.studies.ion_pair import structures

# Name, element and place [angstrom]: bonds and angles are those of an amino acid.
GLYCINE = (
    ("N", "N", (0.0, 0.0, 0.0)),
    ("CA", "C", (1.46, 0.0, 0.0)),
    ("C", "C", (2.0, 1.4, 0.0)),
    ("O", "O", (1.3, 2.4, 0.0)),
    ("H1", "H", (-0.5, 0.8, 0.3)),
    ("H2", "H", (-0.4, -0.8, 0.5)),
    ("HA2", "H", (1.8, -0.6, 0.85)),
    ("HA3", "H", (1.8, -0.5, -0.9)),
    ("OXT", "O", (3.3, 1.5, 0.0)),
    ("HXT", "H", (3.6, 2.4, 0.0)),
)
# 2 C, 5 H, N, 2 O of 12.011, 1.008, 14.007 and 15.999 u, and the radius of gyration of these places.
WEIGHT = 2 * 12.011 + 5 * 1.008 + 14.007 + 2 * 15.999
GYRATION = 1.519


@pytest.fixture
def put(tmp_path):
    """A function that writes a file and returns its path."""

    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def weigh(put):
    """A function that reads a text under a name and returns (atoms, mass [u], radius of gyration [angstrom])."""

    def read(name, text, choice=structures.Choice()):  # noqa: B008
        one = structures.read(put(name, text), choice)
        masses, places = one.masses / constants.atomic_mass, one.positions * 1e10
        about = places - masses @ places / masses.sum()
        return len(masses), masses.sum(), np.sqrt(masses @ np.square(about).sum(axis=1) / masses.sum())

    return read


@pytest.fixture
def notes(put):
    """A function that reads a text under a name and returns what is remarked on it, in one text."""
    return lambda name, text: "; ".join(structures.read(put(name, text)).remarks)


@pytest.fixture
def refusal(put):
    """A function that returns why a text under a name is refused."""

    def read(name, text):
        path = put(name, text)
        with pytest.raises(ConfigurationError) as caught:
            structures.read(path)
        message = str(caught.value)
        assert message.startswith(f"{path}: ")
        return message.removeprefix(f"{path}: ")

    return read


def atom(serial, name, residue, number, place, element="", chain="A", occupancy=1.0, altloc="", record="ATOM"):
    """A line of PDB; a name of less than four letters begins in column 14 if its element has one letter."""
    name = name if len(name) == 4 or len(element) == 2 or name != name.strip() else f" {name}"
    x, y, z = place
    return (
        f"{record:6}{serial:5d} {name:4}{altloc:1}{f'{residue:>3}':4}{chain:1}{number:4d}    {x:8.3f}{y:8.3f}{z:8.3f}"
        f"{occupancy:6.2f}{10:6.2f}          {element.upper():>2}  "
    )


def glycine(elements=True, left=False, first=1, chain="A", number=1, shift=0.0):
    """The lines of glycine, with or without elements, its names in column 14 or 13."""
    lines = []
    for serial, (name, element, (x, y, z)) in enumerate(GLYCINE, first):
        name = f"{name:4}" if left else name
        lines.append(atom(serial, name, "GLY", number, (x + shift, y, z), element if elements else "", chain))
    return lines


def text(*lines):
    return "\n".join([*lines, "END", ""])
