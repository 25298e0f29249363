"""Are all numbers the same as at another commit, bit for bit?

    python tests/compare_results.py                      # 242b265, before the house was rebuilt, against this checkout
    python tests/compare_results.py COMMIT               # another commit against this checkout
    python tests/compare_results.py --old DIR --new DIR  # two folders of results that are there already

The commit is checked out into a temporary worktree, where its own workflow makes all results with its own sources;
those of this checkout are brought up to date in its folder results/. Then every variable, coordinate and attribute of
every NetCDF file `<study>/<scan>.nc` is compared: names (through RENAMED), dimensions, types, and values byte for byte.
EXPECTED lists what may differ, and why; anything else is printed, and the script ends with 1. Tables in other formats
hold the same numbers in decimal; which of them differ is printed too, and decides nothing.

Making both takes some minutes. Nothing is kept but results/ of this checkout.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import xarray as xr

ROOT = Path(__file__).resolve().parents[1]
BEFORE = "242b265"
NEW, GONE, LABELS = "is new", "is gone", "has other labels; what both have is compared"
# Old name -> new name, of variables, coordinates and dimensions, and as a word in attributes. CHANGELOG.md tells users.
RENAMED = {
    "surviving_area": "allowed_area",
    "ruling_experiment": "strongest_experiment",
    # Meanings of the flag `validity`.
    "unknown": "no_formula",
    "unbounded": "no_signal",
}
# (file, variable, attribute) as patterns, and why it may differ. A variable of "" is the file itself.
EXPECTED = (
    ("*", "", "source", "names the commit that made the file"),
    ("*", "", "description_hash", "digests the words of a scan, sources and labels among them"),
    ("*", "", "code_hash", "digests the sources, which moved and changed"),
    ("*", "*", "long_name", "says the same in plainer words"),
    ("*", "*", "comment", "says the same in plainer words"),
    ("*", "?*", "source", "cites entries of config/references.bib now"),
    ("exclusion/*", "definition", "", "holds the inputs, whose names changed; what they give is compared"),
    ("exclusion/*", "record", "", "holds the sources, which are BibTeX entries of config/references.bib now"),
    ("exclusion/*", "label", "", "that of graphene_disc is 'Lower bound from macro-objectification' now"),
    *(
        (file, name, "", "radial modes are heated as the drive makes them move; radial_motion has the old picture")
        for file, names in (
            (
                "ion_pair/*",
                (
                    "heating_power",
                    "collapse_rate_bound",
                    "relative_improvement",
                    "electric_heating_rate",
                    "electric_collapse_rate_bound",
                    "stability",
                    "floquet_*",
                    "pseudopotential_error",
                ),
            ),
        )
        for name in names
    ),
    (
        "exclusion/*",
        "collapse_rate_bound",
        "",
        "that of the proposed trap counts the size of its molecule; others are equal",
    ),
    ("exclusion/*", "validity", "flag_*", "has a flag more, no_limit"),
    ("exclusion/*", "", "configuration_hash", "digests the inputs of experiments, some of whose names changed"),
    ("*", "*", NEW, "is an output, a parameter or a label that was added"),
    ("*", "*", "ancillary_variables", "names the flag that explains missing values"),
    ("*", "*", "coordinates", "lists the coordinates, to which some were added"),
    *(("*", "", name, "says who made the file and what it holds") for name in ("creator_name", "license", "summary")),
    ("*", "", "doi", "says which papers the study rests on"),
    ("*", "", "replaced", "names what an axis takes the place of"),
    ("ion_pair/*", "", "configuration_hash", "digests the inputs, to which some were added"),
    *(
        ("ion_pair/*", name, "", "the exact frequencies of the modes count; those of the pseudopotential did")
        for name in ("lamb_dicke", "carrier_excitation", "readout_time")
    ),
    *(
        ("ion_pair/*", name, "", "is missing where the exact motion is not stable, and equal elsewhere")
        for name in ("mode_frequency", "ion_spacing")
    ),
    ("ion_pair/floquet.nc", "", "title", "says that all of the exact motion is compared"),
    *(("exclusion/*", dim, "*", "experiments and a basis of bounds were added") for dim in ("experiment", "basis")),
    *(
        ("exclusion/*", name, "*", "experiments were added")
        for name in ("lowest_bound", "highest_lower_bound", "strongest_experiment")
    ),
    ("exclusion/*", "allowed_area", "*", "is counted up to a stated ceiling, and experiments were added"),
    ("exclusion/*", "confidence_level", "symbol", "has no symbol, like other labels"),
    *(("exclusion/*", name, "", "sources were looked up once more") for name in ("doi", "status")),
    *(
        ("exclusion/*", name, "", "bounds of the proposed trap hold from 0.1 pm on, no longer from 1 nm")
        for name in ("shortest_length", "validity", "correlation_length")
    ),
    ("fermi_liquids/white.nc", "", "configuration_hash", "digests the bodies, to which some were added"),
    ("fermi_liquids/white.nc", "body", "*", "bodies were added"),
    ("fermi_liquids/white.nc", "printed_*", GONE, "the paper prints nothing for the bodies that were added"),
)


def datasets(folder: Path) -> dict[str, Path]:
    """Return the merged NetCDF file of each scan in a results folder, by `<study>/<scan>.nc`."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*.nc"))}


