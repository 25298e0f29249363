"""What planning works out of texts alone, kept from one run to the next by a hash of the text and of the code.

To read all modules, to check all documents or to load the libraries that do takes longer than to plan the rest.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from heatscan.errors import WriteError
from heatscan.results import atomic

_known: dict[str, object] = {}
_code = functools.cache(lambda file: hashlib.sha256(Path(file).read_bytes()).hexdigest())


def result(work: Callable, given, more: str = ""):
    """Return ``work(given)``, worked out now or before: plain data that follow from `given` and the code of `work`.

    `more` is the hash of all code where that of the module of `work` is not enough. An error is not remembered.
    """
    code = _code(work.__globals__["__file__"])
    key = hashlib.sha256(f"{code} {work.__name__} {given!r} {more}".encode("utf-8", "surrogatepass")).hexdigest()
    if key not in _known:
        _known[key] = work(given)
    return _known[key]


def recall(path: str | os.PathLike) -> None:
    """Take from a file what earlier runs worked out."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        if os.path.isfile(path):
            _known.update(json.loads(Path(path).read_text(encoding="utf-8")))


def keep(path: str | os.PathLike) -> None:
    """Write to a file what was worked out, unless YAML gave what JSON cannot hold."""
    with contextlib.suppress(OSError, WriteError, TypeError), atomic.replacing(path, flushed=False) as part:
        part.write_text(json.dumps(_known), encoding="utf-8")
