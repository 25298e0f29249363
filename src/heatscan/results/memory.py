"""What takes long to find out and stays true for one state of code and libraries, kept beside Python's compiled modules.

Every job of a workflow is a process of its own and would find it out again. Nothing depends on what is kept: where it cannot
be written, or is not as it was written, or belongs to another state or another version of Python, it is found out as before.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
from pathlib import Path

# The length of the digest that stands before the text.
_DIGEST = 64


def place(folder: Path, name: str) -> Path:
    """Return the file that keeps `name` for the modules in `folder` and this version of Python."""
    if not sys.implementation.cache_tag:  # a Python that keeps no compiled modules
        return folder / "__pycache__" / f"{name}.json"
    return Path(importlib.util.cache_from_source(str(folder / f"{name}.py"))).with_suffix(".json")


def recall(path: Path, state: str):
    """Return what was kept in a file under that state, or None.

    Parameters
    ----------
    path : Path
        From `place`.
    state : str
        Whatever the kept value depends on, such as the version of a library.
    """
    with contextlib.suppress(OSError, ValueError):
        written = path.read_bytes()
        digest, text = written[:_DIGEST], written[_DIGEST:]
        if digest == _digest(state, text):
            return json.loads(text)
    return None


def keep(path: Path, state: str, value) -> None:
    """Keep a value that JSON can hold, where it can be written and Python is to keep compiled modules."""
    if sys.dont_write_bytecode:
        return
    text = json.dumps(value).encode()
    part = path.with_name(f".{path.name}.{os.uname().nodename}.{os.getpid()}.part")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            part.write_bytes(_digest(state, text) + text)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


def _digest(state: str, text: bytes) -> bytes:
    """Return a hash of a text, of what it depends on, and of the version of Python."""
    return hashlib.sha256(b"\0".join((sys.version.encode(), state.encode(), text))).hexdigest().encode()