def renamed(name: str) -> str:
    """Return the new name of a variable, coordinate or dimension."""
    return RENAMED.get(name, name)


def same_attribute(old, new) -> bool:
    """Return whether two attributes have the same type and value; words of the old one are renamed first."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or " ".join(renamed(word) for word in old.split(" ")) == new
    old, new = np.asarray(old), np.asarray(new)
    return (old.dtype, old.shape, old.tobytes()) == (new.dtype, new.shape, new.tobytes())


def differing_attributes(old: dict, new: dict) -> list[str]:
    """Return the names of attributes that differ or are in one of the two only."""
    both = old.keys() & new.keys()
    return sorted((old.keys() ^ new.keys()) | {name for name in both if not same_attribute(old[name], new[name])})


def bits(variable: xr.Variable) -> tuple:
    """Return all that must be equal of a variable's values: dimensions, type, shape and bytes."""
    values = variable.values
    content = values.tolist() if values.dtype.kind == "O" else values.tobytes()
    return tuple(renamed(dim) for dim in variable.dims), values.dtype.str, values.shape, content


def of_common_labels(first: xr.Dataset, second: xr.Dataset) -> tuple[xr.Dataset, xr.Dataset, list[str]]:
    """Return both Datasets at the experiments, bodies or cases that both have, and the dimensions that had others."""
    others = []
    for dim in first.sizes.keys() & second.sizes.keys():
        if all(dim in data.variables and data[dim].dtype.kind in "OU" for data in (first, second)):
            labels = [data[dim].values.tolist() for data in (first, second)]
            common = [label for label in labels[0] if label in labels[1]]
            if labels[0] != labels[1]:
                first, second = (
                    data.isel({dim: [have.index(label) for label in common]})
                    for data, have in zip((first, second), labels, strict=True)
                )
                others.append(dim)
    return first, second, others


def gap(old: xr.Variable, new: xr.Variable) -> float:
    """Return how far two arrays of numbers are apart, in units of the larger; infinite if they have not one form."""
    if old.shape != new.shape or old.dtype.kind != "f" or new.dtype.kind != "f":
        return np.inf
    values = old.values, new.values
    if not np.array_equal(*map(np.isfinite, values)):
        return np.inf
    size = np.maximum(*map(np.abs, values))
    apart = np.abs(values[0] - values[1])[np.isfinite(size) & (size > 0)] / size[np.isfinite(size) & (size > 0)]
    return float(apart.max(initial=0.0))


