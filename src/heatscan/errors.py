"""What can go wrong, by whose hand it is mended."""


class HeatscanError(Exception):
    """Base of every error that heatscan raises on purpose; its text is meant for the user."""


class ConfigurationError(HeatscanError):
    """A configuration file or argument is wrong: the text names the file, the key, the value and what would be right."""


class ComputationError(HeatscanError):
    """A computation gave no number where it must: the text names the output and the point."""


class ResultError(HeatscanError):
    """A file of results is missing, damaged or of something else: the text names it and says what to do."""


class ChunkError(ResultError):
    """A chunk of a scan is missing, damaged, foreign or doubled: the text names the file."""


class WriteError(HeatscanError):
    """A file cannot be written: the text names it, what stands in the way, and what to do."""
