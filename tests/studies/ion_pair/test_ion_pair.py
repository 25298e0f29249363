"""The study of two ions against an eigenproblem solved elsewhere."""

import numpy as np
import pytest

import heatscan
from heatscan.physics.constants import atomic_mass, elementary_charge, hbar, vacuum_permittivity


def axial_in_phase_bound(case, endcap_voltage, rings, correlation_length):
    """The bound from the Hessian of the potential in metres, as LAPACK and the master equation for two points have
    it."""
    mass = np.array([138.0, rings * 4338.0]) * atomic_mass
    charge = np.array([1.0, rings * 12.0]) * elementary_charge
    field = 2 * case["geometric_factor"] * endcap_voltage / case["endcap_distance"] ** 2
    coulomb = charge[0] * charge[1] / (4 * np.pi * vacuum_permittivity)
    # At rest the trap pulls each ion with field * charge * z, so the distances from the middle go as 1/charge.
    spacing = (coulomb * (1 / charge[0] + 1 / charge[1]) / field) ** (1 / 3)
    stiffness = np.diag(charge * field) + 2 * coulomb / spacing**3 * np.array([[1, -1], [-1, 1]])
    squares, vectors = np.linalg.eigh(stiffness / np.sqrt(np.outer(mass, mass)))
    apart = np.array([[0, spacing], [spacing, 0]]) / correlation_length
    overlap = np.exp(-(apart**2) / 4) * (1 - apart**2 / 2)
    vector = vectors[:, 0]
    weight = (np.sqrt(np.outer(mass, mass)) * overlap * np.outer(vector, vector)).sum()
    power = hbar**2 * weight / (4 * atomic_mass**2 * correlation_length**2)
    return 1e-5 * hbar * np.sqrt(squares[0]) / power


@pytest.mark.parametrize("correlation_length", [1e-9, 1e-7, 1e-5, 1e-4])
def test_fewer_volts_and_more_rings_against_lapack(reference_case, correlation_length):
    data = heatscan.evaluate(
        "ion_pair",
        reference_case,
        correlation_length=correlation_length,
        endcap_voltage=[0.0468, 4.68],
        ring_count=[2, 15],
    )
    ours = data.collapse_rate_bound.sel(mode="axial_in_phase")
    for volts in (0.0468, 4.68):
        for rings in (2, 15):
            theirs = axial_in_phase_bound(reference_case, volts, rings, correlation_length)
            assert ours.sel(endcap_voltage=volts, ring_count=rings).item() == pytest.approx(theirs, rel=1e-9)


def test_two_orders_of_magnitude_with_ten_to_fifteen_rings(reference_case):
    """[M] Section IV. The masses and the square root of the voltage alone give 50 and 75; the exact modes a little
    more."""
    data = heatscan.evaluate(
        "ion_pair", reference_case, correlation_length=1e-7, endcap_voltage=0.0468, ring_count=[10, 15],
        outputs=["relative_improvement"], reference=reference_case | {"correlation_length": 1e-7},
    )  # fmt: skip
    gained = data.relative_improvement.sel(mode="axial_in_phase").values
    assert gained == pytest.approx([50.74, 76.21], rel=1e-3)
    assert (gained > [50, 75]).all()


MODES = ("axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase")


@pytest.mark.parametrize(
    ("spectrum", "strength"),
    [
        ("exponential", lambda ratio: 1 / (1 + ratio**2)),
        ("gaussian", lambda ratio: np.exp(-(ratio**2) / 2)),
    ],
)
def test_colour_divides_each_bound_by_what_its_mode_hears(spectrum, strength, reference_case):
    """[M] Appendix F, with the spectrum at the mode's own frequency, for cut-offs about it."""
    outputs = ["collapse_rate_bound", "heating_power", "mode_frequency"]
    given = {"correlation_length": 1e-7, "outputs": outputs, "radial_motion": "pseudopotential"}
    white = heatscan.evaluate("ion_pair", reference_case, **given)
    coloured = heatscan.evaluate(
        "ion_pair", reference_case, cutoff_frequency=[2e5, 1e6, 5e6, 1e9], spectrum=spectrum, **given
    )
    heard = strength(white.mode_frequency / coloured.cutoff_frequency)
    np.testing.assert_allclose(coloured.collapse_rate_bound * heard, white.collapse_rate_bound + 0 * heard, rtol=1e-13)
    np.testing.assert_allclose(coloured.heating_power, white.heating_power * heard, rtol=1e-13)


