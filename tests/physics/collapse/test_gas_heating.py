"""Heating of gases by coloured noise: [F] (13) and (14) evaluated in other ways, limits, and what must not matter."""

import itertools

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from heatscan.physics.collapse.gas_heating import fermi_fraction, fermi_spectrum, maxwell_fraction, maxwell_spectrum
from heatscan.physics.collapse.spectra import SMALL_CUTOFF_POWER, SPECTRA
from heatscan.physics.constants import boltzmann, hbar, neutron_mass
from heatscan.physics.fermi_gas import equivalent_temperature, fermi_velocity, fermi_wavenumber, thermal_velocity

STAR = fermi_wavenumber(4.8e17, neutron_mass)
SATURN = fermi_wavenumber(687.0, neutron_mass)
COLOURED = [name for name in SPECTRA if name != "white"]

lengths = st.floats(-9, -2).map(lambda power: 10**power)
cutoffs = st.floats(9, 20).map(lambda power: 10**power)


def fermi(spectrum, recoil, reach):
    """The fraction by its two dimensionless numbers: 1/(2 k_F r_C) and v_F/(r_C W)."""
    length, mass = 1e-7, neutron_mass
    wavenumber = 1 / (2 * length * np.asarray(recoil))
    velocity = hbar * wavenumber / mass
    return fermi_fraction(spectrum, wavenumber, mass, length, velocity / (length * np.asarray(reach)))


def maxwell(spectrum, recoil, reach):
    length, mass = 1e-7, neutron_mass
    velocity = hbar / (2 * mass * length * np.asarray(recoil))
    return maxwell_fraction(spectrum, mass * velocity**2 / boltzmann, mass, length, velocity / (length * reach))


def test_known_values():
    assert pytest.approx(2.0396e15, rel=3e-5) == STAR
    for spectrum, cutoff, expected in (
        ("exponential", 1e15, 0.38157),
        ("gaussian", 1e15, 0.40574),
        ("exponential", 1e12, 1.2110e-6),
        ("gaussian", 1e12, 1.3355e-9),
        ("exponential", 1e18, 1.00000),
        ("gaussian", 1e18, 1.00000),
    ):
        assert fermi_fraction(spectrum, STAR, neutron_mass, 1e-7, cutoff) == pytest.approx(expected, rel=4.2e-5)


def antiderivatives(spectrum, cutoff):
    """Int w c, Int w^2 c and Int w^3 c, for mpmath."""
    if spectrum == "exponential":

        def logarithm(w):
            return cutoff**2 / 2 * mpmath.log(1 + (w / cutoff) ** 2)

        return (
            logarithm,
            lambda w: cutoff**2 * (w - cutoff * mpmath.atan(w / cutoff)),
            lambda w: cutoff**2 * (w**2 / 2 - logarithm(w)),
        )
    if spectrum == "gaussian":

        def strength(w):
            return mpmath.exp(-((w / cutoff) ** 2) / 2)

        def error(w):
            return mpmath.sqrt(mpmath.pi / 2) * mpmath.erf(w / cutoff / mpmath.sqrt(2))

        return (
            lambda w: -(cutoff**2) * strength(w),
            lambda w: cutoff**3 * error(w) - cutoff**2 * w * strength(w),
            lambda w: -(cutoff**2 * w**2 + 2 * cutoff**4) * strength(w),
        )

    def inside(w):
        return max(-cutoff, min(cutoff, w))

    return tuple(lambda w, n=n: inside(w) ** n / n for n in (2, 3, 4))


