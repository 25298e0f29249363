"""Numbers without a model of the noise: those that were published come back; conversions are worked by hand."""

import json
import math
from pathlib import Path

import pytest

from heatscan.physics import constants
from heatscan.plotting.notation import unit_text
from heatscan.studies.exclusion import allowed, catalogue
from heatscan.studies.exclusion.experiments import Noise, cold_atoms, force_noise, interferometer, torque_noise

ROOT = Path(__file__).parents[3]
CASES = catalogue.read("config/experiments/*.yaml", ROOT)[0]
U, HBAR, K_B = constants.atomic_mass, constants.hbar, constants.boltzmann


def one(name, level=None):
    case = CASES[name]
    more = {} if level is None else {"confidence_level": level}
    return {"experiment": name, **case, "definition": json.loads(case["definition"]), **more}


def first(name, level=None):
    return allowed.numbers(one(name, level))[0][:2]


@pytest.mark.parametrize(
    ("name", "number", "unit", "tolerance"),
    [
        ("lisa_pathfinder_2016", 5.2e-15**2, "m2 s-4 Hz-1", 1e-12),  # doi:10.1103/PhysRevLett.116.231101, abstract
        ("lisa_pathfinder_2024", 0.075e-30, "m2 s-4 Hz-1", 3e-3),  # arXiv:2411.17588, abstract; back from its anchor
        ("phonons", 10e-12, "W kg-1", 3e-3),  # quoted with the bound; back from its anchor
        ("majorana", 0.494, "s-1 m-2", 1e-12),
        # A black body of 59.3 K and 24764 km radius, of 1.02413e26 kg.
        ("neptune", 5.670374419e-8 * 59.3**4 * 4 * math.pi * 2.4764e7**2 / 1.02413e26, "W kg-1", 1e-8),
        ("ion_trap_axial_in_phase", 1e-5, "s-1", 1e-12),  # arXiv:2311.13966, the heating that it assumes
    ],
)
def test_what_was_published_comes_back(name, number, unit, tolerance):
    found, said = first(name)
    assert said == unit
    assert found == pytest.approx(number, rel=tolerance)


def test_an_uncertainty_counts_at_the_level_that_is_asked_for():
    assert first("lisa_pathfinder_2016", 0.95)[0] == pytest.approx((5.2 + 1.6449 * 0.1) ** 2 * 1e-30, rel=1e-5)


def test_diffusion_is_half_of_a_one_sided_density():
    """White force noise of one-sided density S: the momentum of a free body wanders by <p^2> = S t/2."""
    body = {"parts": [{"shape": "sphere", "radius": 1e-6, "density": 2000.0, "mode": "rigid"}]}
    single = {**body, "arrangement": "single", "force_noise": 4e-40, "convention": "one_sided"}
    numbers = {unit: number for number, unit, _ in force_noise.KIND.allowed(single)}
    assert numbers == pytest.approx({"N2 Hz-1": 4e-40, "N Hz-0.5": 2e-20, "kg2 m2 s-3": 2e-40}, rel=1e-12)
    two_sided = {**single, "convention": "two_sided"}
    assert force_noise.KIND.allowed(two_sided)[2][0] == pytest.approx(4e-40, rel=1e-12)
    # CSL agrees: at the bound, with P = 3 hbar^2 lambda m/4 m0^2 r_C^2 of a body far smaller than r_C, all axes.
    noise = Noise(1e-3, U)
    rate = float(force_noise.KIND.bound({**single, "sampled_frequency": 1.0}, noise))
    mass = 2000.0 * 4 / 3 * math.pi * 1e-18
    power = 3 * HBAR**2 * rate * mass / (4 * U**2 * 1e-6)
    assert numbers["kg2 m2 s-3"] * 3 / (2 * mass) == pytest.approx(power, rel=1e-5)


