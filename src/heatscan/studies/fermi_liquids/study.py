"""Which collapse rates do the stars and planets allow, given how little heat they radiate?

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963. A body is a case, and the dimension is called body.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from heatscan.configuration.trust import STATUSES
from heatscan.engine.parameter import Parameter
from heatscan.engine.study import CaseLoader, Dimension, Output, Study
from heatscan.physics import constants, fermi_gas, thermal_emission
from heatscan.physics.collapse import bulk_heating, gas_heating
from heatscan.physics.collapse.point_masses import collapse_rate_bound
from heatscan.studies import collapse_noise
from heatscan.studies.fermi_liquids.constant_sets import CONSTANT_SETS, constant
from heatscan.studies.fermi_liquids.constant_sets import reference_mass as mass_of_set

EMISSIONS = ("solar_equilibrium", "measured", "table")
KINDS = ("planet", "dwarf_planet", "moon", "asteroid", "star", "brown_dwarf", "white_dwarf", "neutron_star")
GASES = ("fermi", "maxwell")
# The magnitudes that stars and planets have room for, by unit, and why.
BODIES = {
    "kg": (1e3, 1e33, "from a boulder to above the heaviest star"),
    "m": (0.1, 1e13, "from a boulder to above the largest star"),
    "K": (1e-3, 1e12, "from far below empty space to above a newborn neutron star"),
    "W m-2": (1e-18, 1e42, "from far below empty space to above a newborn neutron star"),
    "W": (1e-18, 1e50, "from far below a boulder to above any star"),
    "kg m-3": (1e-9, 1e19, "from below the thinnest star to above the densest neutron star"),
}


def _flux(surface_temperature, constant_set):
    """Return the flux that a body of this temperature emits [W/m^2]."""
    return thermal_emission.radiated_flux(surface_temperature, constant("stefan_boltzmann", constant_set))


def _flux_plus(surface_temperature, surface_temperature_plus, constant_set):
    warmer = surface_temperature + surface_temperature_plus
    return _flux(warmer, constant_set) - _flux(surface_temperature, constant_set)


def _flux_minus(surface_temperature, surface_temperature_minus, constant_set):
    colder = surface_temperature - surface_temperature_minus
    return _flux(surface_temperature, constant_set) - _flux(colder, constant_set)


def _power_plus(emitted_flux, emitted_flux_plus, radius, radius_plus):
    return _power_change(emitted_flux, emitted_flux_plus, radius, radius_plus)


def _power_minus(emitted_flux, emitted_flux_minus, radius, radius_minus):
    return _power_change(emitted_flux, -emitted_flux_minus, radius, -radius_minus)


def _power_change(flux, flux_change, radius, radius_change):
    power = thermal_emission.radiated_power(flux, radius)
    return np.abs(thermal_emission.power_end(power, flux, flux + flux_change, radius, radius + radius_change) - power)


def _uncertainty(unit: str, of: str, plus=None, minus=None) -> dict[str, Parameter]:
    """Return the parameters of the uncertainty of one input to either side, and how each can be derived."""
    return {
        f"{of.replace(' ', '_')}_{side}": Parameter(
            unit, f"uncertainty of the {of}, {word}", minimum=0, default=0.0, derive=derive
        )
        for side, word, derive in (("plus", "upwards", plus), ("minus", "downwards", minus))
    }


_label = partial(Parameter, label=True)
PARAMETERS = collapse_noise.PARAMETERS | {
    "mass": Parameter("kg", "mass of the body", "M", positive=True, within=BODIES["kg"]),
    **_uncertainty("kg", "mass"),
    "radius": Parameter("m", "equatorial radius of the body", "R", positive=True, within=BODIES["m"]),
    **_uncertainty("m", "radius"),
    "surface_temperature": Parameter(
        "K", "black-body temperature of the surface", "T", positive=True, within=BODIES["K"]
    ),
    **_uncertainty("K", "surface temperature"),
    "emitted_flux": Parameter(
        "W m-2",
        "flux that the body emits, averaged over its surface",
        positive=True,
        within=BODIES["W m-2"],
        derive=_flux,
    ),
    **_uncertainty("W m-2", "emitted flux", _flux_plus, _flux_minus),
    "radiated_power": Parameter(
        "W",
        "power that the body radiates",
        "P",
        positive=True,
        within=BODIES["W"],
        derive=thermal_emission.radiated_power,
    ),
    **_uncertainty("W", "radiated power", _power_plus, _power_minus),
    "gas": Parameter("1", "velocity distribution of the particles", choices=GASES, default="fermi"),
    "particle_mass": Parameter("kg", "mass of one particle", "m", positive=True, derive=lambda: constants.neutron_mass),
    "density": Parameter(
        "kg m-3", "mean density of the body", positive=True, within=BODIES["kg m-3"], derive=fermi_gas.mean_density
    ),
    "fermi_wavenumber": Parameter(
        "m-1", "radius of the Fermi sphere", "k_F", positive=True, derive=fermi_gas.fermi_wavenumber
    ),
    "gas_temperature": Parameter(
        "K", "temperature of the classical gas", positive=True, derive=fermi_gas.equivalent_temperature
    ),
    "constant_set": Parameter("1", "set of constants", choices=CONSTANT_SETS, default="codata"),
    "kind": _label("1", "kind of body", choices=KINDS),
    "emission": _label("1", "what the radiated power rests on", choices=EMISSIONS),
    "status": _label("1", "how far the inputs are trusted: that of the least trusted", choices=STATUSES),
    "uncertainty": _label(
        "1",
        "whether any input has an uncertainty; without one the interval is empty, not the bound exact",
        choices=("stated", "not_stated"),
    ),
    "printed_power_per_mass": _label("W kg-1", "radiated power per mass as printed in [F] Table I"),
    "printed_bound_slope": _label("s-1 m-2", "bound over squared length as printed in [F] Table I"),
}

OUTPUTS = {
    "power_per_mass": Output("W kg-1", "radiated power per mass", "P/M"),
    "bound_slope": Output("s-1 m-2", "bound for white noise over the squared correlation length", "lambda/r_C^2"),
    "heating_fraction": Output("1", "heating by the noise over heating by white noise"),
    "weakening": Output("1", "bound over the bound for white noise"),
    "heating_power": Output("W", "CSL heating power at a collapse rate of 1/s", "P"),
    "collapse_rate_bound": Output(
        "s-1",
        "largest collapse rate that the radiated power allows, median",
        "lambda_max",
        comment="for the median of each input, of which no distribution is known; the upper end of the interval is "
        "the conservative one",
    ),
    "collapse_rate_bound_interval": Output(
        "s-1",
        "central interval of the largest collapse rate",
        "lambda_max",
        ("limit",),
        comment="confidence level: that of the inputs' own intervals, which their sources mostly do not state; each "
        "input taken at the ends of its interval, independent changes of ln(lambda_max) added in quadrature",
    ),
    "velocity_ratio": Output("1", "velocity at the Fermi surface over that of light", "v_F/c", default=False),
}

_COLOURED = {"heating_fraction", "weakening", "heating_power", "collapse_rate_bound", "collapse_rate_bound_interval"}


def compute(
    outputs,
    *,
    correlation_length,
    cutoff_frequency,
    spectrum,
    mass,
    mass_plus,
    mass_minus,
    radiated_power,
    radiated_power_plus,
    radiated_power_minus,
    gas,
    particle_mass,
    fermi_wavenumber,
    gas_temperature,
    constant_set,
    reference_mass,
) -> dict[str, np.ndarray]:
    """Return the named outputs; numbers, or arrays that broadcast against each other [SI units].

    The interval of the bound follows the method of heatscan.physics.thermal_emission: the bound rises with the power
    and falls with the mass. ASSUME: the heating fraction is that of the median mass, for k_F goes only as its cube
    root.
    """
    hbar = constant("hbar", constant_set)
    reference = mass_of_set(reference_mass, constant_set)
    result = {"power_per_mass": radiated_power / mass}
    result["bound_slope"] = bulk_heating.bound_slope(result["power_per_mass"], reference, hbar)
    result["velocity_ratio"] = fermi_gas.fermi_velocity(fermi_wavenumber, particle_mass) / constants.speed_of_light
    if outputs & _COLOURED:
        noise = particle_mass, correlation_length, cutoff_frequency
        if gas == "fermi":
            fraction = gas_heating.fermi_fraction(spectrum, fermi_wavenumber, *noise)
        else:
            fraction = gas_heating.maxwell_fraction(spectrum, gas_temperature, *noise)
        heating = bulk_heating.white_heating(mass, correlation_length, reference, hbar) * fraction
        bound = collapse_rate_bound(radiated_power, heating)
        change = thermal_emission.log_change
        lower = np.hypot(change(radiated_power, radiated_power - radiated_power_minus), change(mass, mass + mass_plus))
        upper = np.hypot(change(radiated_power, radiated_power + radiated_power_plus), change(mass, mass - mass_minus))
        result |= {"heating_fraction": fraction, "weakening": 1 / fraction, "heating_power": heating}
        result["collapse_rate_bound"] = bound
        result["collapse_rate_bound_interval"] = np.stack([bound * np.exp(-lower), bound * np.exp(upper)])
    return {name: result[name] for name in outputs}


STUDY = Study(
    package=__package__,
    title="CSL heating of Fermi liquids, stars and planets",
    references="arXiv:1901.10963",
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    compute=compute,
    check=collapse_noise.check,
    dimensions={"limit": Dimension(("lower", "upper"), "end of the central interval")},
    case_loader=CaseLoader(
        "bodies",
        dimension="body",
        function=f"{__package__}.bodies:read",
        description="A file of stars and planets, relative to the project's folder. Each is a case; the dimension is "
        "called body.",
    ),
)
