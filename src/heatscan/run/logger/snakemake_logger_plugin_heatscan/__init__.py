"""A logger of Snakemake's that says what happens in a run, one event a line in JSON: `heatscan run` reads it.

Snakemake finds loggers by the names of top-level packages. So this one lies in a folder that `heatscan run` adds to the
path of the Snakemake that it starts, and imports nothing of heatscan.
"""

import contextlib
import json
import sys

from snakemake_interface_logger_plugins.base import LogHandlerBase

_FIELDS = ("rule_name", "output", "log", "aux_logs", "job_error_info", "indent", "stats", "exception")


class LogHandler(LogHandlerBase):
    """Write each event to standard output."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def emit(self, record):
        """Write one event; where nobody reads any more, nothing."""
        fields = {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        event = {"event": getattr(record, "event", None), "level": record.levelname, "message": record.getMessage()}
        with contextlib.suppress(OSError):
            print(json.dumps({**event, **fields}, default=str), file=sys.stdout, flush=True)