def test_a_pair_shares_its_relative_noise():
    pair = {**one("lisa_pathfinder_2016")["definition"], "acceleration_noise_amplitude": 2e-15}
    numbers = {unit: number for number, unit, _ in force_noise.KIND.allowed(pair)}
    assert numbers["m2 s-3"] == pytest.approx(4e-30 / 2 / 2, rel=1e-12)


def test_a_torque_makes_the_angular_momentum_wander():
    numbers = torque_noise.KIND.allowed({"parts": [], "torque_noise_amplitude": 3e-17, "convention": "one_sided"})
    assert [number for number, _, _ in numbers] == pytest.approx([9e-34, 3e-17, 4.5e-34], rel=1e-12)
    assert [unit_text(unit) for _, unit, _ in numbers] == ["N² m² Hz⁻¹", "N m Hz⁻⁰·⁵", "kg² m⁴ s⁻³"]


def test_a_cloud_without_lens_grows_as_the_third_power_of_time():
    """<v^2> = D t makes <x^2> = D t^3/3."""
    flight = {"lens": "none", "expansion_time": 2.0, "initial_width": 0.0, "final_width": 1e-4}
    (grown, unit, _), (velocity, _, _) = cold_atoms.KIND.allowed(flight)
    assert (grown, unit) == (pytest.approx(1e-8, rel=1e-12), "m2")
    assert velocity == pytest.approx(3e-8 / 8, rel=1e-9)


def test_an_interferometer_allows_a_rate():
    beam = {"contrast": math.exp(-0.3), "mass": 1e-22, "velocity": 100.0, "period": 1e-7, "flight_time": 2e-3}
    lost, rate = interferometer.KIND.allowed(beam)
    assert lost[:2] == (pytest.approx(0.3, rel=1e-12), "1")
    assert rate[:2] == (pytest.approx(75.0, rel=1e-12), "s-1")


def of(inputs):
    return {"kind": "interferometer", "definition": inputs, "confidence_level": 0.0}


def test_macroscopicity_is_that_of_its_definition():
    """mu = log10(|1/ln f| (M/m_e)^2 t/1s): Nimmrichter and Hornberger, for paths far apart."""
    beam = {
        "contrast": 0.7,
        "mass": 1e5 * U,
        "velocity": 100.0,
        "separation": 1e-5,
        "duration": 0.0,
        "holding_time": 3.0,
    }
    closed = math.log10(3.0 / -math.log(0.7) * (1e5 * U / constants.electron_mass) ** 2)
    assert allowed.macroscopicity(of(beam)) == pytest.approx(closed, abs=1e-9)


@pytest.mark.parametrize(
    ("inputs", "published", "tolerance"),
    [
        # 25 kDa and 90 % of the contrast, 14.1: as quoted; grating, distance and speed recalled.
        ({"contrast": 0.9, "mass": 25e3 * U, "velocity": 260.0, "period": 266e-9, "flight_time": 3.8e-3}, 14.1, 0.1),
        # 171 kDa, 15.5 in the abstract of arXiv:2507.21211: 1.17e-9 1/s where the bound is flat.
        (
            {
                "anchor": {"correlation_length": 1e-13, "collapse_rate": 1.17e-9},
                **{"mass": 171284 * U, "velocity": 158.0, "period": 133e-9, "flight_time": 6.2e-3},
            },
            15.5,
            0.05,
        ),
    ],
)
def test_published_macroscopicities(inputs, published, tolerance):
    assert allowed.macroscopicity(of(inputs)) == pytest.approx(published, abs=tolerance)


def test_what_excludes_nothing_allows_nothing_and_only_superpositions_are_macroscopic():
    for name in ("grw", "graphene_disc"):
        assert allowed.numbers(one(name)) == []
    assert allowed.macroscopicity(one("ligo")) is None
    header, *rows = allowed.table([{**one(name), "doi": "x"} for name in CASES])
    for row in rows:
        said = dict(zip(header, row, strict=True))
        assert said["at most"] > 0
        assert said["unit"]
        anchored = "anchor" in one(said["experiment"])["definition"]
        assert (said["from"] == "the anchor, by CSL") == anchored