def judge(spectrum, recoil, reach, digits=40):
    """[F] (13) for a filled sphere, term by term: closed in k, quadrature in q, digits enough for all cancellations.

    In a star a/b is 1e-14, and 25 of 40 digits are left.
    """
    with mpmath.workdps(digits):
        e, cutoff = mpmath.mpf(float(recoil)), 1 / mpmath.mpf(float(reach))
        moments = antiderivatives(spectrum, cutoff)

        def at(x):
            a, b = e * x**2, x
            first, second, third = (moment(a + b) - moment(a - b) for moment in moments)
            # f(p) dp = (3/4) (1 - p^2) dp with p = (w - a)/b, expanded in powers of w.
            mean = 3 / (4 * b) * ((1 - (a / b) ** 2) * first + 2 * a / b**2 * second - third / b**2)
            return x**4 * mpmath.exp(-(x**2)) * mean / a

        points = {mpmath.mpf(0), 1, 2, 3, 5, 11}
        for scale in (cutoff, mpmath.sqrt(cutoff / e)):
            points |= {x for power in (-2, -1, 0, 1, 2) if 1e-14 < (x := scale * mpmath.mpf(10) ** power) < 7}
        for sign in (1, -1):  # where a + b or |a - b| meets the cut-off, and q = 2 k_F
            root = mpmath.sqrt(max(1 + sign * 4 * e * cutoff, 0))
            points |= {x for x in (abs(root - 1) / (2 * e), (root + 1) / (2 * e), 1 / e) if 0 < x < 11}
        return 8 / (3 * mpmath.sqrt(mpmath.pi)) * mpmath.quad(at, sorted(points), method="gauss-legendre")


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("wavenumber", [STAR, SATURN], ids=["star", "planet"])
def test_random_points_against_mpmath(spectrum, wavenumber):
    rng = np.random.default_rng(sum(spectrum.encode()) + int(wavenumber) % 97)
    for number in range(4):
        length = 10 ** rng.uniform(-9, -2)
        velocity = fermi_velocity(wavenumber, neutron_mass)
        # Half of the points where the cut-off matters, half anywhere.
        cutoff = velocity / length * 10 ** rng.uniform(-4, 2) if number % 2 else 10 ** rng.uniform(9, 20)
        recoil, reach = 1 / (2 * wavenumber * length), velocity / (length * cutoff)
        ours = fermi_fraction(spectrum, wavenumber, neutron_mass, length, cutoff)
        if reach < 1e-3:  # white to within the mean square of w/W, 5/2 reach^2; nothing to judge
            assert -1e-12 < 1 - ours < 3 * reach**2 + 1e-12
            continue
        assert ours == pytest.approx(float(judge(spectrum, recoil, reach)), rel=1e-11), (length, cutoff)


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize(("recoil", "reach"), [(0.04, 3.0), (0.05, 1e3), (2.0, 0.1), (30.0, 5.0)])
def test_where_the_kick_is_as_large_as_the_sphere(spectrum, recoil, reach):
    assert fermi(spectrum, recoil, reach) == pytest.approx(float(judge(spectrum, recoil, reach, 30)), rel=1e-11)


def test_over_the_whole_range_of_lengths_and_cutoffs():
    """In a star the recoil is too small to matter, and the fractions are elementary: Int 4/sqrt(pi) t^2 exp(-t^2) c
    dt."""
    length, cutoff = np.meshgrid(np.geomspace(1e-9, 1e-2, 40), np.geomspace(1e9, 1e20, 45))
    recoil = 1 / (2 * STAR * length)
    reach = fermi_velocity(STAR, neutron_mass) / (length * cutoff)
    assert np.all(recoil**2 < 1e-11)
    with mpmath.workdps(40):
        exponential = [2 / b**2 * (1 - mpmath.sqrt(mpmath.pi) / b * mpmath.exp(1 / b**2) * mpmath.erfc(1 / b))
                       for b in map(mpmath.mpf, np.maximum(reach.ravel(), 1e-2).tolist())]  # fmt: skip
        hard = [mpmath.erf(1 / b) - 2 / mpmath.sqrt(mpmath.pi) / b * mpmath.exp(-1 / b**2)
                for b in map(mpmath.mpf, np.maximum(reach.ravel(), 1e-2).tolist())]  # fmt: skip
    expected = {
        "exponential": np.array(exponential, float).reshape(reach.shape),
        "hard_cutoff": np.array(hard, float).reshape(reach.shape),
        "gaussian": np.power(1 + reach**2 / 2, -1.5),
    }
    for spectrum, values in expected.items():
        ours = fermi_fraction(spectrum, STAR, neutron_mass, length, cutoff)
        known = reach > 1e-2 if spectrum != "gaussian" else reach > 0
        np.testing.assert_allclose(ours[known], values[known], rtol=2e-11)
        assert np.all((ours > 0) & (ours <= 1 + 1e-12))
        assert np.all(ours[reach < 1e-2] > 1 - 1.6e-4)


