"""Bodies of one density: limits, mpmath, other closed forms of the package, and atoms summed pair by pair."""

import itertools
import math

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import ion_and_molecule, rigid_body
from heatscan.physics.molecule import lattice_sum
from heatscan.physics.molecule.coherence import MassDistribution
from heatscan.physics.molecule.homogeneous_body import HomogeneousBody

RADIUS = 5e-8
LENGTHS = RADIUS * np.array([1e-5, 1e-3, 0.03, 0.2, 0.7, 1.1, 3.0, 40.0, 1e3, 1e6])


def sphere(radius=RADIUS, **more):
    return HomogeneousBody("sphere", radius, 2 * radius, **more)


def diagonal(body, lengths):
    """C and C - 1 across and along the axis, shape (2, 2, n); the rest of the matrices is nothing."""
    found = np.array(body.coherence_factor(lengths))
    np.testing.assert_array_equal(found, found * np.eye(3))
    np.testing.assert_array_equal(found[:, :, 0, 0], found[:, :, 1, 1])
    return np.stack([found[:, :, 0, 0], found[:, :, 2, 2]], axis=1)


def by_quadrature(form_factor, length):
    """C and C - 1 across and along, each the integral over k itself: q = k r_C, n the cosine of k to the axis."""
    q_nodes, q_weights = np.polynomial.legendre.leggauss(90)
    n_nodes, n_weights = np.polynomial.legendre.leggauss(40)
    found = [[0, 0], [0, 0]]
    for q, of_q in zip((4.5 * (q_nodes + 1)).tolist(), (4.5 * q_weights).tolist(), strict=True):
        gauss = 8 / mpmath.sqrt(mpmath.pi) * mpmath.mpf(q) ** 4 * mpmath.exp(-(mpmath.mpf(q) ** 2)) * of_q
        for n, of_n in zip(((n_nodes + 1) / 2).tolist(), (n_weights / 2).tolist(), strict=True):
            square = form_factor(q / length, mpmath.mpf(n)) ** 2
            for row, less in zip(found, (0, 1), strict=True):
                row[0] += gauss * of_n * (square - less) * (1 - n * n) / 2
                row[1] += gauss * of_n * (square - less) * n * n
    return found


def ball(x):
    return 3 * (mpmath.sin(x) - x * mpmath.cos(x)) / x**3


def side(n):
    return mpmath.sqrt(1 - n * n)


INNER = 0.8 * RADIUS
FORM_FACTORS = {
    sphere(): lambda k, n: ball(k * RADIUS),
    HomogeneousBody("shell", RADIUS, 2 * RADIUS, INNER): lambda k, n: (
        (RADIUS**3 * ball(k * RADIUS) - INNER**3 * ball(k * INNER)) / (mpmath.mpf(RADIUS) ** 3 - mpmath.mpf(INNER) ** 3)
    ),
    HomogeneousBody("rod", RADIUS, 3 * RADIUS): lambda k, n: (
        mpmath.sinc(k * n * 1.5 * RADIUS) * 2 * mpmath.besselj(1, k * side(n) * RADIUS) / (k * side(n) * RADIUS)
    ),
    HomogeneousBody("ellipsoid", RADIUS, 5 * RADIUS): lambda k, n: ball(
        k * RADIUS * mpmath.sqrt(1 - n * n + (2.5 * n) ** 2)
    ),
    HomogeneousBody("ellipsoid", RADIUS, RADIUS / 2): lambda k, n: ball(
        k * RADIUS * mpmath.sqrt(1 - n * n + (n / 4) ** 2)
    ),
}


@pytest.mark.parametrize("body", FORM_FACTORS, ids=lambda body: f"{body.shape} {body.length / RADIUS:g}")
@pytest.mark.parametrize("ratio", [0.6, 3.0])
def test_the_integral_over_k_itself(body, ratio):
    with mpmath.workdps(20):
        expected = by_quadrature(FORM_FACTORS[body], mpmath.mpf(RADIUS * ratio))
    np.testing.assert_allclose(diagonal(body, [RADIUS * ratio])[..., 0], np.array(expected, float), rtol=1e-13)


