"""How far a homogeneous body is heated as one, with or without the grain of its atoms: [M] (53) without pairs.

With F(k) the Fourier transform of the density, 1 at k = 0, the sum over atoms becomes

    C_ab = (2 r_C^5/pi^(3/2)) Int d3k exp(-k^2 r_C^2) k_a k_b |F(k)|^2,

which is the momentum diffusion of heatscan.physics.collapse.rigid_body over that of a point of the same mass. Bodies
have their axis along z and their centre at the origin. [M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from heatscan.physics.collapse import overlaps
from heatscan.physics.molecule import lattice_sum

SHAPES = ("sphere", "shell", "rod", "ellipsoid")
# Below this argument a series of _TERMS terms takes the place of closed forms, which lose digits there.
_SERIES_BELOW, _TERMS = 2.0, 30
# Nodes of Gauss and Legendre: of an ellipsoid over the direction of k, of a shell thinner than r_C over its thickness.
_DIRECTIONS, _LAYERS = 64, 16
# Nodes per direction of the masses that stand for a body beside the ion, near by and far away.
_NEAR_NODES, _FAR_NODES = 20, 6


class HomogeneousBody(NamedTuple):
    """A body of one density, by itself or with its mass in atoms on a lattice.

    shape: one of SHAPES. radius: the outer one, across the axis [m]. length: from end to end along the axis [m], of a
    sphere or shell its diameter. inner_radius: of a shell, else 0 [m]. An ellipsoid is one of revolution. lattice: one
    of `lattice_sum.LATTICES`, or ``none``; then density [kg/m^3] and atom_mass [kg] have no effect.
    """

    shape: str
    radius: float
    length: float
    inner_radius: float = 0.0
    lattice: str = "none"
    density: float = 0.0
    atom_mass: float = 0.0

    @property
    def extent(self) -> float:
        """The largest side of a box around the body [m]."""
        return max(2 * self.radius, self.length)

    @property
    def volume(self) -> float:
        """The volume that holds mass [m^3]."""
        return float(volume(self.shape, self.radius, self.length, self.inner_radius))

    def coherence_factor(self, correlation_length):
        """Return C and C - 1, each with all its digits.

        Parameters
        ----------
        correlation_length : array_like
            r_C, shape (n,) [m].

        Returns
        -------
        coherence, loss : ndarray
            Shape (n, 3, 3) [1].

        Notes
        -----
        Closed forms of the sphere, the shell and the rod; of the ellipsoid the sphere's, averaged over the direction of
        k. Relative error against mpmath for r_C = 1e-4 to 1e6 times the size: below 1e-13.

        A lattice has, averaged over how it lies in the body, Sum_D gamma(D) f(D) over its vectors D in place of the
        integral over D, gamma being the share of the body that D leads back into the body. With gamma = 1 that adds
        `lattice_sum.incoherent` for each atom; the next term, linear in |D|, is what the surface of the body lacks or
        has too much. What is left out is of the order of (distance of atoms)^2/(size of the body)^2.
        """
        lengths = np.asarray(correlation_length, float)
        along, across = _COHERENCE[self.shape](self, lengths)
        if self.lattice != "none":
            along, across = self._with_grain(along, across, lengths)
        coherence, loss = np.zeros((len(lengths), 3, 3)), np.zeros((len(lengths), 3, 3))
        for axis, (whole, lost) in enumerate((across, across, along)):
            coherence[:, axis, axis], loss[:, axis, axis] = whole, lost
        return coherence, loss

    def _with_grain(self, along, across, lengths):
        """Return C and C - 1 along and across the axis with what the lattice adds."""
        cell = self.atom_mass / self.density
        inside = lattice_sum.incoherent(self.lattice, cell, lengths)
        first, third = lattice_sum.surface(self.lattice, cell, lengths)
        area, ends = self._surface
        found = []
        for (whole, lost), facing in ((along, ends), (across, (area - ends) / 2)):
            # gamma falls as |D| times the surface seen along D, averaged over how the lattice is turned.
            rim = (area / 2 * first - (area + facing) / 16 * third / np.square(lengths)) / (2 * self.volume)
            # Far above its size the body has its number of atoms, whatever the lattice: no surface counts there.
            more = (inside + rim * lost) * cell / self.volume
            found.append((whole + more, lost + more))
        return found

    @property
    def _surface(self) -> tuple[float, float]:
        """The area of the surface, and the integral of n_z^2 over it [m^2]."""
        if self.shape == "rod":
            ends = 2 * np.pi * self.radius**2
            return ends + 2 * np.pi * self.radius * self.length, ends
        if self.shape == "ellipsoid":
            unit, shares = np.polynomial.legendre.leggauss(_DIRECTIONS)
            square = np.square((unit + 1) / 2)
            facing, side = self.radius**4 * square, np.square(self.radius * self.length / 2) * (1 - square)
            element, weights = np.sqrt(facing + side), 2 * np.pi * shares
            return float(weights @ element), float(weights @ (facing / element))
        area = 4 * np.pi * (self.radius**2 + self.inner_radius**2)
        return area, area / 3

    @property
    def near(self) -> tuple[np.ndarray, np.ndarray]:
        """Masses that stand for the body in every sum that is smooth over it: positions [m] and weights [1]."""
        return _nodes(self, _NEAR_NODES)

    @property
    def far(self) -> tuple[np.ndarray, np.ndarray]:
        """A few of them, which look the same from far away."""
        return _nodes(self, _FAR_NODES)

    @property
    def gyration(self) -> np.ndarray:
        """Root mean square distance from the centre in x, y and z, shape (3,) [m]."""
        if self.shape == "rod":
            across, along = self.radius**2 / 4, self.length**2 / 12
        elif self.shape == "ellipsoid":
            across, along = self.radius**2 / 5, self.length**2 / 20
        else:
            outer, inner = self.radius, self.inner_radius
            powers = [sum(outer ** (n - i) * inner**i for i in range(n + 1)) for n in (4, 2)]
            across = along = powers[0] / powers[1] / 5
        return np.sqrt([across, across, along])


def volume(shape, radius, length, inner_radius):
    """Return the volume of bodies [m^3]; words and sizes [m] as in HomogeneousBody, which broadcast."""
    # Of a thin shell, without a difference of cubes.
    ball = 4 / 3 * (radius - inner_radius) * (radius**2 + radius * inner_radius + inner_radius**2)
    words = np.asarray(shape)
    round_ones = np.where(words == "ellipsoid", 2 / 3 * np.square(radius) * length, ball)
    return np.pi * np.where(words == "rod", np.square(radius) * length, round_ones)[()]


def _lost(upper, lower, x):
    """Return the hypergeometric function pFq(upper; lower; -x) less 1, for x up to _SERIES_BELOW."""
    term, total = np.ones_like(x), np.zeros_like(x)
    for n in range(_TERMS):
        term = term * np.prod([a + n for a in upper]) / np.prod([b + n for b in lower]) * -x / (n + 1)
        total = total + term
    return total


def _both(x, upper, lower, closed):
    """Return a factor that is pFq(upper; lower; -x), from 1 down, and the factor less 1; closed(x) for large x."""
    lost, whole = _lost(upper, lower, np.minimum(x, _SERIES_BELOW)), closed(np.maximum(x, _SERIES_BELOW))
    small = x < _SERIES_BELOW
    return np.where(small, 1 + lost, whole), np.where(small, lost, whole - 1)


def _times(one, other):
    """Return the product of two factors, and the product less 1."""
    return one[0] * other[0], one[1] + other[1] + one[1] * other[1]


def _ball(y):
    """Return C of a sphere with (R/r_C)^2 = y, and C - 1."""
    return _both(y, (2,), (4,), lambda y: 6 / np.square(y) * (1 - 2 / y + (1 + 2 / y) * np.exp(-np.minimum(y, 700.0))))


def _sphere(body, lengths):
    both = _ball(np.square(body.radius / lengths))
    return both, both


def _rod(body, lengths):
    """Products of the overlaps of a segment and a disc, each over its value at large r_C."""
    with np.errstate(over="ignore"):
        x, z = np.square(body.length / (2 * lengths)), np.square(body.radius / lengths) / 2
    # At r_C = 1: lengths are 2 sqrt(x) and sqrt(2 z).
    end = _both(x, (1,), (2,), lambda x: overlaps.segment_gradient(2 * np.sqrt(x), 1.0) / (2 * x))
    side = _both(x, (0.5, 1), (1.5, 2), lambda x: overlaps.segment(2 * np.sqrt(x), 1.0) / (4 * x))
    area = _both(z * 2, (1.5, 1), (3, 2), lambda y: overlaps.disc(np.sqrt(y), 1.0) / np.square(np.pi * y))
    rim = _both(z * 2, (1.5,), (3,), lambda y: 2 * overlaps.disc_gradient(np.sqrt(y), 1.0) / np.square(np.pi * y))
    return _times(end, area), _times(side, rim)


def _ellipsoid(body, lengths):
    """C_ab = 3 <n_a n_b C_ball(rho(n))>: along a direction n of k the ellipsoid is a ball of its half width."""
    cosine, sine_square, rho, weights = _directions(body.radius, body.length / 2)
    along, across = 3 * weights * np.square(cosine), 1.5 * weights * sine_square
    balls = [_ball(np.square(rho / length)) for length in lengths]
    return tuple(
        tuple(np.array([np.einsum("i,i", share, ball[part]) for ball in balls]) for part in (0, 1))
        for share in (along, across)
    )


def _directions(across: float, along: float):
    """Return nodes over the cosine n_z from 0 to 1: cosine, sine squared, half width along n [m], weight.

    rho^2 = across^2 sin^2 + along^2 cos^2 falls to its least at one end, over a range of (least/greatest): steps in
    proportion to rho itself, by a hyperbolic sine, see a needle and a disc of any aspect alike.
    """
    unit, shares = np.polynomial.legendre.leggauss(_DIRECTIONS)
    unit, shares = (unit + 1) / 2, shares / 2
    excess = np.sqrt(abs(along - across) * (along + across))
    if along == across:
        return unit, 1 - unit**2, np.full_like(unit, across), shares
    if along > across:
        end = np.arcsinh(excess / across)
        cosine = np.sinh(end * unit) * across / excess
        rho = across * np.cosh(end * unit)
        return cosine, (1 - cosine) * (1 + cosine), rho, shares * end * rho / excess
    # A disc is thin along n_z = 1: steps there in the sine, up to 60 degrees, and in the cosine over the rest.
    end = np.arcsinh(np.sqrt(0.75) * excess / along)
    sine = np.sinh(end * unit) * along / excess
    cosine = np.sqrt((1 - sine) * (1 + sine))
    rho = along * np.cosh(end * unit)
    near = cosine, sine**2, rho, shares * end * rho / excess * sine / cosine
    cosine = unit / 2
    sine_square = 1 - cosine**2
    rest = cosine, sine_square, np.sqrt(along**2 + excess**2 * sine_square), shares / 2
    return tuple(np.concatenate(parts) for parts in zip(near, rest, strict=True))


def _shell(body, lengths):
    """The sphere's closed form less that of the hole where the shell is thicker than r_C, else layer by layer."""
    thick = body.radius - body.inner_radius > lengths
    whole, lost = np.empty(lengths.shape), np.empty(lengths.shape)
    outer, inner = np.power(body.radius, 3), np.power(body.inner_radius, 3)
    some = lengths[thick]
    pairs = (
        outer**2 * _concentric(body.radius, body.radius, some)
        - 2 * outer * inner * _concentric(body.radius, body.inner_radius, some)
        + inner**2 * _concentric(body.inner_radius, body.inner_radius, some)
    )
    whole[thick] = pairs / (outer - inner) ** 2
    lost[thick] = whole[thick] - 1
    unit, shares = np.polynomial.legendre.leggauss(_LAYERS)
    at = body.inner_radius + (body.radius - body.inner_radius) * (unit + 1) / 2
    weights = shares * at**2 / np.dot(shares, at**2)
    for number in np.flatnonzero(~thick):
        layers = _layers(at[:, None] / lengths[number], at / lengths[number])
        whole[number], lost[number] = (np.einsum("i,j,ij", weights, weights, part) for part in layers)
    return (whole, lost), (whole, lost)


