"""How do losses heat a quantum gas, what makes the heating infinite, and what keeps it finite?

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. A homogeneous Bose-Einstein condensate with contact or Gaussian
interaction loses atoms, one by one, to a reservoir of finite or infinite energy width.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.engine.study import Output, Study
from heatscan.errors import ComputationError, ConfigurationError
from heatscan.physics import constants
from heatscan.physics.bose_gas import bogoliubov, contact_law, loss_evolution, loss_heating, two_body_loss
from heatscan.physics.bose_gas.quadrature import ConvergenceError, check_converged


def _reservoir_width(reservoir_energy, chemical_potential):
    return reservoir_energy / chemical_potential


def _interaction_range(interaction_length, atom_mass, chemical_potential):
    return interaction_length * np.sqrt(atom_mass * chemical_potential) / constants.hbar


def _initial_temperature(start_temperature, chemical_potential):
    return constants.boltzmann * start_temperature / chemical_potential


def _chemical_potential(scattering_length, density, atom_mass):
    return 4 * np.pi * constants.hbar**2 * scattering_length * density / atom_mass


def _reservoir_energy(reservoir_frequency):
    return constants.hbar * reservoir_frequency


_reduced = partial(Parameter, "1", minimum=0, default=0.0)
_momentum = partial(Parameter, "1", minimum=1e-8, maximum=1e8)
_LENGTH = 1e-16, 1.0, "from within a nucleus to above any trap"
_ENERGY = 1e-48, 1e-12, "from far below the coldest gas to above all bonds of atoms"
_positive = partial(Parameter, positive=True)
PARAMETERS = {
    "dimension": Parameter("1", "dimension of the gas", "d", minimum=1, maximum=3, integer=True, default=3.0),
    "reservoir_width": _reduced(
        "energy width of the reservoir over the initial chemical potential",
        "E_res/(g n_0)",
        minimum=0.05,
        default=math.inf,
        derive=_reservoir_width,
    ),
    "interaction_range": _reduced(
        "interaction range over the initial healing length", "sigma", derive=_interaction_range
    ),
    "initial_temperature": _reduced(
        "initial temperature over the initial chemical potential",
        "T(0)/(g n_0)",
        maximum=1e4,
        derive=_initial_temperature,
    ),
    "time": _reduced("time in units of the loss time", "Gamma_0 t", maximum=30, vector=True),
    "momentum": _momentum("momentum of the mode over sqrt(m g n0)", "p"),
    "lower_momentum": _momentum(
        "momentum above which the contact counts, over the instantaneous sqrt(m g n)",
        "p_0",
        derive=two_body_loss.condensate_momentum,
    ),
    "law_deviation": Parameter(
        "1", "deviation from the contact law that is tolerated", minimum=1e-3, maximum=0.9, default=0.1
    ),
    "tolerance": Parameter(
        "1",
        "relative error of temperatures and, relative to the sum of their parts, of energy rates",
        minimum=1e-10,
        maximum=1e-3,
        default=1e-9,
    ),
    "atom_mass": _positive("kg", "mass of an atom", "m", within=constants.LABORATORY["atom"]),
    "scattering_length": _positive("m", "scattering length in three dimensions", "a", within=_LENGTH),
    "density": _positive("m-3", "initial density in three dimensions", "n_0", within=constants.LABORATORY["m-3"]),
    "chemical_potential": _positive(
        "J", "initial chemical potential", "g n_0", within=_ENERGY, derive=_chemical_potential
    ),
    "reservoir_frequency": _positive(
        "rad s-1", "frequency width of the reservoir", "E_res/hbar", within=constants.LABORATORY["rad s-1"]
    ),
    "reservoir_energy": _positive(
        "J", "energy width of the reservoir", "E_res", within=_ENERGY, derive=_reservoir_energy
    ),
    "interaction_length": _positive("m", "range of the interaction", within=_LENGTH),
    "start_temperature": Parameter("K", "initial temperature", "T(0)", minimum=0, within=constants.LABORATORY["K"]),
    "loss_rate": _positive("s-1", "loss rate of a single atom", "Gamma_0", within=constants.LABORATORY["quanta"]),
}

_more = partial(Output, default=False)
_timed = partial(Output, dims=("time",))
_more_timed = partial(_timed, default=False)
OUTPUTS = {
    "reduced_temperature": _timed("1", "temperature over chemical potential", "k_B T/(g n)"),
    "energy_rate": _timed(
        "1", "energy that losses put into the modes, per Gamma0 g n0 and volume (hbar/sqrt(m g n0))^d", "dE/dt"
    ),
    "contact_energy_rate": _more_timed("1", "the same by the contact law", "dE/dt"),
    "dilution_rate": _more_timed(
        "1", "energy that the modes lose as the falling density softens them, in the same units"
    ),
    "excitation_energy": _more_timed("1", "energy of the excitations, per g n0 and volume (hbar/sqrt(m g n0))^d", "E"),
    "law_width": _more("1", "width of the reservoir above which the contact law holds", "E_res/(g n_0)"),
    "law_ratio": _more("1", "contact law over exact rate just below that width"),
    "mode_occupation": _more_timed("1", "occupation of the mode without rethermalisation", "N"),
    "mode_reduced_temperature": _more_timed(
        "1", "temperature of the mode over chemical potential, without rethermalisation", "k_B T_p/(g n)"
    ),
    "pair_integral": _more("1", "energy integral of two atoms", "B"),
    "pair_integral_law": _more("1", "energy integral of two atoms, wide-reservoir law", "B"),
    "temperature": _more_timed("K", "temperature", "T"),
    "elapsed_time": _more_timed("s", "time", "t"),
}

_EVOLVING = {"reduced_temperature", "energy_rate", "dilution_rate", "excitation_energy", "temperature"}
_RATES = {"energy_rate", "dilution_rate", "excitation_energy"}
_MODES = {"mode_occupation", "mode_reduced_temperature"}
# What needs a width also before the gas has lost anything.
_DIVERGING = {*_RATES, "contact_energy_rate", "pair_integral", "pair_integral_law"}
_NEEDED = {"momentum": _MODES, "chemical_potential": {"temperature"}, "loss_rate": {"elapsed_time"}}


def check(
    outputs, given, *, dimension, reservoir_width, interaction_range, time, initial_temperature, **others
) -> None:
    """Raise a ConfigurationError where values, numbers or arrays along the axes of a scan, cannot give the outputs."""
    for name, needing in _NEEDED.items():
        asking = sorted(outputs & needing)
        if asking and others.get(name) is None:
            raise ConfigurationError(f"{', '.join(asking)} needs {name} ({PARAMETERS[name].long_name})")
    infinite = sorted(outputs & (_DIVERGING | _EVOLVING if np.max(time) > 0 else _DIVERGING))
    if infinite and np.max(dimension) > 1 and np.isinf(reservoir_width).any() and np.min(interaction_range) == 0:
        raise ConfigurationError(
            f"{', '.join(infinite)}: in {np.max(dimension):g} dimensions the energy rate is infinite for contact "
            "and a reservoir of infinite width; give reservoir_width or interaction_range (greater than zero)"
        )
    if outputs & {"law_width", "law_ratio"} and not np.ndim(others["lower_momentum"]):
        # The hottest gas decides whether any reservoir is wide enough.
        hottest, deviation = np.max(initial_temperature), np.min(others["law_deviation"])
        for d in np.atleast_1d(dimension):
            p0 = others["lower_momentum"] if "lower_momentum" in given else two_body_loss.condensate_momentum(d)
            temperature, lowest, off = (np.full(1, float(x)) for x in (hottest, p0, deviation))
            if not contact_law.law_holds(int(d), temperature, lowest, off, 1e-6)[0]:
                raise ConfigurationError(
                    f"law_width: in {d:g}D no reservoir below 1e40 g n0 is wide enough for the contact law to be good "
                    f"to law_deviation = {deviation:g} at initial_temperature = {hottest:g}; raise the first or lower "
                    "the second"
                )


def compute(
    outputs,
    *,
    dimension,
    reservoir_width,
    interaction_range,
    initial_temperature,
    time,
    lower_momentum,
    law_deviation,
    tolerance,
    momentum=1.0,
    chemical_potential=math.nan,
    loss_rate=math.nan,
) -> dict[str, np.ndarray]:
    """Return the named outputs of the gas; numbers [units of PARAMETERS] or arrays that broadcast against each other.

    `time` is a number or an array of its own dimension, which then is the first of what depends on it. A point is
    computed by itself: nothing depends on which others come with it.
    """
    gas = dimension, tolerance, reservoir_width, interaction_range, initial_temperature
    asked = lower_momentum, law_deviation, momentum, chemical_potential, loss_rate
    arrays = np.broadcast_arrays(*gas, *asked)
    points = np.array([array.ravel() for array in arrays], float)
    times, place = np.unique(np.atleast_1d(np.asarray(time, float)), return_inverse=True)
    result = {
        name: np.empty((len(times), points.shape[1]) if OUTPUTS[name].dims else points.shape[1]) for name in outputs
    }
    # One dimension and one tolerance at a time: both decide how a point is computed.
    kinds, kind = np.unique(points[:2], axis=1, return_inverse=True)
    for number, (d, limit) in enumerate(kinds.T.tolist()):
        rows = np.flatnonzero(kind.ravel() == number)
        try:
            found = _of_one_dimension(outputs, int(d), limit, times, *points[2:, rows])
        except ConvergenceError as error:
            raise ComputationError(str(error)) from error
        for name in outputs:
            result[name][..., rows] = found[name]
    for name in outputs:
        if OUTPUTS[name].dims:
            result[name] = result[name][place] if np.ndim(time) else result[name][0]
        result[name] = result[name].reshape((*result[name].shape[:-1], *arrays[0].shape))
    return result


def _of_one_dimension(
    outputs, d: int, tolerance: float, times, width, sigma, start, p0, deviation, momentum, potential, loss_rate
) -> dict[str, np.ndarray]:
    """Return the outputs of points of one dimension, each of shape (times, points) or (points,)."""
    density = np.exp(-times)[:, None]
    result = {}
    if outputs & _EVOLVING:
        warmth = start[None, :]
        if times[-1] > 0:
            warmth = loss_evolution.temperatures(d, times, start, width, sigma, tolerance)
        result["reduced_temperature"] = warmth / density
        if "temperature" in outputs:
            result["temperature"] = warmth * potential / constants.boltzmann
    if outputs & _RATES:
        result |= _rates(d, tolerance, density, result["reduced_temperature"], width, sigma, start)
    if "contact_energy_rate" in outputs:
        law = two_body_loss.pair_integral_law(d, p0 * np.sqrt(density), width, sigma)
        result["contact_energy_rate"] = two_body_loss.contact(d, density) * law
    if outputs & {"law_width", "law_ratio"}:
        result["law_width"], result["law_ratio"] = contact_law.law_width(d, start, p0, deviation, tolerance)
    if outputs & _MODES:
        number, energy = loss_evolution.mode_occupations(times, momentum, start, width, sigma, tolerance)
        result["mode_occupation"] = number
        # Of a mode of high momentum the occupation is less than any number at first, and tells no temperature.
        found = bogoliubov.mode_temperature(energy, number) / density
        result["mode_reduced_temperature"] = np.where(times[:, None] > 0, found, start)
    if "pair_integral" in outputs:
        result["pair_integral"] = two_body_loss.pair_integral(d, p0, width, sigma)
    if "pair_integral_law" in outputs:
        result["pair_integral_law"] = two_body_loss.pair_integral_law(d, p0, width, sigma)
    if "elapsed_time" in outputs:
        result["elapsed_time"] = times[:, None] / loss_rate
    return result


def _rates(d, tolerance, density, reduced, width, sigma, start) -> dict[str, np.ndarray]:
    """Return the energies and their rates along given temperatures, shape (times, points)."""
    arrays = np.broadcast_arrays(density, reduced, width, sigma, start)
    density, reduced, width, sigma, start = map(np.ravel, arrays)
    spontaneous = loss_heating.spontaneous_rate(d, density, 1 / width, sigma, tolerance)
    stored, exchanged, diluted = loss_heating.thermal_energies(d, density, reduced, 1 / width, sigma, tolerance)
    gas = {"dimension": d, "initial_temperature": start, "reservoir_width": width, "interaction_range": sigma}
    what = f"the energy rate does not converge to {tolerance:g}"
    check_converged(np.isfinite(spontaneous + stored), what, time=-np.log(density), **gas)
    found = {"energy_rate": spontaneous + exchanged, "dilution_rate": diluted, "excitation_energy": stored}
    return {name: values.reshape(arrays[0].shape) for name, values in found.items()}


STUDY = Study(
    package=__package__,
    title="Heating of a Bose-Einstein condensate by losses",
    references="arXiv:2106.06236",
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    compute=compute,
    check=check,
    # Numba, tables, and the momenta of a block [bytes].
    memory=lambda given: 3e8,
)
