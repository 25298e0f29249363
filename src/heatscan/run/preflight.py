"""What is looked at before a run: can results be written, and does anything lie in their way?"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterable
from pathlib import Path

from heatscan.errors import WriteError
from heatscan.results import atomic


def require_writable(folder: str | os.PathLike, deep: bool = False) -> None:
    """Raise a WriteError where `folder`, or with `deep` a folder in it, exists and cannot be written."""
    within = (path for path in Path(folder).rglob("*") if path.is_dir()) if deep else ()
    for place in (Path(folder), *within):
        if place.exists() and not os.access(place, os.W_OK):
            read_only = os.statvfs(place).f_flag & os.ST_RDONLY
            raise WriteError(atomic.refusal(place, errno.EROFS if read_only else errno.EACCES))


def require_places(outputs: Iterable[str | os.PathLike]) -> None:
    """Raise a WriteError where a file of a job is a folder, a pipe or a device, or its folder is a file."""
    files = set(map(Path, outputs))
    folders = {folder for path in files for folder in path.parents}
    for path in sorted(files | folders):
        with atomic.explained(path):
            if path.is_symlink() and not path.exists():
                target = f"{os.readlink(path)}, which does not exist"
                raise WriteError(f"{path}: this is a link to {target}; create it or remove the link")
            if path in folders and path.exists() and not path.is_dir():
                raise WriteError(f"{path}: this is a file where results need a folder; move it away")
            if path not in folders and path.is_dir():
                raise WriteError(f"{path}: this is a folder where a file is to be written; move it away")
            if path not in folders and path.exists() and not path.is_file():  # a pipe or a device, which never ends
                raise WriteError(f"{path}: this is not a regular file; delete it and rerun the workflow")


def date_back_from_the_future(folder: str | os.PathLike) -> None:
    """Date files in `folder` from the future, as a clock that ran ahead leaves them, to now.

    Snakemake ends with an error where a job's input is younger than what has just been made of it.
    """
    now = time.time()
    for path in Path(folder).rglob("*.*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime > now:
                os.utime(path, (now, now))
