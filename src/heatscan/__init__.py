"""Parameter scans of noise-induced heating: stars and planets, ions in a Paul trap, interacting quantum gases."""

from heatscan.errors import HeatscanError

__all__ = ["HeatscanError", "evaluate", "excluded", "read_case"]


def __getattr__(name: str):
    # Late, so that `import heatscan.engine.scan` in a job does not pay for what the job does not use.
    if name == "evaluate":
        from heatscan.evaluation import evaluate

        return evaluate
    if name == "excluded":
        from heatscan.studies.exclusion.verdict import excluded

        return excluded
    if name == "read_case":
        from heatscan.configuration.scans import read_case

        return read_case
    raise AttributeError(f"module 'heatscan' has no attribute {name!r}")
