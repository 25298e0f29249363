"""A logger of Snakemake's that says what happens in a run, one event a line in JSON: `heatscan run` reads it.

Snakemake finds loggers by the names of top-level packages. So this one lies in a folder that `heatscan run` adds to the
path of the Snakemake that it starts, and imports nothing of heatscan.
"""

import contextlib
import json

from snakemake_interface_logger_plugins.base import LogHandlerBase


class LogHandler(LogHandlerBase):
    """Write each event to standard output."""

    writes_to_stream = has_filter = has_formatter = True
    writes_to_file = needs_rulegraph = False

    def emit(self, record):
        """Write one event; where nobody reads any more, nothing."""
        with contextlib.suppress(OSError):
            print(json.dumps({"event": None, **vars(record)}, default=str, skipkeys=True), flush=True)
