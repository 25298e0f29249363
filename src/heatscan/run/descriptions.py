"""What decides each result: the scan or the figure as plain data, and a hash of the code that makes it.

What is made of a merged file is described with the attributes of that file, so it changes with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from heatscan.engine.scan import Scan
from heatscan.errors import ResultError
from heatscan.plotting import kinds
from heatscan.results import labels, netcdf, provenance
from heatscan.run.exports import ExportJob


def identity(scan: Scan) -> dict:
    """Return the attributes that say what the files of a scan are."""
    return labels.identify(scan, provenance.scan_hash(scan))


def of_scan(scan: Scan, reduction: str | None = None) -> dict:
    """Return what decides the merged file of a scan, or one of its reductions.

    The merged file knows nothing of reductions, and one made of it of no other; chunks that hold nothing else know all.
    """
    reduce = {reduction: scan.reduce[reduction]} if reduction else {}
    return {
        "scan": {**scan.as_dict(), "reduce": reduce if scan.has_merged_file else scan.reduce},
        "code": provenance.scan_hash(scan),
    }


def of_figure(configuration, name: str) -> dict:
    """Return what decides a figure."""
    figure = configuration.figures[name]
    kind = kinds.declaration(figure.kind, figure.settings)
    return {
        "kind": figure.kind,
        "settings": figure.settings,
        "proposed": figure.proposed,
        "scan": identity(configuration.scans[figure.scan]),
        "code": provenance.drawing_hash(kinds.module_of(figure.kind, figure.settings), kind),
    }


def of_export(job: ExportJob, scans: Iterable[Scan]) -> dict:
    """Return what decides the files that a study makes of these scans."""
    code = provenance.code_hash(job.module, "heatscan.results.table")
    return {"module": job.module, "scans": list(map(identity, scans)), "code": code}


def is_other(path: str | os.PathLike, attributes: Mapping) -> bool:
    """Return whether a file exists and does not have these attributes, whatever a description says of it."""
    if not os.path.isfile(path) or netcdf.mentions(path, attributes.values()):
        return False
    try:
        return not attributes.items() <= netcdf.attributes(path).items()
    except ResultError:
        return True
