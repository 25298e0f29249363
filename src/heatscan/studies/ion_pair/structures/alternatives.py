"""Alternative locations: of the places that a crystal offers for one atom, those that go together and are likeliest."""

from __future__ import annotations

import numpy as np

from heatscan.studies.ion_pair.structures.atoms import Atoms, counted

# Atoms of one molecule are farther apart than this, unless they are alternatives for one place [angstrom].
CLASH = 0.8
# Occupancies of alternatives add up to one, within what two digits can say.
_FULL = 1.01


def choose(atoms: Atoms) -> tuple[Atoms, list[str]]:
    """Return the atoms of one conformer, and a remark on the others.

    One label holds for the whole molecule, the likeliest where places have several. An atom that has not got it is
    taken without label, else with its likeliest other one.
    """
    labelled = atoms.altloc != ""
    if not labelled.any() and not ((atoms.occupancy > 0) & (atoms.occupancy < 1)).any():
        return atoms, []
    kept = np.ones(len(atoms), bool)
    rank = _ranked(atoms, labelled)
    _drop_other_residues(atoms, labelled, rank, kept)
    _drop_same_name(atoms, rank, kept)
    left_out = int((~kept).sum())
    return atoms.where(kept), [f"{counted(left_out, 'atom of other conformers')} left out"] if left_out else []


def _places(atoms: Atoms, rows) -> dict:
    """Return the rows of each place, a name of an atom in a residue; deuterium stands in the place of hydrogen."""
    found: dict = {}
    names = np.where((atoms.element == "D") & np.char.startswith(atoms.name, "D"), "H", "")
    for row in rows:
        name = names[row] + atoms.name[row][1:] if names[row] else atoms.name[row]
        found.setdefault((atoms.chain[row], atoms.number[row], atoms.residue[row], name), []).append(row)
    return found


def _ranked(atoms: Atoms, labelled) -> dict[str, float]:
    """Return how likely each label is: the sum over residues that have several of its mean occupancy in each."""
    total: dict[str, float] = {}
    by_residue: dict = {}
    for row in np.flatnonzero(labelled).tolist():
        by_residue.setdefault((atoms.chain[row], atoms.number[row]), {}).setdefault(atoms.altloc[row], []).append(row)
    for labels in by_residue.values():
        for label, its in labels.items():
            mean = float(np.mean(atoms.occupancy[its]))
            total[label] = total.get(label, 0.0) + (mean if len(labels) > 1 else 1e-6 * mean)
    return total


def _drop_other_residues(atoms: Atoms, labelled, rank, kept) -> None:
    """Drop all but one of different residues that are labelled alternatives for one number in a chain."""
    found: dict = {}
    for row in np.flatnonzero(labelled).tolist():
        key = atoms.chain[row], atoms.number[row]
        found.setdefault(key, {}).setdefault(str(atoms.residue[row]), []).append(row)
    for (chain, number), residues in found.items():
        if len(residues) < 2:
            continue

        def likely(name, residues=residues) -> float:
            return max(rank.get(atoms.altloc[row], 0.0) for row in residues[name])

        best = max(residues, key=likely)
        others = [name for name in residues if name != best]
        here = (atoms.chain == chain) & (atoms.number == number)
        # What they share may stand under the name of one of them alone, without label.
        shared = (atoms.altloc == "") & ~np.isin(atoms.name, atoms.name[here & (atoms.residue == best)])
        kept &= ~(here & np.isin(atoms.residue, others) & ~shared)


def _drop_same_name(atoms: Atoms, rank, kept) -> None:
    """Drop all but one of the atoms of one name in a residue, where labels or occupancies say that they exclude each
    other."""
    partly = kept & ((atoms.altloc != "") | ((atoms.occupancy > 0) & (atoms.occupancy < 1)))
    # An atom without label and with full occupancy may still be the first place of one with a label.
    names = set(zip(atoms.chain[partly], atoms.number[partly], strict=True))
    rows = [row for row in np.flatnonzero(kept).tolist() if (atoms.chain[row], atoms.number[row]) in names]
    for candidates in _places(atoms, rows).values():
        if len(candidates) < 2:
            continue
        labels = [atoms.altloc[row] for row in candidates]
        if len(set(labels)) == 1 and atoms.occupancy[candidates].sum() > _FULL:
            continue
        chosen = max(candidates, key=lambda row: _preference(atoms, rank, row))
        # Several atoms may share the label, as do those of a ligand that all have one name.
        kept[[row for row in candidates if row != chosen and not _goes_with(atoms, row, chosen)]] = False


def _preference(atoms: Atoms, rank, row) -> tuple:
    label = atoms.altloc[row]
    best = max(rank.values(), default=0.0)
    first = 2 if label and rank.get(label, 0.0) == best else 1 if not label else 0
    return first, rank.get(label, 0.0), atoms.occupancy[row], -row


def _goes_with(atoms: Atoms, row, chosen) -> bool:
    return atoms.altloc[row] == atoms.altloc[chosen] and atoms.occupancy[row] + atoms.occupancy[chosen] > _FULL


def clashing(atoms: Atoms, first, second) -> np.ndarray:
    """Return which atoms to drop of pairs nearer than `CLASH` that occupancies or labels tell to be alternatives.

    Of two residues the one goes that is less occupied, with all its atoms of that label; of one residue the atom.
    """
    dropped = np.zeros(len(atoms), bool)
    groups = atoms.groups()
    for one, two in zip(first.tolist(), second.tolist(), strict=True):
        # Atoms of two names in one residue are both part of it, even if one of them has a place in another conformer.
        both = groups[one] == groups[two] and atoms.name[one] != atoms.name[two]
        if both or dropped[one] or dropped[two]:
            continue
        labels = atoms.altloc[one], atoms.altloc[two]
        shares = atoms.occupancy[one], atoms.occupancy[two]
        apart = all(labels) and labels[0] != labels[1]
        if not (apart or (0 < min(shares) < 1 and sum(shares) <= _FULL)):
            continue
        loser = two if (shares[1], -two) < (shares[0], -one) else one
        if groups[one] == groups[two]:
            dropped[loser] = True
        else:
            its = (groups == groups[loser]) & (atoms.altloc == atoms.altloc[loser]) & (atoms.occupancy < 1)
            dropped |= its
            dropped[loser] = True
    return dropped
