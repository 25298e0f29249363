"""The temperature of a gas that loses atoms: one curve, a scan of 10,000, and what scipy's quad inside solve_ivp takes."""

import itertools
import math
import multiprocessing
import resource
import statistics
import time
import tracemalloc

import numpy as np
from scipy.integrate import quad, solve_ivp

from heatscan import allocator, loss_evolution
from heatscan.scan import Axis, Scan, compute_chunk

TIMES = np.linspace(0, 4, 161)
# (dimension, initial_temperature, reservoir_width, interaction_range)
CURVES = ((3, 0.1, 100.0, 0.0), (3, 0.1, math.inf, 0.1), (2, 0.5, 1000.0, 0.0))
REPEATS = 7
GOAL = 1e-8


def curve(gas, tolerance: float) -> np.ndarray:
    """Return T/(g n0) along TIMES."""
    dimension, *values = gas
    arrays = (np.array([value]) for value in values)
    return loss_evolution.temperatures(dimension, TIMES, *arrays, tolerance)[:, 0]


def plain(gas, rtol: float) -> np.ndarray:
    """Return the same by solve_ivp, with every sum over modes a call of quad, split where the integrand changes."""
    dimension, start, width, sigma = gas

    def slope(now, temperature):
        nu, temperature = math.exp(-now), temperature[0]

        def terms(p):
            c, g = p * p / 2, math.exp(-p * p * sigma * sigma / 2)
            e = math.sqrt(c * (c + 2 * nu * g))
            f = c / e
            v2 = (1 - f) ** 2 / (4 * f)
            number = 1 / math.expm1(min(e / temperature, 700.0))
            spread = number * (1 + number)
            low = math.exp(-(((c - nu - e) / width) ** 2) / 2)
            high = math.exp(-(((c - nu + e) / width) ** 2) / 2)
            gain = -low * (1 + v2) * number + high * v2 * (1 + number) - spread / temperature * nu * g * c / e
            return p ** (dimension - 1) * e * gain, p ** (dimension - 1) * e * e * spread / temperature**2

        end = min(3.5 * math.sqrt(width), 6.5 / sigma if sigma else math.inf)
        end = max(end, 8 * math.sqrt(temperature), 4 * temperature)
        pieces = [1e-8, *sorted(x for x in (temperature, math.sqrt(nu), end / 5) if x < end), end]
        heat, capacity = (
            sum(
                quad(lambda p: terms(p)[which], low, high, epsabs=0, epsrel=rtol, limit=200)[0]  # noqa: B023
                for low, high in itertools.pairwise(pieces)
            )
            for which in (0, 1)
        )
        return [heat / capacity]

    return solve_ivp(slope, (0, TIMES[-1]), [start], "DOP853", rtol=rtol, atol=1e-3 * rtol, t_eval=TIMES).y[0]


def scan() -> Scan:
    """Return a scan of 100 x 100 curves over the width of the reservoir and the initial temperature."""
    axes = {
        "initial_temperature": Axis(start=0.01, stop=10, points=100, spacing="log"),
        "reservoir_width": Axis(start=1, stop=1e4, points=100, spacing="log"),
        "time": Axis(start=0, stop=4, points=41, spacing="linear"),
    }
    fixed = {"dimension": 3, "tolerance": GOAL}
    return Scan("bose_losses", "benchmark", "", axes, fixed, outputs=("reduced_temperature",), chunk_points=5000)


def chunk(index: int) -> tuple[float, float]:
    """Compute one chunk of the scan in a process of its own; return the checksum and the peak memory [MiB]."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    total = float(compute_chunk(scan(), index)["reduced_temperature"].sum())
    return total, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> None:
    """Print the table."""
    allocator.keep_freed_memory()
    quads = []
    print("curve (d, T(0), E_res, sigma)       ours [ms]   off      quad [ms]   off      ratio")
    for gas in CURVES:
        exact = curve(gas, 1e-10)
        curve(gas, GOAL)
        spent, theirs = [], []
        for repeat in range(REPEATS):
            started = time.process_time()
            found = curve(gas, GOAL)
            spent.append(time.process_time() - started)
            if repeat < 3:  # side by side, so that a busy machine slows both
                started = time.process_time()
                other = plain(gas, GOAL)
                theirs.append(time.process_time() - started)
        ours, slow = statistics.median(spent), statistics.median(theirs)
        quads.append(slow)
        off, other_off = (np.abs(values / exact - 1).max() for values in (found, other))
        print(f"{gas!s:<35} {1e3 * ours:8.1f}   {off:.0e}   {1e3 * slow:8.0f}    {other_off:.0e}   {slow / ours:6.0f}")
    tracemalloc.start()
    curve(CURVES[0], GOAL)
    print(f"peak memory of one curve: {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MiB")
    tracemalloc.stop()
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        parts = pool.map(chunk, range(scan().n_chunks), chunksize=1)
    elapsed = time.perf_counter() - started
    per_curve = 2 * elapsed / scan().size
    print(
        f"{scan().size} curves at {GOAL:g} in 2 processes: {elapsed:.1f} s, {1e3 * per_curve:.2f} ms per curve and core"
    )
    print(
        f"ratio to quad per curve (the fastest above): {min(quads) / per_curve:.0f}; peak memory of a process: {max(part[1] for part in parts):.0f} MiB"
    )


if __name__ == "__main__":
    main()
