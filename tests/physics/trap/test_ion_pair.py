"""Equilibrium and normal modes of barium with a porphyrin barrel, and of pairs in general."""

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from heatscan.physics.constants import atomic_mass, elementary_charge, vacuum_permittivity
from heatscan.physics.trap.ion_pair import (
    axial_matrix,
    axial_modes,
    coulomb_stiffness,
    equilibrium,
    is_aligned,
    radial_matrix,
    radial_modes,
    softest_radial_square,
)

MASS_RATIO, CHARGE_RATIO = 8676 / 138, 24.0
MASS_1 = 138 * atomic_mass
KILOHERTZ = 2 * np.pi * 1e3
AXIAL = np.sqrt(2 * elementary_charge * 0.248 * 4.68 / (MASS_1 * 2.03e-3**2))
# [M] (39), (40) with epsilon^2 of (38): radial frequencies without Mathieu parameters.
DRIVE = 2 * np.pi * 5.2e6
EPSILON2 = elementary_charge * (720.4 * 2.03e-3 / (2 * DRIVE * 2.63e-3**2)) ** 2 / (MASS_1 * 0.248 * 4.68)
RADIAL_1 = np.sqrt(EPSILON2 - 0.5) * AXIAL
RADIAL_2 = np.sqrt(CHARGE_RATIO / MASS_RATIO * (CHARGE_RATIO / MASS_RATIO * EPSILON2 - 0.5)) * AXIAL
REFERENCE = (AXIAL, RADIAL_1, RADIAL_2, MASS_RATIO, CHARGE_RATIO)

ratios = st.tuples(st.floats(-3, 5), st.floats(-2, 3)).map(lambda powers: (10 ** powers[0], 10 ** powers[1]))
radials = st.floats(0.3, 5)


def test_reference_pair_of_the_paper():
    spacing = equilibrium(elementary_charge, 24 * elementary_charge, MASS_1, AXIAL)[2]
    assert spacing == pytest.approx(39.981e-6, abs=5e-10)
    assert pytest.approx(240.674, abs=5e-4) == RADIAL_1 / KILOHERTZ
    in_phase, out_of_phase, _, _ = axial_modes(AXIAL, MASS_RATIO, CHARGE_RATIO)
    assert in_phase / KILOHERTZ == pytest.approx(62.3042, abs=5e-5)
    assert out_of_phase / KILOHERTZ == pytest.approx(171.3509, abs=5e-5)
    in_phase, out_of_phase, _, _ = radial_modes(*REFERENCE)
    assert in_phase / KILOHERTZ == pytest.approx(219.9596, abs=5e-5)
    assert out_of_phase / KILOHERTZ == pytest.approx(84.1200, abs=5e-5)
    assert is_aligned(*REFERENCE)


def test_equal_ions():
    in_phase, out_of_phase, vector_in_phase, vector_out_of_phase = axial_modes(1.0, 1.0, 1.0)
    assert in_phase == pytest.approx(1, rel=1e-15)
    assert out_of_phase == pytest.approx(np.sqrt(3), rel=1e-15)
    np.testing.assert_allclose(vector_in_phase, np.array([1, 1]) / np.sqrt(2), rtol=1e-15)
    np.testing.assert_allclose(vector_out_of_phase, np.array([1, -1]) / np.sqrt(2), rtol=1e-15)
    # Across the axis: the trap alone in phase, less the axial stiffness when they rock.
    in_phase, out_of_phase, vector_in_phase, vector_out_of_phase = radial_modes(1.0, 3.0, 3.0, 1.0, 1.0)
    assert in_phase == pytest.approx(3, rel=1e-15)
    assert out_of_phase == pytest.approx(np.sqrt(8), rel=1e-15)
    np.testing.assert_allclose(vector_in_phase, np.array([1, 1]) / np.sqrt(2), rtol=1e-15)
    np.testing.assert_allclose(vector_out_of_phase, np.array([1, -1]) / np.sqrt(2), rtol=1e-15)