@pytest.mark.parametrize("blocked", [False, True], ids=["free", "blocked"])
@pytest.mark.parametrize(("recoil", "reach"), [(0.1, 1.0), (0.35, 4.0)])
def test_pauli_blocking_makes_no_difference(blocked, recoil, reach):
    """[F] (9) and (10): the factor 1 - N(k_f) may be left out. Integrated over the sphere with and without it."""

    def sphere(p, x):
        """Of the states with p along q, how much weight: all, or those whose target is free."""
        inside = max(1 - p * p, 0.0)
        kick = 2 * recoil * x  # q/k_F
        return 0.75 * (inside - max(1 - (p + kick) ** 2, 0.0) * (1 - p * p > 0)) if blocked else 0.75 * inside

    def at(p, x):
        w = recoil * x * x + x * p
        weight = max(sphere(p, x), 0.0)
        return 8 / (3 * np.sqrt(np.pi)) * x**2 / recoil * np.exp(-x * x) * weight * w / (1 + (reach * w) ** 2)

    total, points = 0.0, np.linspace(1e-9, 6.5, 160)
    nodes, weights = np.polynomial.legendre.leggauss(12)
    for low, high in itertools.pairwise(points):
        for node, weight in zip(nodes, weights, strict=True):
            x = (low + high) / 2 + (high - low) / 2 * node
            # The weight has corners where the shifted sphere begins and ends, and where the two meet.
            corners = {-1.0, 1.0, *(c for c in (-recoil * x, -1 - 2 * recoil * x, 1 - 2 * recoil * x) if -1 < c < 1)}
            for left, right in zip(sorted(corners), sorted(corners)[1:], strict=False):
                value = integrate.fixed_quad(lambda p, x=x: [at(q, x) for q in p], left, right, n=10)[0]
                total += (high - low) / 2 * weight * value
    assert fermi("exponential", recoil, reach) == pytest.approx(total, rel=3e-6)


@given(
    st.lists(st.tuples(*[st.floats(-3, 3)] * 3, st.floats(0, 1)), min_size=2, max_size=8),
    st.one_of(st.sampled_from(list(SPECTRA)), st.lists(st.floats(-5, 5), min_size=1, max_size=6)),
    st.floats(0.1, 10),
)
def test_pauli_term_vanishes_for_every_even_spectrum(states, spectrum, cutoff):
    """[F] (9): Sum N_i N_f w_fi gamma(w_fi) exp(-q^2) over any states, however occupied, for ours and any even
    spectrum."""
    momenta, occupied = np.array([state[:3] for state in states]), np.array([state[3] for state in states])
    kick = np.sum((momenta[:, None] - momenta[None, :]) ** 2, axis=2)
    energy = np.sum(momenta**2, axis=1)
    w = energy[None, :] - energy[:, None]
    if isinstance(spectrum, str):
        strength = SPECTRA[spectrum](w / cutoff)
    else:  # a cosine series is any even function
        strength = sum(size * np.cos(order * w / cutoff) for order, size in enumerate(spectrum))
    terms = np.outer(occupied, occupied) * np.exp(-kick) * w * strength
    assert abs(terms.sum()) <= 1e-14 * np.abs(terms).sum()


@pytest.mark.parametrize("spectrum", SPECTRA)
@given(st.floats(-1e3, 1e3))
def test_spectra_are_even_white_at_zero_and_never_stronger(spectrum, ratio):
    strength = SPECTRA[spectrum]
    assert strength(np.float64(0)) == 1
    assert strength(np.float64(ratio)) == strength(np.float64(-ratio))
    assert 0 <= strength(np.float64(ratio)) <= 1


@pytest.mark.parametrize("fraction", [fermi, maxwell])
@pytest.mark.parametrize("recoil", [1e-9, 0.03, 0.3, 20.0])
def test_white_limit(fraction, recoil):
    for spectrum in SPECTRA:
        assert fraction(spectrum, recoil, 1e-12) == pytest.approx(1, abs=1e-11)
    assert fermi_fraction("exponential", STAR, neutron_mass, 1e-7, np.inf) == pytest.approx(1, abs=1e-12)
    assert fermi_fraction("white", STAR, neutron_mass, 1e-7, 1.0) == 1


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("fraction", [fermi, maxwell])
@pytest.mark.parametrize("recoil", [1e-9, 0.03, 2.0])
def test_power_law_of_a_small_cutoff(spectrum, fraction, recoil):
    """The heating spectrum begins as w^2: see SMALL_CUTOFF_POWER. Also far beyond where the quadrature hands over to
    it."""
    reach = np.geomspace(1e7, 1e13, 13)
    slopes = -np.diff(np.log(fraction(spectrum, recoil, reach))) / np.diff(np.log(reach))
    np.testing.assert_allclose(slopes, SMALL_CUTOFF_POWER[spectrum], rtol=1e-6)


