"""What can go wrong, by who can mend it, and the words that all messages share."""

import contextlib
import difflib
from collections.abc import Collection, Iterator

# How many names a message lists.
_LISTED = 40
_LISTS = "config/README.md has parameters and outputs, heatscan excluded --help experiments"


class HeatscanError(Exception):
    """Base of every error that heatscan raises on purpose; its text is meant for the user."""


class ConfigurationError(HeatscanError):
    """A configuration file or argument is wrong: the text names file, key and value, and says what is accepted."""


class ComputationError(HeatscanError):
    """A computation gave no number where it must: the text names the output and the point."""


class ResultError(HeatscanError):
    """A file of results is missing, damaged or of something else: the text names it and says what to do."""


class ChunkError(ResultError):
    """A chunk of a scan is missing, damaged, foreign or doubled: the text names the file."""


class WriteError(HeatscanError):
    """A file cannot be written: the text names it, what stands in the way, and what to do."""


@contextlib.contextmanager
def located(where: object) -> Iterator[None]:
    """Put `where`, a file or a key, in front of the text of a ConfigurationError that is raised within."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}" if where else str(error)) from error


def suggestion(name: object, known: Collection[str], otherwise: str = "accepted are") -> str:
    """Return the end of a message about an unknown `name`: the known one most like it, or `otherwise` all, if any."""
    if close := difflib.get_close_matches(str(name), known, 1):
        return f"; did you mean {close[0]!r}?"
    more = f" and {len(known) - _LISTED} more ({_LISTS})" if len(known) > _LISTED + 1 else ""
    return f"; {otherwise} {', '.join([*known][:_LISTED] if more else known) or 'none'}{more}" if otherwise else ""


def require_known(what: str, name: object, known: Collection[str]) -> None:
    """Raise a ConfigurationError where `name` is not `what` it should be, such as "a case": one of those `known`."""
    if name not in known:
        raise ConfigurationError(f"{name!r} is not {what}{suggestion(name, known, 'there are')}")