@pytest.mark.parametrize(("charge_2", "mass_2"), [(24.0, 8676.0), (1.0, 40.0), (3.0, 20.0)])
def test_matrices_are_the_hessian_of_the_potential(charge_2, mass_2):
    """[M] (30), differentiated by mpmath, at the rest positions where its gradient vanishes."""
    axial, radial_1, radial_2 = AXIAL, 2.5 * AXIAL, 1.9 * AXIAL
    masses = mpmath.mpf(MASS_1), mpmath.mpf(mass_2 * atomic_mass)
    ratio = charge_2, float(masses[1] / masses[0])
    square_2z = mpmath.mpf(axial) ** 2 * ratio[0] / ratio[1]
    coulomb = charge_2 * elementary_charge**2 / (4 * mpmath.pi * vacuum_permittivity)

    def potential(z1, y1, z2, y2):
        trap_1 = masses[0] * (mpmath.mpf(axial) ** 2 * z1**2 + mpmath.mpf(radial_1) ** 2 * y1**2)
        trap_2 = masses[1] * (square_2z * z2**2 + mpmath.mpf(radial_2) ** 2 * y2**2)
        return (trap_1 + trap_2) / 2 + coulomb / mpmath.sqrt((z1 - z2) ** 2 + (y1 - y2) ** 2)

    z1, z2, spacing = equilibrium(elementary_charge, charge_2 * elementary_charge, MASS_1, axial)
    assert z1 > 0 > z2
    assert spacing == pytest.approx(z1 - z2, rel=1e-15)
    assert coulomb_stiffness(axial, charge_2) == pytest.approx(float(coulomb / masses[0] / spacing**3), rel=1e-14)
    with mpmath.workdps(60):
        point = (mpmath.mpf(float(z1)), 0, mpmath.mpf(float(z2)), 0)
        force_scale = float(masses[0]) * axial**2 * z1
        for order in ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)):
            assert abs(float(mpmath.diff(potential, point, order))) < 1e-14 * force_scale
        root = mpmath.sqrt(masses[0] * masses[1])
        hessian = [
            float(mpmath.diff(potential, point, order) / weight)
            for order, weight in (
                ((2, 0, 0, 0), masses[0]),
                ((1, 0, 1, 0), root),
                ((0, 0, 2, 0), masses[1]),
                ((0, 2, 0, 0), masses[0]),
                ((0, 1, 0, 1), root),
                ((0, 0, 0, 2), masses[1]),
                ((1, 1, 0, 0), masses[0]),
            )
        ]
    np.testing.assert_allclose(axial_matrix(axial, ratio[1], ratio[0]), hessian[:3], rtol=1e-13)
    np.testing.assert_allclose(radial_matrix(axial, radial_1, radial_2, ratio[1], ratio[0]), hessian[3:6], rtol=1e-13)
    assert abs(hessian[6]) < 1e-14 * axial**2


@given(ratios, radials, radials)
def test_modes_keep_trace_determinant_and_orthonormality(ratio, radial_1, radial_2):
    mass_ratio, charge_ratio = ratio
    axial = axial_modes(1.0, mass_ratio, charge_ratio), axial_matrix(1.0, mass_ratio, charge_ratio)
    arguments = (1.0, radial_1, radial_2, mass_ratio, charge_ratio)
    radial = radial_modes(*arguments), radial_matrix(*arguments)
    # Products that make up each determinant: the radial one vanishes where the ions leave the axis.
    sizes = axial[1][0] * axial[1][2], (radial_1 * radial_2) ** 2
    for (modes, (k11, k12, k22)), size in zip((axial, radial), sizes, strict=True):
        in_phase, out_of_phase, one, other = modes
        assert one[0] > 0
        assert one[1] > 0
        assert other[0] > 0
        assert other[1] < 0
        assert np.hypot(*one) == pytest.approx(1, rel=4e-16)
        assert one[0] * other[0] + one[1] * other[1] == pytest.approx(0, abs=1e-16)
        if np.isnan(out_of_phase):
            continue
        assert in_phase**2 + out_of_phase**2 == pytest.approx(k11 + k22, rel=1e-14)
        determinant = k11 * k22 - k12**2
        assert in_phase**2 * out_of_phase**2 == pytest.approx(determinant, rel=1e-13, abs=1e-15 * size)
        # The matrix, put together again from its modes.
        assert in_phase**2 * one[0] * one[1] + out_of_phase**2 * other[0] * other[1] == pytest.approx(
            k12, rel=1e-12, abs=1e-14 * (k11 + k22)
        )


