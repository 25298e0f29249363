"""Speed and memory against what a user would write or pick instead, side by side in one run.

`python -m benchmarks` runs them all, `python -m benchmarks kernel` one. Machines differ and are noisy: read the ratios.
"""