def _concentric(one: float, other: float, lengths):
    """Return what two concentric balls of two radii [m] have in common, as C of one ball: from 1 down.

    3 (cosh z - sinh(z)/z)/z^2 exp(-(A^2 + B^2)/4 r_C^2) with z = A B/2r_C^2: Weber's second exponential integral.
    """
    z, apart = one * other / (2 * lengths**2), np.square((one - other) / (2 * lengths))
    # The even power series, in z^2, is 0F1(; 5/2; z^2/4).
    small = np.minimum(z, 1.0)
    term, series = np.ones_like(z), np.ones_like(z)
    for n in range(12):
        term = term * np.square(small) / 4 / ((n + 1) * (n + 2.5))
        series = series + term
    large = np.maximum(z, 1.0)
    decay = np.exp(-2 * np.minimum(large, 350.0))
    closed = 1.5 / np.square(large) * (1 + decay - (1 - decay) / large)
    return np.where(z < 1, series * np.exp(-small), closed) * np.exp(-np.minimum(apart, 700.0))


def _layers(one, other):
    """Return C of pairs of points on two concentric spheres, radii in r_C, averaged over directions, and C - 1.

    u = D^2/4r_C^2 is uniform between the nearest and the farthest two points, and C the mean of e^{-u} (1 - 2u/3).
    """
    nearest, farthest = np.square(one - other) / 4, np.square(one + other) / 4
    span = farthest - nearest
    unit, shares = np.polynomial.legendre.leggauss(_LAYERS)
    u = nearest + np.minimum(span, _SERIES_BELOW) * ((unit + 1) / 2).reshape(-1, 1, 1)
    decay = np.expm1(-u)
    lost = np.tensordot(shares / 2, decay - 2 / 3 * u * (1 + decay), 1)
    ends = [np.exp(-np.minimum(end, 700.0)) * (2 * end - 1) / 3 for end in (farthest, nearest)]
    closed = (ends[0] - ends[1]) / np.maximum(span, _SERIES_BELOW)
    small = span < _SERIES_BELOW
    return np.where(small, 1 + lost, closed), np.where(small, lost, closed - 1)


