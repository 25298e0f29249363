"""Describe a molecule of atoms, or a body in its place: mass, size, axis, and heating at each r_C; draw it."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("file", nargs="?", help="an mmCIF, PDB or XYZ file")
    which.add_argument("--rings", type=int, help="build a porphyrin barrel of so many rings instead")
    which.add_argument(
        "--body",
        nargs="+",
        metavar="KEY=VALUE",
        help="a homogeneous body, as a case describes it: body=sphere body_radius='50 nm' body_density='2200 kg/m^3'",
    )
    parser.add_argument("--draw", metavar="PATH", help="draw it, as PNG and PDF of that name")
    parser.add_argument("--ring-mass", type=float, default=4338.0, help="mass of one ring [u], 4338 by default")
    links, places = ("butadiyne", "ethyne"), ("outward", "spread", "at_metal")
    parser.add_argument("--ring-link", default=links[0], choices=links, help="what joins two rings")
    parser.add_argument("--side-chains", default=places[0], choices=places, help="where the side chains are")
    for name, words in (("chains", "only these chains, such as A,B"), ("assembly", "build this biological assembly"),
                        ("isotopes", "nuclides in place of their elements, such as 2H,13C")):  # fmt: skip
        parser.add_argument(f"--{name}", default="", help=words)
    parser.add_argument("--write", metavar="PATH", help="write the molecule as mmCIF")


def run(options: argparse.Namespace) -> None:
    """Print the description."""
    from heatscan.errors import ConfigurationError
    from heatscan.physics import constants
    from heatscan.studies.ion_pair import description, structures
    from heatscan.studies.ion_pair.molecule import build_barrel, missing_hydrogens

    if options.body:
        return description.of_body(options.body, options.draw)
    if options.file:
        choice = structures.Choice(options.chains, options.assembly, options.isotopes)
        structure = structures.aligned(structures.read(options.file, choice))
    else:
        if not 1 <= options.rings <= 1000:
            raise ConfigurationError(f"--rings: {options.rings} must be from 1 to 1000")
        ring = options.ring_mass * constants.atomic_mass, 2.4e-9, options.ring_link, options.side_chains
        structure = structures.Structure(*build_barrel(options.rings, *ring))
    if options.write:
        try:
            structures.write_mmcif(options.write, "molecule", *structure[:2], structure.charge)
        except OSError as error:
            raise ConfigurationError(f"--write: {options.write} cannot be written ({error.strerror})") from error
    remarks = (*structure.remarks, *missing_hydrogens(options.file, structure, "accept"))
    description.of_atoms(options.file or f"{options.rings} rings", structure, remarks, options.draw)
