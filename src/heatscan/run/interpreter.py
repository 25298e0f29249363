"""A name for this Python that a shell takes as it stands: Snakemake does not quote the path of its interpreter."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path

_folders: list[tempfile.TemporaryDirectory] = []


def make_callable() -> None:
    """Where the path of this Python has spaces or the like, have Snakemake call it through a script in a plain folder.

    The script is there as long as this process; the nodes of a cluster do not see it.
    """
    if shlex.quote(sys.executable) == sys.executable:
        return
    place = min(tempfile.gettempdir(), "/tmp", key=lambda place: shlex.quote(place) != place)
    _folders.append(tempfile.TemporaryDirectory(prefix="heatscan-", dir=place))  # removed with the process
    script = Path(_folders[-1].name, "python")
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    sys.executable = str(script)