def test_power_laws_in_a_dense_star():
    """From K = 4 t^2 exp(-t^2)/sqrt(pi): Int K/t^2, and Int t^2 over the spectrum."""
    velocity, length, cutoff = fermi_velocity(STAR, neutron_mass), 1e-8, 1e10
    ratio = length * cutoff / velocity
    expected = {
        "exponential": 2 * ratio**2,
        "gaussian": np.sqrt(8) * ratio**3,
        "hard_cutoff": 4 / (3 * np.sqrt(np.pi)) * ratio**3,
    }
    for spectrum, value in expected.items():
        ours = fermi_fraction(spectrum, STAR, neutron_mass, length, cutoff)
        assert ours == pytest.approx(value, rel=2 * np.sqrt(np.pi) * ratio)


@pytest.mark.parametrize("spectrum", COLOURED)
def test_a_gas_at_rest(spectrum):
    """Where the kick dwarfs every momentum, w = hbar q^2/2m and nothing else."""
    recoil, reach = 3e3, 1e-3
    x = np.linspace(0, 8, 200_001)
    strength = SPECTRA[spectrum](reach * recoil * x**2)
    expected = 8 / (3 * np.sqrt(np.pi)) * integrate.simpson(x**4 * np.exp(-x * x) * strength, x=x)
    assert fermi(spectrum, recoil, reach) == pytest.approx(expected, rel=1e-4)
    assert maxwell(spectrum, recoil, reach) == pytest.approx(expected, rel=1e-4)


@given(lengths, cutoffs, st.floats(-3, 3), st.floats(-2, 2), st.sampled_from(COLOURED))
@settings(max_examples=30, deadline=None)
def test_only_two_combinations_matter(length, cutoff, squeeze, weight, spectrum):
    """k_F r_C and m W r_C/(hbar k_F): shrink the gas and the noise together, change the mass and the clock together."""
    squeeze, weight = 10**squeeze, 10**weight
    before = fermi_fraction(spectrum, SATURN, neutron_mass, length, cutoff)
    after = fermi_fraction(
        spectrum, SATURN * squeeze, neutron_mass * weight, length / squeeze, cutoff * squeeze**2 / weight
    )
    assert after == pytest.approx(before, rel=1e-11)


@given(lengths, cutoffs, st.floats(1.01, 10), st.sampled_from(COLOURED))
@settings(max_examples=30, deadline=None)
def test_more_noise_heats_more(length, cutoff, factor, spectrum):
    for function, scale in ((fermi_fraction, SATURN), (maxwell_fraction, 1e4)):
        low, high = function(spectrum, scale, neutron_mass, length, np.array([cutoff, factor * cutoff]))
        assert low <= high * (1 + 1e-12)


@pytest.mark.parametrize("density", [fermi_spectrum, maxwell_spectrum])
@pytest.mark.parametrize("recoil", [1e-10, 0.02, 0.4, 7.0])
def test_heating_spectrum_is_positive_with_integral_one(density, recoil):
    t = np.linspace(0, 60 * (1 + recoil), 400_001)[1:]
    values = density(t, recoil)
    assert np.all(values >= 0)
    assert integrate.simpson(values, x=t) == pytest.approx(1, abs=2e-6)