_COHERENCE = {"sphere": _sphere, "shell": _shell, "rod": _rod, "ellipsoid": _ellipsoid}


@functools.lru_cache(maxsize=32)
def _nodes(body: HomogeneousBody, count: int):
    """Return masses with every moment of the body below the order 2 `count`: positions (n, 3) [m], weights (n,) [1]."""
    unit, shares = np.polynomial.legendre.leggauss(count)
    turns = 2 * np.pi * np.arange(2 * count) / (2 * count)
    if body.shape == "rod":
        # Weighted by the distance from the axis, which the rule for it integrates too.
        height, distance = body.length / 2 * unit, body.radius * (unit + 1) / 2
        weights = shares[:, None] * (shares * distance) + 0 * distance
        height, distance = np.meshgrid(height, distance, indexing="ij")
    else:
        far = body.inner_radius + (body.radius - body.inner_radius) * (unit + 1) / 2
        weights = (shares * far**2)[:, None] * shares
        height, distance = far[:, None] * unit, far[:, None] * np.sqrt(1 - unit**2)
        height = height * (body.length / (2 * body.radius))
    x, y = (distance[..., None] * wave(turns) for wave in (np.cos, np.sin))
    z = np.broadcast_to(height[..., None], x.shape)
    weights = np.broadcast_to(weights[..., None], x.shape).ravel()
    return np.stack([x, y, z], axis=-1).reshape(-1, 3), weights / weights.sum()
