"""The rules for the files besides figures that studies make of their merged scans."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from heatscan.engine.products import ExportFiles
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.results import paths


@dataclass(frozen=True)
class ExportJob:
    """Files besides figures that a study makes of its merged scans: the rule that does, its files, and which scans."""

    study: str
    rule: str
    wildcards: Mapping[str, str]
    module: str
    files: ExportFiles
    scans: tuple[str, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The patterns of the files."""
        return paths.export(self.study, self.files)

    def marked(self, scans: Mapping[str, Scan]) -> list:
        """Return the outputs as Snakemake wants them: folders marked as such, and the one that the report shows."""
        from snakemake.io import directory, report  # late: commands plan without Snakemake

        def labels(wildcards):
            title = f"{scans[self.scans_of(wildcards)[0]].title}: {shows}" if self.files.of_one_scan else shows
            return {"result": as_written(title[0].upper() + title[1:])}

        shows = self.files.shows
        return [
            directory(pattern.removesuffix("/"))
            if pattern.endswith("/")
            else report(pattern, caption="../report/export.rst", category=self.files.category, labels=labels)
            if name == self.files.shown
            else pattern
            for name, pattern in zip(self.files.names, self.outputs, strict=True)
        ]

    def scans_of(self, wildcards) -> tuple[str, ...]:
        """Return the scans that a job makes its files of."""
        return (f"{self.study}/{wildcards.scan}",) if self.files.of_one_scan else self.scans


def as_written(text: str) -> str:
    """Return a text that the report shows as it stands: a word joiner, which takes no place, follows each < and {.

    Snakemake takes braces for wildcards, and puts labels and parameters into a script, which ``</script>`` would end.
    """
    return re.sub("[<{]", "\\g<0>\u2060", text)


def export_jobs(scans: Mapping[str, Scan]) -> dict[str, ExportJob]:
    """Return what studies make of these scans besides figures, by the name of the rule."""
    found = {}
    for study in {scan.study: scan.definition for scan in scans.values()}.values():
        exports = [("export", {"study": study.name}, study.export)] if study.export else []
        exports += [("table", {"table": name}, table) for name, table in study.tables.items()]
        for rule, known, export in exports:
            own = tuple(name for name, scan in scans.items() if scan.definition is study and export.applies_to(scan))
            if own:
                module = f"{study.package}.{export.module}"
                files = importlib.import_module(module).FILES
                found["_".join((rule, *known.values()))] = ExportJob(study.name, rule, known, module, files, own)
    made: dict[str, str] = {}
    for job in found.values():
        for name in job.scans if job.files.of_one_scan else ():
            for path in (pattern.format(scan=scans[name].name) for pattern in job.outputs):
                if made.setdefault(path, name) != name:
                    raise ConfigurationError(f"{name} and {made[path]} both write {path}; rename one of the scans")
    return found
