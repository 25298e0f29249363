"""Parameter scans of noise-induced heating: stars and planets, ions in a Paul trap, interacting quantum gases."""

from heatscan.errors import HeatscanError

__version__ = "0.1.0"
__all__ = ["HeatscanError", "evaluate", "excluded", "plot", "read_case"]

# True to those who check types, who then know each function, and that there are no others. Typing itself is late too.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatscan.configuration.scans import read_case
    from heatscan.evaluation import evaluate
    from heatscan.replotting import plot
    from heatscan.studies.exclusion.verdict import excluded
else:
    # Late, as importlib itself, so that `import heatscan.engine.scan` in a job does not pay for what the job does not
    # use.
    _WHERE = {
        "evaluate": "heatscan.evaluation",
        "excluded": "heatscan.studies.exclusion.verdict",
        "plot": "heatscan.replotting",
        "read_case": "heatscan.configuration.scans",
    }

    def __getattr__(name: str):
        if name in _WHERE:
            import importlib

            return getattr(importlib.import_module(_WHERE[name]), name)
        raise AttributeError(f"module 'heatscan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
