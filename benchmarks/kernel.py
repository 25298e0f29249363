"""The ion-pair study against a plain Python loop over the same points, and what each further set of outputs costs."""

import cmath
import math
import statistics
import time
import tracemalloc

import numpy as np

from heatscan.engine import allocator, study
from heatscan.engine.compute import BLOCK
from heatscan.physics import constants

POINTS = 1_000_000
LOOP_POINTS = 4_000
REPEATS = 5
STUDY = study.load("ion_pair")
# relative_improvement is one more division, made by the engine.
COMPUTED = {name: output for name, output in STUDY.outputs.items() if not output.ratio_of}
OUTPUTS = frozenset(name for name, output in COMPUTED.items() if output.default)
EXACT = frozenset(name for name in COMPUTED if name.startswith("floquet_") or name == "pseudopotential_error")
MORE = {
    "all outputs of the four modes": OUTPUTS
    | {name for name, output in COMPUTED.items() if "mode" in output.dims}
    | {"ion_stability", "ion_axial_frequency"},
    "the default ones and exact frequencies of each ion alone": OUTPUTS | {"ion_radial_frequency"},
    "the default ones and exact frequencies of the pair": OUTPUTS | EXACT,
}


def trap() -> dict:
    """Return the fixed values of the reference pair."""
    return {
        "correlation_length": 1e-7,
        "charge_ratio": 24.0,
        "rf_voltage": 720.4,
        "atomic_ion_mass": 138 * constants.atomic_mass,
        "atomic_ion_charge": constants.elementary_charge,
        "geometric_factor": 0.248,
        "endcap_distance": 2.03e-3,
        "rod_distance": 2.63e-3,
        "rf_frequency": 2 * math.pi * 5.2e6,
        "heating_rate": 1e-5,
        "laser_wavelength": 1762e-9,
    }


def plain_point(endcap_voltage: float, mass_ratio: float, t: dict) -> tuple:
    """Return the bounds and Lamb-Dicke parameters of one point, as one would write the paper's formulas down."""
    m1, q1 = t["atomic_ion_mass"], t["atomic_ion_charge"]
    big_m, big_q = mass_ratio, t["charge_ratio"]
    masses, charges = (m1, big_m * m1), (q1, big_q * q1)
    radial = []
    for m, q in zip(masses, charges, strict=True):
        a = -4 * q * t["geometric_factor"] * endcap_voltage / (m * t["endcap_distance"] ** 2 * t["rf_frequency"] ** 2)
        mathieu_q = 2 * q * t["rf_voltage"] / (m * t["rod_distance"] ** 2 * t["rf_frequency"] ** 2)
        edge = -(mathieu_q**2) / 2 + 7 * mathieu_q**4 / 128 - 29 * mathieu_q**6 / 2304 + 68687 * mathieu_q**8 / 18874368
        if a < edge:
            return None
        radial.append(t["rf_frequency"] / 2 * math.sqrt(mathieu_q**2 / 2 + a))
    w1z = math.sqrt(2 * q1 * t["geometric_factor"] * endcap_voltage / (m1 * t["endcap_distance"] ** 2))
    z1 = (
        charges[0] * charges[1] / (4 * math.pi * constants.vacuum_permittivity * m1 * w1z**2 * (1 + 1 / big_q) ** 2)
    ) ** (1 / 3)
    spacing = z1 * (1 + 1 / big_q)
    s = w1z**2 / (1 + 1 / big_q)
    matrices = (
        (w1z**2 + 2 * s, -2 * s / math.sqrt(big_m), w1z**2 * big_q / big_m + 2 * s / big_m, spacing, +1),
        (radial[0] ** 2 - s, s / math.sqrt(big_m), radial[1] ** 2 - s / big_m, 0.0, -1),
    )
    bounds, parameters = [], []
    for k11, k12, k22, along, _ in matrices:
        root = math.sqrt((k11 - k22) ** 2 + 4 * k12**2)
        for square in ((k11 + k22 - root) / 2, (k11 + k22 + root) / 2):
            if square <= 0:
                return None
            omega = cmath.sqrt(square).real
            ratio = (square - k22) / k12
            norm = math.sqrt(1 + ratio**2)
            vector = (ratio / norm, 1 / norm)
            total = 0.0
            for i in (0, 1):
                for j in (0, 1):
                    apart = 0.0 if i == j else spacing
                    inside = 0.0 if i == j else along
                    total += (
                        math.sqrt(masses[i] * masses[j])
                        * math.exp(-(apart**2) / (4 * t["correlation_length"] ** 2))
                        * (1 - inside**2 / (2 * t["correlation_length"] ** 2))
                        * vector[i]
                        * vector[j]
                    )
            power = constants.hbar**2 / (4 * constants.atomic_mass**2 * t["correlation_length"] ** 2) * total
            bounds.append(t["heating_rate"] * constants.hbar * omega / power)
            parameters.append(
                abs(2 * math.pi / t["laser_wavelength"] * vector[0] * math.sqrt(constants.hbar / (2 * m1 * omega)))
            )
    return bounds, parameters


