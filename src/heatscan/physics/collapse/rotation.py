"""Diffusion of the angular momentum of a rigid body about an axis, by white collapse noise.

For small turns the master equation of the CSL model ([M] (1)) becomes d rho/dt = -(eta/2) [phi, [phi, rho]] with

    eta = (lambda/m0^2) Int Int d3r d3r' mu(r) mu(r') d_phi d_phi' g(r - r'), g(r) = exp(-r^2/4 r_C^2),

d_phi the derivative by a turn of one of the two copies. d<L^2>/dt = hbar^2 eta, so that the torque has the two-sided
spectral density hbar^2 eta. A sphere has none about its centre.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Status: derived.
"""

import numpy as np

from heatscan.physics.collapse import overlaps

_TERMS = 24  # of the power series in (L/2 r_C)^2 that take the place of closed forms below 1
_NODES = 20  # of Gauss and Hermite in each direction, where r_C is above both edges
_POLES = 13  # of the cotangent, taken one by one below this


def cuboid(density, lengths, correlation_length, reference_mass):
    """Return the angular momentum diffusion of a homogeneous cuboid about an axis through its centre.

    Parameters
    ----------
    density : array_like
        Mass density [kg/m^3].
    lengths : tuple of three floats
        Edges: the two across the axis, and that along it [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        eta for lambda = 1/s, shape of `correlation_length` [1].

    Notes
    -----
    The noise turns the body by its four side faces, each pushed along its normal at the lever arm of its points:
    rho^2 B_z (M_x A_y + M_y A_x - 2 P_x P_y)/m0^2 with B and A the overlap and the gradient overlap of a segment, M =
    Int Int x x' g(x - x') and P = Int x [g(x - L/2) - g(x + L/2)]. For a cube and r_C << L it is 4 pi r_C^2 rho^2
    L^4/3m0^2. For r_C >> L it is the quadrupole, [m (L_x^2 - L_y^2)/24 r_C^2]^2/m0^2; that of a cube vanishes, and the
    terms above cancel: there the same integral over k, of a square, is summed over Gauss and Hermite's nodes. Relative
    error below 3e-12.
    """
    first, second, along = lengths
    scale = np.asarray(correlation_length, float)
    sides = np.where(scale > max(first, second), _far(first, second, scale), _near(first, second, scale))
    return np.square(density / reference_mass) * sides * overlaps.segment(along, scale)


def _near(first, second, scale):
    """Return the part of the two edges across the axis from the faces [m^4], shape of r_C."""
    gradients = [overlaps.segment_gradient(length, scale) for length in (first, second)]
    (moment, edge), (other, corner) = (_moments(length, scale) for length in (first, second))
    return moment * gradients[1] + other * gradients[0] - 2 * edge * corner


def _moments(length, scale):
    """Return Int Int x x' g(x - x') [m^4] and Int x (g(x - L/2) - g(x + L/2)) [m^2] over a segment about 0."""
    from scipy import special

    width = 2 * scale
    q = length / width
    root, lost = np.sqrt(np.pi) * special.erf(q), -np.expm1(-q * q)
    both = q**3 * root / 6 - q**2 * lost / 2 + (lost - q**2 * np.exp(-q * q)) / 3
    edge = q * root / 2 - lost
    small, power = np.minimum(q, 1.0), np.ones_like(q)
    first, second = np.zeros_like(q), np.zeros_like(q)
    for n in range(1, _TERMS):
        power = power * -np.square(small) / n
        first = first + power * (1 / (3 * (2 * n + 1)) - 1 / (2 * n + 2) + 2 / (3 * (2 * n + 4)))
        second = second + power * (1 / (2 * n + 1) - 1 / (n + 1))
    moment = np.where(q < 1, small**4 * first, both) / 2
    return width**4 * moment, np.square(width) * np.where(q < 1, small**2 * second, edge)


def _far(first, second, scale):
    """Return the same for r_C above both edges: Int e^{-k^2 r_C^2} (k_y f_x' f_y - k_x f_x f_y')^2 r_C^2/pi d2k.

    f(k) = L sinc(kL/2) of each edge. k_y f_x' f_y - k_x f_x f_y' = f_x f_y k_x k_y (h_x - h_y), h = f'/(k f), of which
    -L^2/12 is taken out.
    """
    nodes, weights = np.polynomial.hermite.hermgauss(_NODES)
    scale = np.maximum(scale, max(first, second))
    wave = nodes.reshape(-1, *(1,) * scale.ndim) / scale
    forms, excess = zip(*(_form(length, wave) for length in (first, second)), strict=True)
    total = np.zeros(scale.shape)
    for i, weight in enumerate(weights):
        slope = (first - second) * (first + second) / 12 + excess[0][i] - excess[1]
        square = np.square(forms[0][i] * forms[1] * wave[i] * wave * slope)
        total = total + weight * np.tensordot(weights, square, 1)
    return total / np.pi


def _form(length, wave):
    """Return f(k) [m], and -f'/(k f) - L^2/12 [m^2] with all its digits."""
    from scipy import special

    x = wave * length / 2
    square = np.square(x)
    # (1 - x cot x)/x^2 = 2 sum_j 1/((j pi)^2 - x^2), less 1/3, its value at 0: the first poles, then powers of x^2.
    poles = np.square(np.pi * np.arange(1, _POLES)).reshape(-1, *(1,) * x.ndim)
    excess = np.sum(2 * square / poles / (poles - square), axis=0)
    for n in range(5):
        excess = excess + 2 / np.pi**2 * special.zeta(2 * n + 4, _POLES) * np.power(square / np.pi**2, n + 1)
    return length * np.sinc(x / np.pi), np.square(length) / 4 * excess