@given(ratios)
def test_axial_modes_to_fourteen_digits(ratio):
    mass_ratio, charge_ratio = ratio
    # Where the diagonal elements almost agree, rounding the ratios themselves turns the vectors.
    assume(abs(mass_ratio * (1 + 3 * charge_ratio) / (charge_ratio * (3 + charge_ratio)) - 1) > 0.05)
    in_phase, out_of_phase, one, other = axial_modes(1.0, mass_ratio, charge_ratio)
    with mpmath.workdps(50):
        m, q = mpmath.mpf(mass_ratio), mpmath.mpf(charge_ratio)
        k11, k12, k22 = 1 + 2 * q / (1 + q), -2 * q / (1 + q) / mpmath.sqrt(m), q / m * (1 + 2 / (1 + q))
        values, vectors = mpmath.eigsy(mpmath.matrix([[k11, k12], [k12, k22]]))
        np.testing.assert_allclose(float(in_phase), float(mpmath.sqrt(values[0])), rtol=1e-14)
        np.testing.assert_allclose(float(out_of_phase), float(mpmath.sqrt(values[1])), rtol=1e-14)
        for ours, k in ((one, 0), (other, 1)):
            sign = mpmath.sign(vectors[0, k])
            np.testing.assert_allclose(
                [float(x) for x in ours], [float(sign * vectors[i, k]) for i in (0, 1)], rtol=1e-14
            )


@given(ratios, radials, radials)
def test_alignment_is_positive_definiteness_and_the_printed_inequality(ratio, radial_1, radial_2):
    mass_ratio, charge_ratio = ratio
    arguments = (1.0, radial_1, radial_2, mass_ratio, charge_ratio)
    aligned = is_aligned(*arguments)
    # [M] (25) as printed, in units of m1 w_1z^2.
    axial_2 = charge_ratio
    radial = radial_1**2, mass_ratio * radial_2**2
    left, right = axial_2 / (1 + axial_2), radial[0] * radial[1] / (radial[0] + radial[1])
    assume(abs(left / right - 1) > 1e-12)
    assert aligned == (left < right)
    k11, k12, k22 = radial_matrix(*arguments)
    with mpmath.workdps(40):
        definite = k11 > 0 and mpmath.mpf(k11) * mpmath.mpf(k22) > mpmath.mpf(k12) ** 2
    if abs(left / right - 1) > 1e-9:
        assert aligned == definite
    assert aligned == (not np.isnan(radial_modes(*arguments)[1]))


@given(st.tuples(st.floats(1e-2, 1e3), st.floats(1e-2, 1e3)), st.floats(-4, 4), st.floats(-4, 4))
def test_the_softest_square_is_the_lower_eigenvalue_also_off_the_axis(ratio, square_1, square_2):
    mass_ratio, charge_ratio = ratio
    found = softest_radial_square(1.0, square_1, square_2, mass_ratio, charge_ratio)
    stiffness = 1 / (1 + 1 / charge_ratio)
    beside = stiffness / np.sqrt(mass_ratio)
    matrix = [[square_1 - stiffness, beside], [beside, square_2 - stiffness / mass_ratio]]
    np.testing.assert_allclose(found, np.linalg.eigvalsh(matrix)[0], atol=1e-12 * np.abs(matrix).max())
    if min(square_1, square_2) > 0:
        pair = (1.0, np.sqrt(square_1), np.sqrt(square_2), mass_ratio, charge_ratio)
        assert (found > 0) == is_aligned(*pair) or abs(found) < 1e-12
        if found > 1e-9:
            np.testing.assert_allclose(found, radial_modes(*pair)[1] ** 2, rtol=1e-6)


def test_printed_alignment_condition_is_no_substitute_for_stability():
    # Ion 1 is not held across the axis (w_1r^2 = -10): (25) holds as printed, the pair flies apart all the same.
    square_1, square_2, stiffness = -10.0, 5.0, 0.5
    assert stiffness < square_1 * square_2 / (square_1 + square_2)
    matrix = [[square_1 - stiffness, stiffness], [stiffness, square_2 - stiffness]]
    assert np.linalg.eigvalsh(matrix)[0] < 0


def test_modes_of_a_heavy_partner_decouple():
    # Far heavier and in proportion charged: each mode belongs to one ion, the light one between fixed walls.
    in_phase, out_of_phase, one, other = axial_modes(1.0, 1e9, 1e9)
    assert out_of_phase == pytest.approx(np.sqrt(3), rel=1e-8)
    assert in_phase == pytest.approx(1, rel=1e-8)
    assert one[1] == pytest.approx(1, rel=1e-8)
    assert other[0] == pytest.approx(1, rel=1e-8)


def test_nan_and_shapes():
    with np.errstate(all="raise"):
        assert not is_aligned(1.0, np.nan, 1.0, 1.0, 1.0)
        assert np.isnan(radial_modes(1.0, 0.5, 0.5, 1.0, 1.0)[1])
        assert np.isnan(radial_modes(1.0, np.nan, 0.5, 1.0, 1.0)[0])
    results = axial_modes(1.0, np.ones((3, 1)), np.ones(4))
    assert {np.shape(x) for x in (*results[:2], *results[2], *results[3])} == {(3, 4)}
