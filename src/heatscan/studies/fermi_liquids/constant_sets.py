"""Two sets of constants: today's, and the one that [F] computed its Table I with.

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963.

Only sigma is printed in [F] (Section III). Its m0 and hbar follow from the table itself: the ratio of its two columns
lies between 3.30696e14 and 3.30739e14, which 1.66e-27 kg and 1.054e-34 J s meet and the CODATA values do not.
"""

from heatscan.physics import constants

CONSTANT_SETS = ("codata", "paper")

_PAPER = {
    "stefan_boltzmann": 5.6e-8,  # W/m^2/K^4, [F] Section III
    "hbar": 1.054e-34,  # J s, from the ratio of the columns of [F] Table I
    "atomic_mass": 1.66e-27,  # kg, from the same ratio
}


def constant(name: str, constant_set):
    """Return ``stefan_boltzmann`` or ``hbar`` from one of CONSTANT_SETS, or from each of an array of them [SI]."""
    return _choose(_PAPER[name], getattr(constants, name), constant_set)


def reference_mass(name: str, constant_set):
    """Return the reference mass m0 of one of heatscan.physics.constants.REFERENCE_MASSES, as `constant` [kg].

    The paper's set holds but one mass, its atomic mass constant; the others are CODATA in both.
    """
    today = constants.REFERENCE_MASSES[name]
    return _choose(_PAPER.get(name, today), today, constant_set)


def _choose(paper: float, codata: float, constant_set):
    # A sum of exact products, so that labelled arrays keep their labels.
    is_paper = constant_set == "paper"
    return is_paper * paper + (1 - is_paper) * codata