def median_rate(work, points: int, repeats: int = REPEATS) -> float:
    """Return the points per second of processor time at which `work` does so many points, the median of some runs."""
    rates = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        rates.append(points / (time.process_time() - started))
    return statistics.median(rates)


def largest_difference(computed: dict, plain: list) -> float:
    """Return by how much the bounds of the study and of the loop differ at most, relatively, where both are stable."""
    # The loop's radial modes come lower first: out of phase, in phase.
    order = [0, 1, 3, 2]
    return max(
        abs(plain[point][0][theirs] / computed["collapse_rate_bound"][mine, point] - 1)
        for point in np.flatnonzero(computed["stability"] == 2)
        if plain[point]
        for theirs, mine in enumerate(order)
    )


def main(tiny: bool = False) -> None:
    """Print points per second of both and their ratio, and check that they agree."""
    points, loop_points, repeats = (BLOCK, 50, 1) if tiny else (POINTS, LOOP_POINTS, REPEATS)
    generator = np.random.default_rng(1)
    axes = {"endcap_voltage": generator.uniform(1, 15, points), "mass_ratio": generator.uniform(30, 100, points)}
    given = {**trap(), "rabi_frequency": 1.0, "false_positive": 0.01, "electric_field_noise": 0.0}
    # As in the paper's formulas; the other outputs also need where the noise comes from.
    given |= {"radial_motion": "pseudopotential", "voltage_noise": 0.0, "noise_distance": 1.0}

    def compute(outputs=OUTPUTS, start=0, stop=BLOCK):
        block = {name: values[start:stop] for name, values in axes.items()}
        return STUDY.compute(outputs, **{**resolved, **block})

    def kernel(outputs=OUTPUTS, points=points):
        for start in range(0, points, BLOCK):
            compute(outputs, start, start + BLOCK)

    def loop():
        pairs = zip(*(values[:loop_points].tolist() for values in axes.values()), strict=True)
        return [plain_point(*pair, trap()) for pair in pairs]

    # What else the study takes has its default, whatever parameters it may get.
    resolved = STUDY.resolve({**given, "endcap_voltage": 1.0, "mass_ratio": 30.0})
    allocator.keep_freed_memory()  # as jobs do
    kernel()
    pairs = [(median_rate(kernel, points, 1), median_rate(loop, loop_points, 1)) for _ in range(repeats)]
    rates, ratios = [ours for ours, _ in pairs], [ours / theirs for ours, theirs in pairs]
    off = largest_difference(compute(stop=loop_points), loop())
    assert off < 1e-9, off
    tracemalloc.start()
    compute()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"default outputs: {', '.join(sorted(OUTPUTS))}")
    print(
        f"kernel: {statistics.median(rates) / 1e6:.1f} million points per second and core (best {max(rates) / 1e6:.1f})"
    )
    print(f"ratio to a plain Python loop: {statistics.median(ratios):.0f} ({min(ratios):.0f} to {max(ratios):.0f})")
    print(f"largest relative difference of the bounds: {off:.1e}")
    few = min(points, 20 * BLOCK)
    for name, outputs in MORE.items():
        rate = median_rate(lambda outputs=outputs: kernel(outputs, few), few, repeats)
        print(f"{name} ({len(outputs)}): {rate / 1e6:.2f} million points per second and core")
    print(f"peak memory of a block of {BLOCK} points: {peak / 2**20:.1f} MiB")