def differences(old: Path, new: Path) -> list[tuple[str, str, float]]:
    """Return (variable, attribute, gap) of all that differs between two files.

    The attribute "" stands for the values, NEW and GONE for a variable of one of the two only, LABELS for experiments,
    bodies or cases of one of the two only.
    """
    # Undecoded, as stored: no value is masked, and fill values are attributes like others.
    with xr.open_dataset(old, decode_cf=False) as first, xr.open_dataset(new, decode_cf=False) as second:
        first, second, others = of_common_labels(first, second)
        ours = {renamed(name): variable for name, variable in first.variables.items()}
        found = [("", name) for name in differing_attributes(first.attrs, second.attrs)]
        found += [(name, NEW) for name in sorted(set(second.variables) - ours.keys())]
        found += [(name, GONE) for name in sorted(ours.keys() - set(second.variables))]
        found += [(dim, LABELS) for dim in others]
        apart = {}
        for name in sorted(ours.keys() & set(second.variables)):
            variable = second.variables[name]
            if bits(ours[name]) != bits(variable):
                found.append((name, ""))
                apart[name, ""] = gap(ours[name], variable)
            found += [(name, attribute) for attribute in differing_attributes(ours[name].attrs, variable.attrs)]
    return [(*each, apart.get(each, 0.0)) for each in found]


def reason(file: str, variable: str, attribute: str) -> str | None:
    """Return why this difference is expected, or None."""
    for *patterns, why in EXPECTED:
        if all(map(fnmatchcase, (file, variable, attribute), patterns)):
            return why
    return None


def compare(old: Path, new: Path) -> int:
    """Print what differs between two results folders and return how many differences nobody expects."""
    ours, theirs = datasets(old), datasets(new)
    unexpected = [f"{name}: only in {old}" for name in ours.keys() - theirs.keys()]
    expected, largest, variables = Counter(), {}, 0
    for name in sorted(ours.keys() & theirs.keys()):
        with xr.open_dataset(theirs[name], decode_cf=False) as data:
            variables += len(data.variables)
        for variable, attribute, apart in differences(ours[name], theirs[name]):
            what = (
                attribute if attribute in (NEW, GONE, LABELS) else f"attribute {attribute}" if attribute else "values"
            )
            what = f"{variable or 'the file'}: {what}"
            why = reason(name, variable, attribute)
            if why:
                expected[what, why] += 1
                largest[what, why] = max(apart, largest.get((what, why), 0.0))
            else:
                unexpected.append(f"{name}: {what}" + (f", by up to {apart:.1e}" if apart else ""))
    print(f"{len(ours.keys() & theirs.keys())} files with {variables} variables compared")
    for (what, why), count in sorted(expected.items()):
        size = largest[what, why]
        print(f"expected in {count} files: {what}{f', by up to {size:.1e}' if size else ''}: {why}")
    for line in sorted(unexpected) or ["everything else is the same, bit for bit"]:
        print(line)
    print(f"new files: {', '.join(sorted(theirs.keys() - ours.keys())) or 'none'}")
    print(*other_files(old, new), sep="\n")
    return len(unexpected)


def other_files(old: Path, new: Path) -> list[str]:
    """Return a line for each kind of table in text that both folders have: how many are equal, which are not."""
    lines = []
    for pattern in ("figures/*.csv", "*/*.csv", "*/*.bib", "*/*_hepdata.zip", "tables/*.csv", "*.csv"):
        names = {path.relative_to(old) for path in old.glob(pattern)} & {
            path.relative_to(new) for path in new.glob(pattern)
        }
        differ = sorted(str(name) for name in names if (old / name).read_bytes() != (new / name).read_bytes())
        lines.append(f"{pattern}: {len(names) - len(differ)} of {len(names)} equal {' '.join(differ)}".rstrip())
    return lines


def make(folder: Path, cores: str) -> Path:
    """Bring all results of the checkout in `folder` up to date, with its own sources, and return where they lie."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "snakemake", "--cores", cores, "--quiet", "all"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return folder / "results"


def main(words: list[str] | None = None) -> int:
    """Compare as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commit", nargs="?", default=BEFORE, help=f"the commit to compare with ({BEFORE})")
    parser.add_argument("--old", type=Path, help="results that are there already, instead of those of the commit")
    parser.add_argument("--new", type=Path, help="results that are there already, instead of those of this checkout")
    parser.add_argument("--cores", default="all", help="cores to make them with (all)")
    asked = parser.parse_args(words)
    new = asked.new or make(ROOT, asked.cores)
    if asked.old:
        return min(compare(asked.old, new), 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "before"
        subprocess.run(["git", "worktree", "add", "--detach", "--quiet", folder, asked.commit], cwd=ROOT, check=True)
        try:
            return min(compare(make(folder, asked.cores), new), 1)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
