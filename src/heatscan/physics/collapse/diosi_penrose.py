"""Noise of the Diosi-Penrose model: the master equation of CSL with G/|r - r'| in place of its noise.

Nuclei are smeared to Gaussians of width R0, the one parameter, so that two places of a mass lose their coherence at
1/hbar times the gravitational self-energy of their difference. In Penrose's convention G counts 8 pi times.
"""

import numpy as np

from heatscan.physics import constants


def heating(mass, smearing_length):
    """Return G hbar m/(4 sqrt(pi) R0^3), the power that the noise gives to matter [W].

    From m [kg] and R0 [m], which is far shorter than the distance of nuclei; broadcast shape. Status: quoted from
    Nimmrichter and others, arXiv:1405.2868, and derived; the tests do it from the self-energy.
    """
    return constants.gravitation * constants.hbar * mass / (4 * np.sqrt(np.pi) * np.power(smearing_length, 3.0))


def diffusion(mass, nucleus_mass, smearing_length):
    """Return eta [1/m^2/s] of a body that moves as one: d<p^2>/dt = hbar^2 eta along each axis.

    From the mass of the body and of one of its nuclei [kg], and R0 [m], which is far shorter than their distance;
    broadcast shape. Each nucleus is kicked by itself, and a third of its heat belongs to one axis.
    """
    return 2 * nucleus_mass * heating(mass, smearing_length) / (3 * constants.hbar**2)
