"""Collapse heating: printed bounds, limits in r_C, and the master equation integrated over k."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatscan.physics.collapse.point_masses import collapse_rate_bound, decorrelation, mode_heating, point_heating
from heatscan.physics.constants import REFERENCE_MASSES, atomic_mass, elementary_charge, hbar
from heatscan.physics.trap.ion_pair import axial_modes, equilibrium, radial_modes

KILOHERTZ = 2 * np.pi * 1e3
MASS_1, MASS_2 = 138 * atomic_mass, 8676 * atomic_mass
MASS_RATIO, CHARGE_RATIO = 8676 / 138, 24.0
AXIAL = np.sqrt(2 * elementary_charge * 0.248 * 4.68 / (MASS_1 * 2.03e-3**2))
SPACING = equilibrium(elementary_charge, 24 * elementary_charge, MASS_1, AXIAL)[2]
# Pseudopotential of the trap of [M] Table 1 at 720.4 V: (39), (40) with epsilon^2 from (38).
DRIVE = 2 * np.pi * 5.2e6
EPSILON2 = elementary_charge * (720.4 * 2.03e-3 / (2 * DRIVE * 2.63e-3**2)) ** 2 / (MASS_1 * 0.248 * 4.68)
RADIAL_1 = np.sqrt(EPSILON2 - 0.5) * AXIAL
RADIAL_2 = np.sqrt(CHARGE_RATIO / MASS_RATIO * (CHARGE_RATIO / MASS_RATIO * EPSILON2 - 0.5)) * AXIAL


def point_pair_heating(mass_1, mass_2, vector, spacing, correlation_length, unit, along):
    """Heating of a mode along the line that joins two ions, or across it."""
    lost = decorrelation(spacing, correlation_length)[0 if along else 1]
    return mode_heating(mass_1, mass_2, vector, lost, correlation_length, unit)


def modes():
    """Name, frequency, vector and direction of the four modes of the reference pair."""
    axial = axial_modes(AXIAL, MASS_RATIO, CHARGE_RATIO)
    radial = radial_modes(AXIAL, RADIAL_1, RADIAL_2, MASS_RATIO, CHARGE_RATIO)
    return {
        "axial_in_phase": (axial[0], axial[2], True),
        "axial_out_of_phase": (axial[1], axial[3], True),
        "radial_in_phase": (radial[0], radial[2], False),
        "radial_out_of_phase": (radial[1], radial[3], False),
    }


def bound(mode, correlation_length, unit=atomic_mass):
    frequency, vector, along = modes()[mode]
    heating = point_pair_heating(MASS_1, MASS_2, vector, SPACING, correlation_length, unit, along)
    return collapse_rate_bound(1e-5 * hbar * frequency, heating)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("axial_in_phase", 2.8675e-10),
        ("axial_out_of_phase", 3.1474e-8),
        ("radial_out_of_phase", 3.8402e-10),
        ("radial_in_phase", 5.9906e-8),
    ],
)
def test_bounds_of_the_reference_pair(mode, expected):
    assert bound(mode, 1e-7) == pytest.approx(expected, rel=2e-5)


def test_bound_grows_as_the_square_of_a_short_correlation_length():
    lengths = np.logspace(-12, -6.5, 12)
    for mode in modes():
        np.testing.assert_allclose(bound(mode, lengths) / lengths**2, bound(mode, 1e-7) / 1e-14, rtol=1e-12)


def test_bound_scales_with_the_square_of_the_reference_mass():
    for name, larger in (("proton", 1.00727646), ("neutron", 1.00866491)):
        ratio = bound("axial_in_phase", 1e-7, REFERENCE_MASSES[name]) / bound("axial_in_phase", 1e-7)
        assert ratio == pytest.approx(larger**2, rel=1e-7)


def test_long_correlation_length_sees_the_centre_of_mass():
    # The amplitude sqrt(m1) g1 + sqrt(m2) g2 is that of the total momentum; what is left is of order spacing^2/r_C^2.
    for _, vector, along in modes().values():
        common = (np.sqrt(MASS_1) * vector[0] + np.sqrt(MASS_2) * vector[1]) ** 2
        lengths = SPACING * np.array([1e2, 1e3])
        left = point_pair_heating(MASS_1, MASS_2, vector, SPACING, lengths, atomic_mass, along) / point_heating(
            common, lengths, atomic_mass
        )
        assert abs(left[1] - 1) < 1e-4
        assert (left[0] - 1) / (left[1] - 1) == pytest.approx(100, rel=1e-2)


def test_common_modes_of_equal_masses_at_long_correlation_length():
    half = np.sqrt(0.5)
    lengths = np.array([1e-2, 1e0, 1e2])
    square = (SPACING / lengths) ** 2
    for along, factor in ((True, 3 / 4), (False, 1 / 4)):
        in_phase = point_pair_heating(MASS_1, MASS_1, (half, half), SPACING, lengths, atomic_mass, along)
        np.testing.assert_allclose(in_phase, point_heating(2 * MASS_1, lengths, atomic_mass), rtol=2e-5)
        # Opposite motion: only the difference of the noise at the two ions heats, and no digit is lost to that.
        out_of_phase = point_pair_heating(MASS_1, MASS_1, (half, -half), SPACING, lengths, atomic_mass, along)
        leading = point_heating(MASS_1, lengths, atomic_mass) * factor * square
        np.testing.assert_allclose(out_of_phase, leading, rtol=2e-5)
        np.testing.assert_allclose(out_of_phase[1:], leading[1:], rtol=1e-8)


@given(st.floats(-12, 2), st.floats(-2, 3), st.floats(-1.57, 1.57).map(lambda angle: round(angle, 6)), st.booleans())
def test_thirteen_digits_at_every_correlation_length(power, mass_power, angle, along):
    length, mass_2, vector = 10**power, MASS_1 * 10**mass_power, (np.cos(angle), np.sin(angle))
    with np.errstate(all="raise"):
        heating = point_pair_heating(MASS_1, mass_2, vector, SPACING, length, atomic_mass, along)
    with mpmath.workdps(50):
        first, second = (mpmath.sqrt(m) * mpmath.mpf(g) for m, g in zip((MASS_1, mass_2), vector, strict=True))
        u = (mpmath.mpf(float(SPACING)) / (2 * mpmath.mpf(length))) ** 2
        kernel = mpmath.exp(-u) * ((1 - 2 * u) if along else 1)
        total = first**2 + second**2 + 2 * first * second * kernel
        expected = float(total * (mpmath.mpf(hbar) / (2 * mpmath.mpf(atomic_mass) * mpmath.mpf(length))) ** 2)
        # Rounding the vector itself moves the centre-of-mass amplitude by 1e-16 of its parts.
        conditioning = float((abs(first) + abs(second)) * abs(first + second) / total)
    assert heating == pytest.approx(expected, rel=1e-14 + 1e-15 * conditioning)


def test_heating_is_never_negative():
    lengths = np.logspace(-12, 2, 2000)
    for angle in np.linspace(-np.pi / 2, np.pi / 2, 41):
        for along in (True, False):
            vector = np.cos(angle), np.sin(angle)
            assert (point_pair_heating(MASS_1, MASS_2, vector, SPACING, lengths, atomic_mass, along) > 0).all()


def test_single_ion_is_the_limit_of_a_vector_on_one_ion():
    for along in (True, False):
        pair = point_pair_heating(MASS_1, MASS_2, (1.0, 0.0), SPACING, 1e-5, atomic_mass, along)
        assert pair == pytest.approx(point_heating(MASS_1, 1e-5, atomic_mass), rel=1e-15)
    # P = hbar^2 lambda m/(4 m0^2 r_C^2): 1 u at r_C = 1e-7 m, from hbar = 1.0546e-34 and u = 1.6605e-27 by hand.
    assert point_heating(atomic_mass, 1e-7, atomic_mass) == pytest.approx(1.6744e-28, rel=1e-4)


@pytest.mark.parametrize("along", [True, False])
@pytest.mark.parametrize("relative_spacing", [0.3, 1.0, 2.5, 5.0])
@pytest.mark.parametrize("angle", [0.7, -0.9])
def test_heating_follows_from_the_master_equation(along, relative_spacing, angle):
    """[M] (1), (49): the double commutator in Fock space, integrated over k by Gauss-Hermite quadrature.

    Units: hbar = r_C = m0 = lambda = 1; the mode starts in its ground state, whose size is much below r_C.
    """
    masses, vector = np.array([1.3, 4.1]), np.array([np.cos(angle), np.sin(angle)])
    frequency, levels = 1e7, 6
    lower = np.diag(np.sqrt(np.arange(1.0, levels)), 1)
    displacement = [
        np.sqrt(1 / (2 * mass * frequency)) * g * (lower + lower.T) for mass, g in zip(masses, vector, strict=True)
    ]
    # exp(-i k x) of the truncated x, through its eigenvectors.
    spectra = [np.linalg.eigh(x) for x in displacement]
    energy = frequency * np.diag(np.arange(levels) + 0.5)
    nodes, weights = np.polynomial.hermite.hermgauss(40)
    places = np.array([relative_spacing, 0.0])

    def rate(k_axis, k_motion):
        density = sum(
            mass * np.exp(-1j * k_axis * place) * (basis * np.exp(-1j * k_motion * values)) @ basis.T
            for mass, place, (values, basis) in zip(masses, places, spectra, strict=True)
        )
        inner = density.conj().T @ energy - energy @ density.conj().T
        return -(density @ inner - inner @ density)[0, 0].real

    # The components of k that the commutators do not contain integrate to sqrt(pi) each.
    if along:
        total = np.pi * sum(w * rate(k, k) for k, w in zip(nodes, weights, strict=True))
    else:
        pairs = [
            (k, p, v * w) for k, v in zip(nodes, weights, strict=True) for p, w in zip(nodes, weights, strict=True)
        ]
        total = np.sqrt(np.pi) * sum(weight * rate(k, p) for k, p, weight in pairs)
    power = total / (2 * np.pi**1.5)
    # The formula in the same units: powers in hbar^2.
    formula = point_pair_heating(*masses, vector, relative_spacing, 1.0, 1.0, along) / hbar**2
    assert power == pytest.approx(formula, rel=2e-6)


def test_arguments_broadcast():
    result = point_pair_heating(MASS_1, np.full(5, MASS_2), (0.6, 0.8), SPACING, np.ones((3, 1)), atomic_mass, True)
    assert result.shape == (3, 5)
    assert np.isnan(point_pair_heating(MASS_1, MASS_2, (np.nan, 0.8), SPACING, 1e-7, atomic_mass, True))