def test_a_sphere_to_all_digits():
    """1F1(2; 4; -(R/r_C)^2), the sphere of Nimmrichter, Phys. Rev. Lett. 113, 020405 (2014), in every regime."""
    whole, lost = diagonal(sphere(), LENGTHS)[:, 0]
    with mpmath.workdps(40):
        expected = [mpmath.hyp1f1(2, 4, -((mpmath.mpf(RADIUS) / mpmath.mpf(r)) ** 2)) for r in LENGTHS.tolist()]
        np.testing.assert_allclose(whole, np.array(expected, float), rtol=1e-14)
        np.testing.assert_allclose(lost, np.array([each - 1 for each in expected], float), rtol=1e-14)


def test_a_small_and_a_large_correlation_length():
    """Sphere: 6 (r_C/R)^4 and 1 - R^2/2r_C^2; rod: end faces along its axis, the side across it."""
    whole, lost = diagonal(sphere(), RADIUS * np.array([1e-4, 1e5]))[:, 0]
    assert whole[0] == pytest.approx(6e-16, rel=1e-7)
    assert lost[1] == pytest.approx(-0.5e-10, rel=1e-8)
    radius, length, r = 1e-8, 4e-8, 1e-12
    across, along = diagonal(HomogeneousBody("rod", radius, length), [r])[0, :, 0]
    # (2 r_C^2/V^2) Int -d^2g over faces: sqrt(pi) and pi of a Gaussian across a face, n_a^2 of its normal.
    volume = np.pi * radius**2 * length
    flat = 8 * np.pi * r**4 / volume**2
    assert along == pytest.approx(2 * flat * np.pi * radius**2, rel=2e-4)
    assert across == pytest.approx(flat * np.pi * radius * length, rel=2e-4)


@pytest.mark.parametrize("aspect", [1e-3, 0.3, 1.0, 20.0])
def test_the_momentum_diffusion_of_rigid_bodies(aspect):
    """eta = m^2 C/(2 m0^2 r_C^2), with the overlaps of heatscan.physics.collapse, over which C is normalised."""
    length = 2 * RADIUS * aspect
    rod = HomogeneousBody("rod", RADIUS, length)
    for along, found in zip((False, True), diagonal(rod, LENGTHS)[0], strict=True):
        eta = rigid_body.cylinder(2200.0, RADIUS, length, LENGTHS, 1.0, along_axis=along)
        np.testing.assert_allclose(found * rigid_body.point(2200.0 * rod.volume, LENGTHS, 1.0), eta, rtol=1e-13)


def test_shapes_meet_where_they_should():
    ellipsoid = HomogeneousBody("ellipsoid", RADIUS, 2 * RADIUS * (1 + 1e-15))
    full = HomogeneousBody("shell", RADIUS, 2 * RADIUS, 1e-7 * RADIUS)
    for other in (ellipsoid, full):
        np.testing.assert_allclose(diagonal(other, LENGTHS), diagonal(sphere(), LENGTHS), rtol=1e-13)
        assert other.volume == pytest.approx(sphere().volume, rel=1e-14)


