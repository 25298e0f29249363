"""mmCIF files of every dialect, in the form that gemmi reads: the block with atoms, and the columns that it needs."""

from __future__ import annotations

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair.structures import atoms as tables
from heatscan.studies.ion_pair.structures import elements

_SITE = "_atom_site."
# The columns of atoms that say anything of the molecule; of some a second one, and what stands for both.
_COLUMNS = {
    "id": ("", ""), "type_symbol": ("", "?"), "label_atom_id": ("auth_atom_id", "?"), "label_alt_id": ("", "."),
    "label_comp_id": ("auth_comp_id", "UNL"), "label_asym_id": ("auth_asym_id", "A"), "label_seq_id": ("", "."),
    "auth_seq_id": ("label_seq_id", "1"), "auth_asym_id": ("label_asym_id", "A"), "pdbx_PDB_ins_code": ("", "?"),
    "Cartn_x": ("", "?"), "Cartn_y": ("", "?"), "Cartn_z": ("", "?"), "occupancy": ("", "1"),
    "pdbx_formal_charge": ("", "?"), "pdbx_PDB_model_num": ("", "1"), "group_PDB": ("", "ATOM"),
}  # fmt: skip
# What else is needed: the crystal, and how assemblies are built.
_CATEGORIES = (
    "_cell.", "_symmetry.", "_pdbx_struct_assembly.", "_pdbx_struct_assembly_gen.", "_pdbx_struct_oper_list.",
    "_struct_asym.", "_entity.", "_exptl.",
)  # fmt: skip
_NOTHING = ("?", ".", "")


def read(text: str):
    """Return a gemmi structure whose B factors are mass numbers, and remarks.

    Raises
    ------
    ConfigurationError
        No block has atoms with places, or an atom has no element: the text says what the file is, or names the atom.
    """
    import gemmi

    document = gemmi.cif.read_string(text)
    blocks = [block for block in document if len(block.find_values(f"{_SITE}Cartn_x"))]
    if not blocks:
        raise ConfigurationError(_what_else(document))
    block, remarks = blocks[0], []
    if len(blocks) > 1:
        remarks.append(f"the first of {len(blocks)} blocks with atoms, {block.name}")
    columns = _columns(block)
    clean = gemmi.cif.Block("molecule")
    for category in _CATEGORIES:
        if found := block.get_mmcif_category(category, raw=True):
            clean.set_mmcif_category(category, found, raw=True)
    inferred = _write_elements(columns)
    if inferred:
        remarks.append(f"elements of {tables.counted(inferred, 'atom')} taken from names, type_symbol has none")
    del document, blocks, block  # of a million atoms it takes half a gigabyte
    clean.init_loop(_SITE, list(columns)).set_all_values(list(columns.values()))
    columns.clear()
    return gemmi.make_structure_from_block(clean), remarks


def _columns(block) -> dict[str, list[str]]:
    """Return the columns of atoms by name; what the file lacks is filled up."""
    known: dict[str, str] = {}

    def column(tag: str) -> list[str]:
        return [known.setdefault(value, value) for value in block.find_values(_SITE + tag)]

    number = len(block.find_values(f"{_SITE}Cartn_x"))
    found = {}
    for tag, (other, value) in _COLUMNS.items():
        values = column(tag)
        if len(values) != number and tag.startswith("Cartn"):
            raise ConfigurationError(f"_atom_site lacks the column {tag}")
        if len(values) != number and other:
            values = column(other)
        if len(values) != number:
            values = [value] * number if value else list(map(str, range(1, number + 1)))
        found[tag] = values
    return found


def _write_elements(columns: dict[str, list[str]]) -> int:
    """Write symbols that gemmi takes and mass numbers as B factors; return how many were taken from names."""
    import gemmi

    symbols, inferred = columns["type_symbol"], 0
    plain = {given: elements.of_symbol(gemmi.cif.as_string(given)) for given in set(symbols)}
    keys = columns["label_comp_id"], columns["auth_asym_id"], columns["auth_seq_id"]
    partners: dict = {}
    if any(given in _NOTHING for given in plain):
        for name, *key in zip(columns["label_atom_id"], *keys, strict=True):
            partners.setdefault(tuple(key), set()).add(gemmi.cif.as_string(name).upper())
    factors = []
    for row, given in enumerate(symbols):
        symbol = plain[given]
        if given in _NOTHING:
            inferred += 1
            name, residue = (gemmi.cif.as_string(columns[tag][row]) for tag in ("label_atom_id", "label_comp_id"))
            here = frozenset(partners[tuple(key[row] for key in keys)])
            # Names have no columns here: none is known to begin with a symbol of two letters.
            symbol = elements.of_name(name, residue, len(here) == 1, here, True)
        if symbol is None:
            raise ConfigurationError(_unknown(columns, row, given))
        if given != symbol.element:
            symbols[row] = symbol.element or "X"
        factors.append(str(symbol.nucleons))
    columns["B_iso_or_equiv"] = factors
    return inferred


def _unknown(columns, row: int, given: str) -> str:
    import gemmi

    serial, chain, residue, number, name = (
        gemmi.cif.as_string(columns[tag][row])
        for tag in ("id", "auth_asym_id", "label_comp_id", "auth_seq_id", "label_atom_id")
    )
    hint = "write the symbol" if given in _NOTHING else "delete an atom that nobody could name, or write its symbol"
    return (
        f"atom {serial} ({chain}/{residue} {number}/{name}): _atom_site.type_symbol: unknown element "
        f"{gemmi.cif.as_string(given) or given!r}; {hint}"
    )


def _what_else(document) -> str:
    """Return what a CIF without the places of atoms is."""

    def has(tag: str) -> bool:
        return any(block.find_values(tag) for block in document)

    if has("_atom_site_fract_x") or has("_atom_site_Cartn_x") or has("_atom_site.fract_x"):
        return (
            "is a CIF of a small-molecule crystal, with fractional coordinates; convert it to XYZ, whole molecules of "
            "which the symmetry of the crystal is applied, as with Mercury or Open Babel"
        )
    if has("_chem_comp_atom.atom_id") or has("_chem_comp.id"):
        return "is a dictionary of components and holds no atoms of a structure; convert it, or fetch the entry itself"
    if has("_refln.index_h") or has("_refln_index_h"):
        return "holds no atoms, it is a list of reflections; fetch the coordinates of the entry"
    return "holds no atoms: no block has _atom_site.Cartn_x"
