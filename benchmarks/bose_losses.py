"""The temperature of a gas that loses atoms: one curve, a scan of 10,000, and scipy's quad inside solve_ivp."""

import itertools
import math
import multiprocessing
import statistics
import time
import tracemalloc

import numpy as np
from scipy.integrate import quad, solve_ivp

from heatscan.engine import allocator, splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.physics.bose_gas import loss_evolution

TIMES = np.linspace(0, 4, 161)
# (dimension, initial_temperature, reservoir_width, interaction_range)
CURVES = ((3, 0.1, 100.0, 0.0), (3, 0.1, math.inf, 0.1), (2, 0.5, 1000.0, 0.0))
REPEATS, CALLS = 7, 20
GOAL = 1e-8


def curve(gas, tolerance: float) -> np.ndarray:
    """Return T/(g n0) along TIMES."""
    dimension, *values = gas
    arrays = (np.array([value]) for value in values)
    return loss_evolution.temperatures(dimension, TIMES, *arrays, tolerance)[:, 0]


def plain(gas, rtol: float) -> np.ndarray:
    """Return the same by solve_ivp and quad: an integrand for each sum, over pieces up to where it is zero."""
    dimension, start, width, sigma = gas
    exp, sqrt, power = math.exp, math.sqrt, dimension - 1

    def slope(now, temperatures):
        nu, temperature = exp(-now), float(temperatures[0])

        def heat(p):
            c = p * p / 2
            g = exp(-p * p * sigma * sigma / 2) if sigma else 1.0
            e = sqrt(c * (c + 2 * nu * g))
            f = c / e
            v2 = (1 - f) ** 2 / (4 * f)
            number = 1 / math.expm1(min(e / temperature, 700.0))
            low = high = 1.0
            if width != math.inf:
                low = exp(-(((c - nu - e) / width) ** 2) / 2)
                high = exp(-(((c - nu + e) / width) ** 2) / 2)
            softened = number * (1 + number) / temperature * nu * g * f
            return p**power * e * (high * v2 * (1 + number) - low * (1 + v2) * number - softened)

        def capacity(p):
            c = p * p / 2
            e = sqrt(c * (c + 2 * nu * (exp(-p * p * sigma * sigma / 2) if sigma else 1.0)))
            number = 1 / math.expm1(min(e / temperature, 700.0))
            return p**power * (e / temperature) ** 2 * number * (1 + number)

        def integral(integrand, end):
            ends = [1e-8, *sorted(x for x in (temperature, sqrt(nu), end / 5) if x < end), end]
            parts = (quad(integrand, *part, epsabs=0, epsrel=rtol, limit=200) for part in itertools.pairwise(ends))
            return sum(part[0] for part in parts)

        warm = max(8 * sqrt(temperature), 4 * temperature)
        end = max(min(3.5 * sqrt(width), 6.5 / sigma if sigma else math.inf), warm)
        return [integral(heat, end) / integral(capacity, warm)]

    return solve_ivp(slope, (0, TIMES[-1]), [start], "DOP853", rtol=rtol, atol=1e-3 * rtol, t_eval=TIMES).y[0]


def as_good(gas, goal: float) -> tuple[float, float]:
    """Return the loosest rtol of `plain` that keeps twice the error `goal`, and that error."""
    exact = curve(gas, 1e-10)
    for rtol in (1e-6, 3e-7, 1e-7, 3e-8, 1e-8, 3e-9, 1e-9):
        off = np.abs(plain(gas, rtol) / exact - 1).max()
        if off <= 2 * goal:
            return rtol, off
    raise AssertionError(f"quad inside solve_ivp does not reach {goal:g}")


def scan(points: int, chunk_points: int) -> Scan:
    """Return a scan of points x points curves over the width of the reservoir and the initial temperature."""
    axes = {
        "initial_temperature": Axis(start=0.01, stop=10, points=points, spacing="log"),
        "reservoir_width": Axis(start=1, stop=1e4, points=points, spacing="log"),
        "time": Axis(start=0, stop=4, points=41, spacing="linear"),
    }
    fixed = {"dimension": 3, "tolerance": GOAL}
    outputs = ("reduced_temperature",)
    return Scan("bose_losses", "benchmark", "", axes, fixed, outputs=outputs, chunk_points=chunk_points)


def chunk(task: tuple[int, int, int]) -> tuple[float, float]:
    """Compute one chunk of the scan; return processor time [s] and the peak of its arrays [MiB]."""
    points, chunk_points, index = task
    curve(CURVES[0], GOAL)
    tracemalloc.start()
    started = time.process_time()
    whole = scan(points, chunk_points)
    compute_points(whole.subset(list(splitting.chunks(whole))[index]))
    spent, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return spent, peak


def compare(gas, repeats: int) -> float:
    """Print a line of one curve, ours against quad inside solve_ivp, and return the seconds that the latter takes."""
    off = np.abs(curve(gas, GOAL) / curve(gas, 1e-10) - 1).max()
    rtol, other_off = as_good(gas, GOAL)
    spent, theirs = [], []
    for _ in range(repeats):  # side by side, so that a busy machine slows both
        started = time.process_time()
        for _ in range(CALLS):
            curve(gas, GOAL)
        middle = time.process_time()
        plain(gas, rtol)
        spent.append((middle - started) / CALLS)
        theirs.append(time.process_time() - middle)
    ours, slow = statistics.median(spent), statistics.median(theirs)
    print(
        f"{gas!s:<35} {1e3 * ours:8.2f}   {off:.0e}   {1e3 * slow:8.0f}    {rtol:.0e}    {other_off:.0e}   "
        f"{slow / ours:6.0f}"
    )
    return slow


def main(tiny: bool = False) -> None:
    """Print the table."""
    allocator.keep_freed_memory()
    points, chunk_points, repeats = (3, 9, 1) if tiny else (100, 5000, REPEATS)
    started = time.process_time()
    curve(CURVES[0], GOAL)
    print(f"first curve, with the machine code made or loaded: {time.process_time() - started:.1f} s")
    print("curve (d, T(0), E_res, sigma)       ours [ms]   off      quad [ms]   rtol     off      ratio")
    quads = [compare(gas, repeats) for gas in CURVES[: 1 if tiny else None]]
    whole = scan(points, chunk_points)
    tasks = [(points, chunk_points, index) for index in range(splitting.n_chunks(whole))]
    started = time.perf_counter()
    if tiny:
        costs = [chunk(task) for task in tasks]
    else:
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            costs = pool.map(chunk, tasks, chunksize=1)
    elapsed = time.perf_counter() - started
    per_curve = sum(spent for spent, _ in costs) / whole.size
    print(
        f"{whole.size} curves at {GOAL:g} in {len(tasks)} processes: {elapsed:.1f} s, "
        f"{1e3 * per_curve:.2f} ms of a core per curve"
    )
    print(f"ratio to quad per curve (the fastest above): {min(quads) / per_curve:.0f}")
    print(f"peak memory of {chunk_points} curves in a process: {max(peak for _, peak in costs):.0f} MiB")
