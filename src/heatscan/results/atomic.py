"""Files that appear under their name complete or not at all: written beside it, flushed to the disk, then renamed.

A job that outlived its run may end after one that computes for a newer configuration. It leaves the file to that one:
it has been told by which description it works, and renames nothing once that says something else.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import resource
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from heatscan.errors import WriteError

# What may keep a file from being written through no fault of ours.
_OBSTACLES = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE}
)
# Less than this is a full disk to a library that does not say what went wrong.
_FULL = 2**20
# The descriptions that this process works by, and what they said.
_given: dict[Path, bytes] = {}
_given_up = threading.Event()


def hold_to(path: str | os.PathLike) -> bytes:
    """Return what a description says; files are renamed only as long as it says so."""
    path = Path(os.path.abspath(path))
    _given[path] = path.read_bytes()
    return _given[path]


def give_up() -> None:
    """Rename no more files: what is being written may be incomplete."""
    _given_up.set()


def let_go() -> None:
    """Forget the descriptions that this process works by, and that it gave up."""
    _given.clear()
    _given_up.clear()


def _is_wanted() -> bool:
    with contextlib.suppress(OSError):
        return not _given_up.is_set() and all(path.read_bytes() == said for path, said in _given.items())
    return False


@contextlib.contextmanager
def replacing(path: str | os.PathLike, flushed: bool = True) -> Iterator[Path]:
    """Give a name to write to, in the folder of `path`, and rename it to `path` once the block has ended well.

    What is worked out anew where it is lost or cut short need not be `flushed` to the disk, which takes a while.

    Raises
    ------
    WriteError
        The disk is full, the folder read-only or the like; the text says what to do. What stood there stays.
    """
    path = Path(os.path.abspath(path))
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # What a killed job left; one that lives finds its part gone and leaves the file to this job.
        for left in glob.glob(f".{glob.escape(path.name)}.*.part", root_dir=path.parent):
            path.with_name(left).unlink(missing_ok=True)
        part = path.with_name(f".{path.name}.{os.uname().nodename}.{os.getpid()}.part")
        part.touch()
        try:
            yield part
            # After an error Snakemake would remove what the other job has made: this is none.
            if part.exists() and _is_wanted():
                _flush(part, flushed)
                os.replace(part, path)
                _flush(path.parent, flushed)
        finally:
            part.unlink(missing_ok=True)


def _flush(path: Path, to_disk: bool) -> None:
    """Check that something was written to a file or a folder, and have the disk hold it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if not os.fstat(descriptor).st_size:
            raise FileNotFoundError(errno.ENOENT, "nothing was written", str(path))
        if to_disk:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what keeps a file from being written into one line that names it."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        number = getattr(error, "errno", None)
        unclear = isinstance(error, RuntimeError) or (number or 0) < 0
        if unclear and "HDF error" not in str(error):
            raise
        # HDF5 says only that it failed, or that something was not permitted.
        if unclear or (number == errno.EACCES and os.access(path.parent, os.W_OK)):
            number = _likely(path.parent)
        if number not in _OBSTACLES:
            raise
        raise WriteError(refusal(path, number)) from error


def refusal(path: Path, number: int) -> str:
    """Return what is said where an error of the operating system keeps a file or a folder from being written."""
    place = os.path.relpath(path)
    hint = "; free some space and rerun the workflow" if number in (errno.ENOSPC, errno.EDQUOT) else ""
    if place == ".":
        place, hint = "this folder", "; run in one that can be, with --directory FOLDER"
    return f"{place}: cannot be written ({os.strerror(number)}){hint}"


def _likely(folder: Path) -> int:
    """Return the error number of what most likely keeps a library from writing that does not say."""
    if shutil.disk_usage(folder).free < _FULL:
        return errno.ENOSPC
    return errno.EIO if resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY else errno.EFBIG