def test_an_infinite_cutoff_is_white_to_the_bit(reference_case):
    given = {"correlation_length": [1e-9, 1e-7], "outputs": ["collapse_rate_bound"]}
    white = heatscan.evaluate("ion_pair", reference_case, spectrum="white", **given)
    assert (
        heatscan.evaluate("ion_pair", reference_case, **given).collapse_rate_bound == white.collapse_rate_bound
    ).all()
    assert np.isinf(white.cutoff_frequency)


def test_noise_that_a_mode_does_not_hear_leaves_it_without_a_bound(reference_case):
    """Between the frequencies of the modes a sharp cut-off silences those above it: 2 pi 100 kHz parts them in
    pairs."""
    data = heatscan.evaluate(
        "ion_pair", reference_case, correlation_length=1e-7, spectrum="hard_cutoff", cutoff_frequency=2e5 * np.pi,
        outputs=["collapse_rate_bound", "heating_power"],
    )  # fmt: skip
    silent = [mode for mode in MODES if np.isinf(data.collapse_rate_bound.sel(mode=mode))]
    assert silent == ["axial_out_of_phase", "radial_in_phase"]
    assert (data.heating_power.sel(mode=silent) == 0).all()


def test_the_reference_hears_the_same_noise(reference_case):
    data = heatscan.evaluate(
        "ion_pair", reference_case, correlation_length=1e-7, cutoff_frequency=[1e4, 1e6],
        outputs=["relative_improvement"], reference=reference_case | {"correlation_length": 1e-7},
    )  # fmt: skip
    assert (data.relative_improvement == 1).all()


@pytest.fixture(scope="module")
def plane(root):
    """The pair of [M] Fig. 7 in the plane of the atomic ion's Mathieu parameters."""
    case = heatscan.read_case(root / "config/scans/ion_pair.yaml", "nine_kilodalton")

    def evaluate(a, q, *outputs, motion="pseudopotential"):
        return heatscan.evaluate(
            "ion_pair", case, correlation_length=1e-7, mathieu_a=a, mathieu_q=q, outputs=["stability", *outputs],
            radial_motion=motion,
        )  # fmt: skip

    return evaluate


def test_stability_means_the_same_whatever_else_is_asked_for(plane):
    a, q = np.linspace(-0.16, 0, 81), np.linspace(0, 1.1, 56)
    alone = plane(a, q).stability
    data = plane(a, q, "floquet_frequency", "pseudopotential_error", "mode_frequency")
    assert (data.stability == alone).all()
    # The companion flag comes by itself and says where the exact frequencies are.
    exact = data.floquet_stability == 2
    assert (data.floquet_frequency.notnull() == exact).all()
    assert (data.mode_frequency.notnull() == (alone == 2)).all()
    assert (data.pseudopotential_error.notnull() == exact & (alone == 2)).all()
    differing = data.floquet_stability != alone
    assert 0 < differing.sum() < 0.02 * differing.size
    assert ((data.floquet_stability > 0) == (alone > 0)).all()
    # With the exact motion it also says that the pair is held exactly.
    both = plane(a, q, "mode_frequency", "collapse_rate_bound", motion="exact")
    assert ((both.stability == 2) == (exact & (alone == 2))).all()
    assert (both.collapse_rate_bound.notnull() == (both.stability == 2)).all()


def test_the_exact_edge_of_alignment_is_the_pseudopotential_s_for_a_weak_drive(plane):
    """Both edges go as q^2, and their relative distance as q^2 too."""
    apart = []
    for q in (0.2, 0.1, 0.05):
        share = np.linspace(0.1390, 0.1405, 3001)
        data = plane((-share[::-1] * q**2).tolist(), q, "floquet_margin", "floquet_stability")
        assert ((data.floquet_margin > 0) == (data.floquet_stability == 2)).all()
        exact = np.interp(0, data.floquet_margin.values, share[::-1])
        approximate = share[::-1][np.flatnonzero(data.stability.values == 2)[0]]
        apart.append(abs(approximate - exact) / exact)
    assert apart[0] < 0.005
    np.testing.assert_allclose(np.divide(apart[:-1], apart[1:]), 4, rtol=0.1)
