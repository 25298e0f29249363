"""Exact power series of the edges of the first stability region, in rational numbers.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. [DLMF] = NIST Digital Library of Mathematical Functions,
ch. 28.

The recursions of the Fourier coefficients ([DLMF] 28.4) give each edge as a continued fraction of itself,

    a0 = 2 q^2/(a0 - 4 - q^2/(a0 - 16 - q^2/(a0 - 36 - ...)))
    b1 = 1 - q + q^2/(b1 - 9 - q^2/(b1 - 25 - ...))

and each insertion of a series on the right makes two more of its terms exact.
"""

from fractions import Fraction


def lower_edge(order: int) -> list[Fraction]:
    """Return the coefficients of q^0 to q^order in a0(q), exact; what [M] (20) prints the first of."""
    return _edge(order, [Fraction(0)], 2, 0)


def upper_edge(order: int) -> list[Fraction]:
    """Return the coefficients of q^0 to q^order in b1(q) for q >= 0, exact; what [M] (21) prints the first of."""
    return _edge(order, [Fraction(1), Fraction(-1)], 1, 1)


def _edge(order, start, weight, odd):
    """Iterate edge = start + weight q^2/(edge - (2 + odd)^2 - q^2/(edge - (4 + odd)^2 - ...)) to a fixed point."""
    start = (start + [Fraction(0)] * order)[: order + 1]
    edge, before = start, None
    while edge != before:
        before = edge
        fraction = [Fraction(0)] * (order + 1)
        for k in range(order // 2 + 1, 0, -1):
            pivot = [term - rest for term, rest in zip(edge, fraction, strict=True)]
            pivot[0] -= (2 * k + odd) ** 2
            fraction = ([Fraction(0)] * 2 + _reciprocal(pivot))[: order + 1]
        edge = [first + weight * term for first, term in zip(start, fraction, strict=True)]
    return edge


def _reciprocal(series):
    """Return the power series of 1/series, as many terms as it has."""
    inverse = [1 / series[0]]
    for n in range(1, len(series)):
        inverse.append(-sum(series[k] * inverse[n - k] for k in range(1, n + 1)) / series[0])
    return inverse
