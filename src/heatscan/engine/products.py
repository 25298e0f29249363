"""What a study makes of its numbers: kinds of figure, tables and other files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What a kind of figure needs of a scan, and what the report says of it.

    It shows `outputs` over the axes `over`, in that order, or else over `axes` axes (0: any number). What a scan holds
    fixed of the parameters in `holds` stands under the title and in the caption. It marks the values that were
    `proposed` for the model. Drawing takes `memory` times the bytes of `outputs`, measured, for the plan; lines take
    less than nine times. An entry of `figures` in YAML may give it `settings`, by these keys of a figure.
    """

    outputs: tuple[str, ...]
    category: str
    caption: str = ""
    axes: int = 0
    over: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    proposed: bool = False
    settings: tuple[str, ...] = ()
    memory: float = 9.5


@dataclass(frozen=True)
class ExportFiles:
    """The files of an Export, and how the report shows one of them.

    In `names` ``{scan}`` stands for the name of a scan, and a name that ends in ``/`` is a folder. `title` says in the
    log what the job does. The report shows the file `shown` under `category`, with what it `shows` and with a
    `caption`.
    """

    title: str
    names: tuple[str, ...]
    shown: str
    category: str
    shows: str
    caption: str

    @property
    def of_one_scan(self) -> bool:
        """Whether a job makes the files of one scan, and not one job those of all."""
        return "{scan}" in self.shown


@dataclass(frozen=True)
class Export:
    """Tables and other files besides figures that a study makes of a merged scan.

    It needs `outputs`, and axes that are exactly `axes` where it names any, or else `least_axes` or more. `module`
    declares the files as ``FILES``, an ExportFiles, and makes them: its ``write(scans, *files)`` is called with the
    paths of the merged files and of those to write.
    """

    module: str
    outputs: tuple[str, ...]
    axes: tuple[str, ...] = ()
    least_axes: int = 0

    def applies_to(self, scan) -> bool:
        """Return whether these files are made of a scan."""
        axes = tuple(scan.axes)
        return (
            scan.has_merged_file
            and set(self.outputs) <= set(scan.outputs)
            and (axes == self.axes if self.axes else len(axes) >= self.least_axes)
        )