@pytest.mark.parametrize("thickness", [0.9, 1e-2, 1e-5])
def test_a_shell_however_thin(thickness):
    """Nothing is lost in the difference of two balls, seen from three balls in 60 digits."""
    inner = RADIUS * (1 - thickness)
    whole, lost = diagonal(HomogeneousBody("shell", RADIUS, 2 * RADIUS, inner), LENGTHS)[:, 0]
    with mpmath.workdps(60):
        for number, r in enumerate(map(mpmath.mpf, LENGTHS.tolist())):

            def mixed(a, b, r=r):
                z = a * b / (2 * r * r)
                value = 3 / z**2 * (mpmath.cosh(z) - mpmath.sinh(z) / z) * mpmath.exp(-(a * a + b * b) / (4 * r * r))
                return a**3 * b**3 * value

            outer, hole = mpmath.mpf(RADIUS), mpmath.mpf(inner)
            pairs = mixed(outer, outer) - 2 * mixed(outer, hole) + mixed(hole, hole)
            expected = pairs / (outer**3 - hole**3) ** 2
            assert whole[number] == pytest.approx(float(expected), rel=2e-13)
            assert lost[number] == pytest.approx(float(expected - 1), rel=2e-13)


@pytest.mark.parametrize("aspect", [1e-3, 0.05, 30.0, 1e3])
def test_needles_and_discs_keep_their_digits(aspect):
    """The mean over the direction of k, in pieces that halve towards the thin end."""
    body = HomogeneousBody("ellipsoid", RADIUS, 2 * RADIUS * aspect)
    thin = min(aspect, 1 / aspect)
    edges = [0.0, *(min(1.0, thin * 2.0**n) for n in range(-2, 12) if thin * 2.0**n < 1), 1.0]
    # Of discs the thin end is where the cosine is 1, at angles of the order of the aspect.
    edges = [math.cos(angle) for angle in reversed(edges)] + [0.0] if aspect < 1 else edges
    edges = sorted(set(edges))
    for r in (RADIUS * min(aspect, 1) * 0.1, RADIUS * 0.7, RADIUS * max(aspect, 1) * 30):
        across, along = diagonal(body, [r])[0, :, 0]
        with mpmath.workdps(20):
            scale = (mpmath.mpf(RADIUS) / mpmath.mpf(r)) ** 2
            stretch = mpmath.mpf(aspect) ** 2

            def of_direction(n, scale=scale, stretch=stretch):
                return mpmath.hyp1f1(2, 4, -scale * (1 - n * n + stretch * n * n))

            pairs = list(itertools.pairwise(map(mpmath.mpf, edges)))
            expected = [
                sum(mpmath.quad(lambda n, f=f: f(n) * of_direction(n), pair) for pair in pairs)
                for f in (lambda n: 1.5 * (1 - n * n), lambda n: 3 * n * n)
            ]
        assert across == pytest.approx(float(expected[0]), rel=1e-11)
        assert along == pytest.approx(float(expected[1]), rel=1e-11)


