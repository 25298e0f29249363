"""What kind of file it is, and its text; words for a file that is something else than a molecule."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

from heatscan.errors import ConfigurationError

SUFFIXES = {
    ".cif": "mmCIF", ".mmcif": "mmCIF", ".pdb": "PDB", ".ent": "PDB", ".xyz": "XYZ",
    ".pdbx": "mmCIF", ".pdb1": "PDB", ".extxyz": "XYZ",
}  # fmt: skip
# Of what else people give, the first bytes and what to do.
_ARCHIVES = {
    b"PK\x03\x04": "a zip archive; unpack it",
    b"\x83\xa7encoder": "BinaryCIF; fetch the same entry as mmCIF",
    b"BZh": "compressed by bzip2; unpack it, or use gzip",
    b"\xfd7zXZ": "compressed by xz; unpack it, or use gzip",
}
# Of other kinds of text, how they begin and what to do.
_OTHERS = {
    r"version https://git-lfs": "is a pointer of Git LFS to the file; fetch the file itself",
    r"%PDF": "is a PDF; fetch the coordinates of the entry",
    r"\s*[{\[]": "is JSON; fetch the same entry as mmCIF",
    r"\s*(#.*\n|\s)*@<TRIPOS>": "is a mol2 file; convert it to mmCIF or XYZ, as with Open Babel",
    r"(.*\n){3}.*V[23]000": "is an MDL mol or SDF file; convert it to mmCIF or XYZ, as with Open Babel",
    r".*\n\s*\d+\s*\n {0,4}\d+\w{2,5} +\w+ *\d+( +-?\d+\.\d+){3}": "is a GRO file, in nanometres; convert it to PDB",
}
_UTF16 = b"\xff\xfe", b"\xfe\xff"
_PAGE = re.compile(r"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """Return whether a file is mmCIF, PDB or XYZ, by how its name ends; ``.gz`` may follow."""
    name = path.name.lower().removesuffix(".gz")
    # The copies of an assembly come as .pdb1, .pdb2, ...
    suffix = re.sub(r"^(\.pdb)\d+$", r"\g<1>1", Path(name).suffix)
    if suffix not in SUFFIXES:
        raise ConfigurationError(f"a structure is one of {', '.join(SUFFIXES)}, each also with .gz")
    return SUFFIXES[suffix]


def text_of(path: Path, kind: str) -> tuple[str, list[str]]:
    """Return the text of a file with line ends that are line feeds, and remarks on how it was stored.

    Parameters
    ----------
    path : Path
        A file of text in UTF-8, UTF-16 with its mark, or Latin-1; or of such text compressed by gzip.
    kind : str
        What it should be.

    Raises
    ------
    ConfigurationError
        It is empty, compressed otherwise, a page of the web, binary, or of another kind.
    """
    data, remarks = path.read_bytes(), []
    if data.startswith(b"\x1f\x8b"):
        remarks += [] if path.name.lower().endswith(".gz") else ["compressed by gzip, though not named .gz"]
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise ConfigurationError(f"is compressed by gzip but damaged ({error}); fetch it again") from error
    if data[257:262] == b"ustar":
        raise ConfigurationError("is a tar archive; unpack it")
    for start, words in _ARCHIVES.items():
        if data.startswith(start):
            raise ConfigurationError(f"is {words}")
    text = _decoded(data)
    remarks += ["text in UTF-16"] if data.startswith(_UTF16) else []
    if not text.strip():
        raise ConfigurationError("is empty, it holds no atoms; fetch it again")
    if _PAGE.match(text):
        raise ConfigurationError(
            "is a page of the web (HTML), not a molecule: the download has failed; fetch it again from another address"
        )
    if text.lstrip().startswith("<?xml"):
        raise ConfigurationError("is XML; fetch the same entry as mmCIF")
    for pattern, words in _OTHERS.items():
        if re.match(pattern, text[:4000]):
            raise ConfigurationError(words)
    if "\0" in text:
        place = text.count("\n", 0, text.index("\0")) + 1
        raise ConfigurationError(f"line {place} holds bytes that are no text; a structure is mmCIF, PDB or XYZ as text")
    _require_kind(text, kind)
    return text, remarks


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:  # comments in old files; all else is ASCII
            text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _require_kind(text: str, kind: str) -> None:
    """Raise a ConfigurationError where a file is named as one kind and is plainly of another."""
    start = text[:4000]
    found = None
    if re.match(r"(\s*(#.*)?\n)*\s*data_\S*\s", start, re.IGNORECASE):
        found = "mmCIF"
    elif re.search(r"^(ATOM  |HETATM).{24}( *-?\d+\.\d+){3}", start, re.MULTILINE):
        found = "PDB"
    elif re.match(r"\s*\d+[ \t]*\n.*\n\s*[A-Za-z]{1,2}([ \t]+-?\d*\.?\d+){3}\s", start):
        found = "XYZ"
    if found not in (None, kind):
        ends = " or ".join(suffix for suffix, each in SUFFIXES.items() if each == found)
        which = "a PDB" if found == "PDB" else f"an {found}"
        raise ConfigurationError(f"is {which} file but named as {kind}; rename it to end in {ends}")
