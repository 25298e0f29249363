"""From frequencies back to the trap: against the exact characteristic exponent, mpmath, and the weak drive."""

import mpmath
import numpy as np
import pytest

from heatscan.physics.trap import mathieu, secular


def trapped(points):
    """Return q, and a along x and y, of random traps that hold an ion in both directions."""
    random = np.random.default_rng(3)
    q = np.concatenate([random.uniform(0.001, 0.92, points), 10 ** random.uniform(-3, 0, points)])
    mean = -(random.uniform(0, 1, q.size) ** 2) * np.square(q) / 2
    split = random.uniform(-3, 4, q.size)
    a_x, a_y = 2 * split * mean, 2 * (1 - split) * mean
    good = mathieu.is_stable(a_x, q) & mathieu.is_stable(a_y, q)
    return q[good], a_x[good], a_y[good]


def test_the_trap_that_an_ion_was_measured_in_is_found_again():
    q, a_x, a_y = trapped(20_000)
    assert q.size > 20_000
    beta_x, beta_y = mathieu.characteristic_exponent(a_x, q), mathieu.characteristic_exponent(a_y, q)
    found_q, found_a = secular.exact_trap((a_x + a_y) / 2, beta_x / 2, beta_y / 2, 1.0)
    np.testing.assert_allclose(found_q, q, rtol=5e-15)
    np.testing.assert_allclose(found_a, a_x, rtol=0, atol=1e-14)
    again = mathieu.characteristic_exponent(found_a, found_q)
    assert (np.abs(again / beta_x - 1) < 2e-14 + 1e-15 * np.square(q / beta_x)).all()


@pytest.mark.parametrize(("radial", "mean_a"), [((0.05, 0.05), -1e-3), ((0.2, 0.1), -5e-3), ((0.45, 0.3), -0.02)])
def test_against_hill_s_determinant_of_mpmath(radial, mean_a):
    """The lowest eigenvalue of the matrix with (2 n + beta)^2 and q, in thirty digits, is a."""
    q, a_x = secular.exact_trap(mean_a, *radial, 1.0)
    for a, frequency in ((a_x, radial[0]), (2 * mean_a - a_x, radial[1])):
        with mpmath.workdps(30):
            size = 12
            matrix = mpmath.zeros(2 * size + 1)
            for n in range(-size, size + 1):
                matrix[n + size, n + size] = (2 * n + 2 * mpmath.mpf(frequency)) ** 2
                if n < size:
                    matrix[n + size, n + size + 1] = matrix[n + size + 1, n + size] = mpmath.mpf(float(q))
            lowest = mpmath.eigsy(matrix, eigvals_only=True)[0]
        assert abs(float(lowest - a)) < 1e-14


def test_a_weak_drive_gives_the_pseudopotential():
    """Frequencies that fall with q: the two differ by a share that falls as its square."""
    weak = np.array([1e-2, 1e-3])
    exact, _ = secular.exact_trap(-(weak**2) / 10, weak / 4, weak / 3, 1.0)
    rough, _ = secular.pseudopotential_trap(-(weak**2) / 10, weak / 4, weak / 3, 1.0)
    off = rough / exact - 1
    assert 0 < off[0] < 1e-4
    assert off[0] / off[1] == pytest.approx(100, rel=0.01)


def test_equal_frequencies_leave_no_difference_between_x_and_y():
    for find in (secular.exact_trap, secular.pseudopotential_trap):
        _, a_x = find(-3e-3, 0.123, 0.123, 1.0)
        assert a_x == -3e-3


def test_no_trap_has_a_frequency_beyond_half_the_drive_s():
    q, a_x = secular.exact_trap(-1e-3, np.array([0.4, 0.5, 0.7]), 0.1, 1.0)
    assert np.isnan(q).tolist() == np.isnan(a_x).tolist() == [False, True, True]
