"""Constants of nature in SI units, and the reference masses of the collapse model.

Every value is CODATA, taken from scipy.constants: no module writes one as a literal. scipy.constants takes longer to
import than all else that a job needs together, so a constant is fetched when it is first used, and the values of an
installed SciPy are kept for the next process.
"""

from __future__ import annotations

import functools
import importlib.metadata
from pathlib import Path

from heatscan.results import memory

_NAMES = {
    "atomic_mass": "atomic_mass",
    "boltzmann": "Boltzmann",
    "elementary_charge": "elementary_charge",
    "hbar": "hbar",
    "neutron_mass": "neutron_mass",
    "proton_mass": "proton_mass",
    "speed_of_light": "speed_of_light",
    "stefan_boltzmann": "Stefan_Boltzmann",
    "vacuum_permittivity": "epsilon_0",
}

# The masses m0 to which a collapse rate may refer; bounds on the rate scale as the square.
REFERENCE_MASSES = {"atomic_mass": "atomic_mass", "proton": "proton_mass", "neutron": "neutron_mass"}


def reference_mass(name: str) -> float:
    """Return the reference mass m0 of that name, one of REFERENCE_MASSES [kg]."""
    return _values()[REFERENCE_MASSES[name]]


def __getattr__(name: str) -> float:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, _values()[name])


def _state() -> str:
    """Return what the values hang on: which SciPy, and which of its constants."""
    return f"scipy {importlib.metadata.version('scipy')} {sorted(_NAMES.items())}"


@functools.cache
def _values() -> dict[str, float]:
    place, state = memory.place(Path(__file__).parent, "constants"), _state()
    values = memory.recall(place, state) or {}
    if values.keys() != _NAMES.keys():
        from scipy import constants

        values = {name: getattr(constants, theirs) for name, theirs in _NAMES.items()}
        memory.keep(place, state, values)
    return values
