"""Speed and memory against what a user would write or pick instead, side by side in one run.

`python -m benchmarks` runs them all, `python -m benchmarks kernel` one; `--tiny` makes each so small that a test runs
them all, and its numbers mean nothing. Machines differ and are noisy: read the ratios.
"""
