"""The record of how a scan is split, beside its chunks: a scan that grows keeps the chunks that it has."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from heatscan.engine import splitting
from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.results.atomic import replacing

RECORD = "layout.json"


def read_layout(scan: Scan, folder: str | os.PathLike) -> Layout:
    """Return the layout of a scan whose chunks are, or will be, in `folder`."""
    return splitting.grown(scan, _recorded(folder))


def is_remembered(layout: Layout, folder: str | os.PathLike) -> bool:
    """Return whether the record in `folder` is that of this very layout."""
    try:
        return (Path(folder) / RECORD).read_text(encoding="utf-8") == _text(layout)
    except (OSError, ValueError):
        return False


def split_alike(layout: Layout, folder: str | os.PathLike) -> bool:
    """Return whether the record in `folder`, if there is one, is of chunks as large as these."""
    record = _recorded(folder)
    return not isinstance(record, Mapping) or record.get("chunk_points") == layout.scan.chunk_points


def remember(layout: Layout, folder: str | os.PathLike) -> None:
    """Write the record of a layout into `folder`, unless it is there."""
    if not is_remembered(layout, folder):
        with replacing(Path(folder) / RECORD) as part:
            part.write_text(_text(layout), encoding="utf-8")


def _recorded(folder: str | os.PathLike):
    """Return what the record in `folder` holds, None where there is none."""
    try:
        return json.loads((Path(folder) / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _text(layout: Layout) -> str:
    return json.dumps(layout.record()) + "\n"