def lattice_points(body, lattice, edge, seed):
    """Atoms of a lattice that lies and is turned anyhow, inside a body."""
    generator = np.random.default_rng(seed)
    basis = {"simple_cubic": 1, "body_centred_cubic": 2, "face_centred_cubic": 4}[lattice]
    cell = np.array(
        [[0, 0, 0], [0.5, 0.5, 0.5]] if basis == 2 else [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    )
    reach = int(body.extent / edge) + 2
    steps = np.arange(-reach, reach + 1)
    corners = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    points = (corners + cell[:basis] + generator.random(3)).reshape(-1, 3) * edge
    turned, _ = np.linalg.qr(generator.normal(size=(3, 3)))
    points = points @ turned
    distance, height = np.hypot(points[:, 0], points[:, 1]), np.abs(points[:, 2])
    if body.shape == "rod":
        inside = (distance < body.radius) & (height < body.length / 2)
    else:
        far = np.hypot(distance, height * 2 * body.radius / body.length)
        inside = (far < body.radius) & (far >= body.inner_radius)
    return points[inside]


@pytest.mark.parametrize(
    ("shape", "sizes", "lattice"),
    [
        ("sphere", (3e-9, 6e-9), "simple_cubic"),
        ("sphere", (2.5e-9, 5e-9), "face_centred_cubic"),
        ("shell", (4e-9, 8e-9, 2.5e-9), "body_centred_cubic"),
        ("rod", (2e-9, 8e-9), "face_centred_cubic"),
        ("ellipsoid", (4e-9, 4e-9), "simple_cubic"),
    ],
)
def test_atoms_on_a_lattice_summed_pair_by_pair(shape, sizes, lattice):
    """Thousands of atoms through the sum over pairs, averaged over how the lattice lies: within the scatter of that,
    through the range where the continuous body and its atoms differ by orders of magnitude."""
    mass, cell = 1.0, 1.7e-29
    edge = lattice_sum.edge(lattice, cell)
    body = HomogeneousBody(shape, *sizes, **{"lattice": lattice, "density": mass / cell, "atom_mass": mass})
    lengths = np.cbrt(cell) * np.array([0.02, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 3.0, 8.0, 40.0])
    samples = []
    for seed in range(6):
        points = lattice_points(body, lattice, edge, seed)
        assert len(points) * cell / body.volume == pytest.approx(1, rel=0.03)
        matrices, _ = MassDistribution(points, np.ones(len(points)), 1).coherence_factor(lengths)
        samples.append([(matrices[:, 0, 0] + matrices[:, 1, 1]) / 2, matrices[:, 2, 2]])
    mean, scatter = np.mean(samples, axis=0), np.std(samples, axis=0) / np.sqrt(len(samples))
    found = diagonal(body, lengths)[0]
    assert (np.abs(found / mean - 1) < 0.01 + 4 * scatter / mean).all(), found / mean - 1
    bare = diagonal(body._replace(lattice="none"), lengths)[0]
    assert (bare[:, 1] < 0.3 * mean[:, 1]).all()


def test_one_atom_by_itself_and_the_whole_body():
    """Far below the lattice C is the share of one atom; far above, C - 1 is that of the continuous body."""
    atom = 3.27e-25
    grain = {"lattice": "face_centred_cubic", "density": 19300.0, "atom_mass": atom}
    body = sphere(2e-9, **grain)
    assert diagonal(body, [1e-12])[0, 0, 0] == pytest.approx(atom / (19300.0 * body.volume), rel=1e-9)
    far = np.array([1e-5, 1e-2])
    np.testing.assert_allclose(diagonal(body, far)[1], diagonal(sphere(2e-9), far)[1], rtol=1e-3)
    for r in np.geomspace(1e-12, 1e-6, 50):
        assert 0 < diagonal(body, [r])[0, 0, 0] <= 1


def test_masses_that_stand_for_a_body_have_its_moments():
    """Radii of gyration by hand, and the cross term with an ion from few masses as from many."""
    expected = {
        sphere(): [1 / 5, 1 / 5],
        HomogeneousBody("shell", RADIUS, 2 * RADIUS, RADIUS * (1 - 1e-9)): [1 / 3, 1 / 3],
        HomogeneousBody("rod", RADIUS, 6 * RADIUS): [1 / 4, 36 / 12],
        HomogeneousBody("ellipsoid", RADIUS, RADIUS): [1 / 5, 1 / 20],
    }
    for body, (across, along) in expected.items():
        np.testing.assert_allclose(np.square(body.gyration / RADIUS), [across, across, along], rtol=1e-8)
        for positions, weights in (body.near, body.far):
            assert weights.min() > 0
            assert weights.sum() == pytest.approx(1)
            np.testing.assert_allclose(weights @ np.square(positions), np.square(body.gyration), rtol=1e-12)
            np.testing.assert_allclose(weights @ positions, 0, atol=1e-12 * RADIUS)
        turned = ion_and_molecule.rotation(0.4)
        spacing, lengths = np.full(3, 100 * RADIUS), RADIUS * np.array([10.0, 100.0, 1e4])
        near, far = (
            ion_and_molecule.cross_decorrelation(*masses, turned, spacing, lengths) for masses in (body.near, body.far)
        )
        np.testing.assert_allclose(near, far, rtol=1e-9)
