"""Files that appear under their name complete or not at all: written beside it, flushed to the disk, then renamed.

The file beside it, the part, is also a claim. Whoever begins to make a file removes the parts of those who began before,
such as a job that outlived its run and computes for a configuration of yesterday. A job that finds its part gone leaves
the file to the one that took it. So what stands under a name is by the job that began last, in whatever order they end.
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

# What the operating system says where no line of ours is at fault.
_HINTS = {
    errno.ENOSPC: "free some space and rerun the workflow",
    errno.EDQUOT: "free some space, or have the quota raised, and rerun the workflow",
    errno.EFBIG: "raise the limit on the size of files (ulimit -f) and rerun the workflow",
    errno.EROFS: "the file system can only be read; mount it for writing, or run the workflow in another folder",
    errno.EACCES: "its owner must let you write there, or run the workflow in a folder of your own",
    errno.EPERM: "its owner must let you write there, or run the workflow in a folder of your own",
    errno.EIO: "the disk or the network to it fails; when it works again, rerun the workflow",
    errno.ESTALE: "the network file system lost the file; rerun the workflow",
}
# In nanoseconds: the date before which a file has been dated long ago, in 2001, and how far.
_LONG_AGO, _FIFTY_YEARS = 10**18, 50 * 365 * 86_400 * 10**9
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
    """Say that this process is about to make these files, and take them from whoever said so before.

    Raises
    ------
    WriteError
        Nothing can be written there.
    """
    for path in map(_absolute, paths):
        with _explained(path):
            if path in _claims:
                _claims.pop(path).drop()
            _claims[path] = _take(path)


def give_up_claims() -> None:
    """Take back what was claimed and not made."""
    while _claims:
        _claims.popitem()[1].drop()


def require_writable(folder: str | os.PathLike, deep: bool = False) -> None:
    """Raise a WriteError where `folder`, or with `deep` a folder in it, is there and cannot be written."""
    within = (path for path in Path(folder).rglob("*") if path.is_dir()) if deep else ()
    for place in (Path(folder), *within):
        if place.exists() and not os.access(place, os.W_OK):
            read_only = os.statvfs(place).f_flag & os.ST_RDONLY
            raise WriteError(_refusal(place, errno.EROFS if read_only else errno.EACCES))


def require_places(made: Iterable[str | os.PathLike]) -> None:
    """Raise a WriteError where one of the files that are to be made is a folder, or a folder that it belongs into is a file."""
    folders: set[Path] = set()
    for path in map(Path, made):
        folders.update(path.parents)
        with _explained(path):
            if path.is_dir():
                raise WriteError(f"{path}: this is a folder, and a file is to be made there; move it away")
            _require_no_dangling_link(path)
    for folder in sorted(folders):
        with _explained(folder):
            if folder.exists() and not folder.is_dir():
                raise WriteError(f"{folder}: this is a file, and results go into a folder of that name; move it away")
            _require_no_dangling_link(folder)


def _require_no_dangling_link(path: Path) -> None:
    if path.is_symlink() and not path.exists():
        raise WriteError(
            f"{path}: this is a link to {os.readlink(path)}, which is not there; make that or remove the link"
        )


def date_from_the_future_back(folder: str | os.PathLike) -> None:
    """Date files in `folder` from the future, as a clock that ran ahead leaves them, to now.

    Snakemake would refuse what is made of them. What it learns from the order of such files it learns from more than that.
    """
    now = time.time()
    for path in Path(folder).rglob("*.*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime > now:
                os.utime(path, (now, now))


def date_long_ago(path: str | os.PathLike, doubted: bool) -> None:
    """Date a file that is there fifty years back, or forth again where it is no longer doubted.

    Snakemake makes again what is older than the code of its rule.
    """
    with contextlib.suppress(OSError):
        found = os.stat(path)
        if doubted == (found.st_mtime_ns > _LONG_AGO):
            # Whoever packed the files may have dated them all long ago.
            shifted = min(found.st_mtime_ns + (-_FIFTY_YEARS if doubted else _FIFTY_YEARS), time.time_ns())
            os.utime(path, ns=(found.st_atime_ns, shifted))


@contextlib.contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """Give a name to write to, in the folder of `path`, and rename it to `path` once the block has ended well.

    Raises
    ------
    WriteError
        The disk is full, the folder read-only or the like; the text says what to do. What stood there stays.
    """
    path = _absolute(path)
    with _explained(path):
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
    """Wait until the job that took this file from us has made it: an error would have Snakemake remove what that makes."""
    while _parts(path):
        time.sleep(0.2)
    if not path.exists():
        raise WriteError(f"{path}: another job took this file over and has not made it; rerun the workflow")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what stands in the way of writing into one line that says what to do."""
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
        if number not in _HINTS:
            raise
        raise WriteError(_refusal(path, number)) from error


def _refusal(path: Path, number: int) -> str:
    place = os.path.relpath(path)
    return f"{'this folder' if place == '.' else place}: cannot be written ({os.strerror(number)}); {_HINTS[number]}"


def _likely(folder: Path) -> int:
    """Return the error number of what most likely keeps a library from writing that does not say."""
    if _free(folder) < _FULL:
        return errno.ENOSPC
    limited = resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
    return errno.EFBIG if limited else errno.EIO


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
