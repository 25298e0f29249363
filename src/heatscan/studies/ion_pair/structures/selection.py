"""What a user chooses of a file: chains, a biological assembly, isotopes; and what the file says of its crystal."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from heatscan.errors import ConfigurationError, require_known
from heatscan.studies.ion_pair.structures import elements
from heatscan.studies.ion_pair.structures.atoms import Atoms, counted


class Choice(NamedTuple):
    """Names of chains, the name of an assembly, and nuclides such as ``2H 13C 15N``, parted by blanks or commas; empty
    for all chains, for the atoms as they are in the file, and for the natural mixture."""

    chains: str = ""
    assembly: str = ""
    isotopes: str = ""

    @classmethod
    def of(cls, given) -> Choice:
        """Return what of a structure's file counts, from the values of a case by name."""
        return cls(*(str(given.get(name) or "") for name in ("structure_chains", "structure_assembly", "isotopes")))


def apply(structure, choice: Choice) -> list[str]:
    """Leave in a gemmi structure the first model with what is chosen; return remarks.

    Raises
    ------
    ConfigurationError
        There is no such chain or assembly: the text lists those there are.
    """
    import gemmi

    remarks = [f"the first of {len(structure)} models"] if len(structure) > 1 else []
    del structure[1:]
    model = structure[0]
    chains = _words(choice.chains)
    there = list(dict.fromkeys(chain.name for chain in model))
    for name in chains:
        require_known("a chain", name, there)
    if chains:
        for name in there:
            if name not in chains:
                model.remove_chain(name)
        remarks.append(f"of {counted(len(there), 'chain')} only {', '.join(chains)}")
    assemblies = {assembly.name: assembly for assembly in structure.assemblies}
    if choice.assembly:
        require_known("an assembly", choice.assembly, assemblies)
        built = gemmi.make_assembly(assemblies[choice.assembly], model, gemmi.HowToNameCopiedChain.AddNumber)
        copies = f"{counted(len(built), 'chain')} from {len(model)}"
        structure[0] = built
        return [*remarks, f"assembly {choice.assembly}, {copies}"]
    return [*remarks, *_crystal(structure, assemblies)]


def require_none(choice: Choice) -> None:
    """Raise a ConfigurationError where chains or an assembly of a file are chosen that has none."""
    for name, value in (("chains", choice.chains), ("assembly", choice.assembly)):
        if value:
            raise ConfigurationError(f"XYZ has no {name}; of mmCIF and PDB files {value!r} can be chosen")


def _crystal(structure, assemblies) -> list[str]:
    """Return a remark where the file holds a part of what there is in the crystal, or of the assembly."""

    def copies(assembly) -> int:
        return max((len(generator.operators) for generator in assembly.generators), default=1)

    more = [f"{name} of {copies(each)} copies" for name, each in assemblies.items() if copies(each) > 1]
    crystal = structure.cell.is_crystal() and structure.spacegroup_hm.strip() not in ("", "P 1", "P1")
    if not (crystal or more):
        return []
    part = (
        f"the asymmetric unit of a crystal ({structure.spacegroup_hm.strip()})" if crystal else "the atoms in the file"
    )
    return [f"{part}, not a biological assembly; not built: assembly {', '.join(more[:5])}" if more else part]


def with_isotopes(atoms: Atoms, choice: Choice) -> tuple[Atoms, list[str]]:
    """Return the atoms with the nuclides that are chosen for their elements, and a remark.

    Raises
    ------
    ConfigurationError
        A nuclide is unknown.
    """
    element, nucleons, remarks = atoms.element.copy(), atoms.nucleons.copy(), []
    for word in _words(choice.isotopes):
        name = {"D": "2H", "T": "3H"}.get(word, word)
        require_known("a nuclide", name, elements.NUCLIDES)
        symbol = name.lstrip("0123456789")
        its = (element == symbol) & (nucleons == 0)
        if name == "2H":
            element = np.where(its, "D", element)
        else:
            nucleons[its] = int(name.removesuffix(symbol))
        remarks.append(f"{counted(int(its.sum()), 'atom')} of {symbol} taken as {name}")
    return (replace(atoms, element=element, nucleons=nucleons), remarks) if remarks else (atoms, [])


def _words(text: str) -> list[str]:
    return re.split(r"[\s,]+", text.strip()) if text.strip() else []