@pytest.mark.parametrize("recoil", [1e-8, 0.05, 3.0])
@pytest.mark.parametrize("reach", [0.1, 20.0])
def test_maxwell_gas_in_thirty_digits(recoil, reach):
    """For a Gaussian spectrum or a hard cut-off the mean over velocities is elementary too."""
    with mpmath.workdps(40):
        e, b = mpmath.mpf(recoil), mpmath.mpf(reach)

        def gaussian(x):
            spread = 1 + (b * x) ** 2
            return spread ** mpmath.mpf("-1.5") * mpmath.exp(-((b * e * x**2) ** 2) / (2 * spread))

        def hard(x):
            def normal(p):
                return mpmath.exp(-p * p / 2) / mpmath.sqrt(2 * mpmath.pi)

            low, high = (-1 / b - e * x**2) / x, (1 / b - e * x**2) / x
            below = (mpmath.erf(high / mpmath.sqrt(2)) - mpmath.erf(low / mpmath.sqrt(2))) / 2
            return below + (normal(low) - normal(high)) / (e * x)

        points = sorted({0, 1, 2, 4, 11, *(x for x in (1 / b, 0.1 / b, 10 / b) if x < 4)})
        for spectrum, mean in (("gaussian", gaussian), ("hard_cutoff", hard)):
            total = mpmath.quad(lambda x, mean=mean: x**4 * mpmath.exp(-x * x) * mean(x), points)
            expected = 8 / (3 * mpmath.sqrt(mpmath.pi)) * total
            assert maxwell(spectrum, recoil, reach) == pytest.approx(float(expected), rel=1e-11)


def test_maxwell_gas_under_an_exponential_spectrum():
    for recoil, reach in ((0.3, 1.0), (2.0, 5.0)):
        x, wx = np.polynomial.legendre.leggauss(160)
        x, wx = 3.5 * (x + 1), 3.5 * wx
        p, step = np.linspace(
            -9, 9, 6001, retstep=True
        )  # the trapezoidal rule, exponentially good for a normal density
        wp = step * np.exp(-np.square(p) / 2) / np.sqrt(2 * np.pi)
        w = recoil * x[:, None] ** 2 + x[:, None] * p
        mean = (w / (1 + np.square(reach * w))) @ wp
        expected = 8 / (3 * np.sqrt(np.pi)) * np.sum(wx * x**2 * np.exp(-x * x) * mean) / recoil
        assert maxwell("exponential", recoil, reach) == pytest.approx(expected, rel=1e-8)


def test_gases_of_equal_energy():
    """(3/2) k_B T = (3/5) E_F, with E_F from k_F."""
    temperature = equivalent_temperature(STAR, neutron_mass)
    energy = (hbar * STAR) ** 2 / (2 * neutron_mass)
    assert 1.5 * boltzmann * temperature == pytest.approx(0.6 * energy, rel=1e-14)
    squares = fermi_velocity(STAR, neutron_mass) ** 2 / 5, thermal_velocity(temperature, neutron_mass) ** 2
    assert squares[0] == pytest.approx(squares[1], rel=1e-14)
    # At a high cut-off only the mean square of w counts, and that of the velocity along q is the same.
    cutoff = 1e17
    ours = [fermi_fraction("exponential", STAR, neutron_mass, 1e-7, cutoff),
            maxwell_fraction("exponential", temperature, neutron_mass, 1e-7, cutoff)]  # fmt: skip
    assert 1 - ours[0] == pytest.approx(1 - ours[1], rel=1e-3)


def test_a_point_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(7)
    wavenumber, length = 10 ** rng.uniform(7, 16, 300), 10 ** rng.uniform(-9, -2, 300)
    cutoff = 10 ** rng.uniform(9, 20, 300)
    for spectrum in COLOURED:
        for function in (fermi_fraction, maxwell_fraction):
            scale = wavenumber if function is fermi_fraction else wavenumber / 1e9
            together = function(spectrum, scale, neutron_mass, length, cutoff)
            alone = [function(spectrum, scale[i], neutron_mass, length[i], cutoff[i]) for i in range(0, 300, 37)]
            assert together[::37].tolist() == alone


def test_error_function_form_of_the_hard_cutoff():
    """The same limit as above by scipy, at cut-offs where every digit is left."""
    cutoff = fermi_velocity(STAR, neutron_mass) / 1e-7 * np.array([0.5, 1.0, 2.0])
    t = np.array([0.5, 1.0, 2.0])
    expected = special.gammainc(1.5, t**2)
    np.testing.assert_allclose(fermi_fraction("hard_cutoff", STAR, neutron_mass, 1e-7, cutoff), expected, rtol=1e-13)
