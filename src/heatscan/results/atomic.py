"""Files that appear under their name complete or not at all: written beside it, flushed to the disk, then renamed.

The file beside it, the part, is also a claim. A job that begins to make a file removes the parts of jobs that began
before, such as one that outlived its run and computes for an older configuration. A job that finds its part gone leaves
the file to the other. So what stands under a name is by the job that began last, in whatever order they end.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import resource
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heatscan.errors import WriteError

# What may keep a file from being written through no fault of ours.
_OBSTACLES = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE}
)
# Less than this is a full disk to a library that does not say what went wrong.
_FULL = 2**20


@dataclass(frozen=True)
class _Claim:
    """A part that this process has made: its path, and a descriptor that stays true when the path no longer is."""

    part: Path
    descriptor: int

    def holds(self) -> bool:
        try:
            return os.path.samestat(os.stat(self.part), os.fstat(self.descriptor))
        except OSError:
            return False

    def drop(self) -> None:
        if self.holds():
            self.part.unlink(missing_ok=True)
        os.close(self.descriptor)


_claims: dict[Path, _Claim] = {}


def claim(paths: Iterable[str | os.PathLike]) -> None:
    """Say that this process is about to make these files, and take them from a process that said so before.

    Raises
    ------
    WriteError
        Nothing can be written there.
    """
    for path in map(_absolute, paths):
        with explained(path):
            if path in _claims:
                _claims.pop(path).drop()
            _claims[path] = _take(path)


def give_up_claims() -> None:
    """Take back what was claimed and not made."""
    while _claims:
        _claims.popitem()[1].drop()


@contextlib.contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """Give a name to write to, in the folder of `path`, and rename it to `path` once the block has ended well.

    Raises
    ------
    WriteError
        The disk is full, the folder read-only or the like; the text says what to do. What stood there stays.
    """
    path = _absolute(path)
    with explained(path):
        claimed = _claims.pop(path, None) or _take(path)
        try:
            yield claimed.part
            if claimed.holds():
                _flush(claimed.part)
                os.replace(claimed.part, path)
                _flush(path.parent)
            else:
                claimed.part.unlink(missing_ok=True)
                _leave(path)
        finally:
            claimed.drop()


def _absolute(path: str | os.PathLike) -> Path:
    return Path(os.path.abspath(path))


def _parts(path: Path) -> list[Path]:
    return [path.parent / name for name in glob.glob(f".{glob.escape(path.name)}.*.part", root_dir=path.parent)]


def _take(path: Path) -> _Claim:
    path.parent.mkdir(parents=True, exist_ok=True)
    for part in _parts(path):
        part.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.uname().nodename}.{os.getpid()}.part")
    return _Claim(part, os.open(part, os.O_RDWR | os.O_CREAT, 0o666))


def _flush(path: Path) -> None:
    """Have the disk hold what was written to a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if not os.fstat(descriptor).st_size:
            raise FileNotFoundError(errno.ENOENT, "nothing was written", str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _leave(path: Path) -> None:
    """Wait until the job that took this file over has made it: after an error Snakemake would remove the result."""
    while _parts(path):
        time.sleep(0.2)
    if not path.exists():
        raise WriteError(f"{path}: another job took this file over and has not made it; rerun the workflow")


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
    return f"{'this folder' if place == '.' else place}: cannot be written ({os.strerror(number)}){hint}"


def _likely(folder: Path) -> int:
    """Return the error number of what most likely keeps a library from writing that does not say."""
    if shutil.disk_usage(folder).free < _FULL:
        return errno.ENOSPC
    limited = resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
    return errno.EFBIG if limited else errno.EIO
