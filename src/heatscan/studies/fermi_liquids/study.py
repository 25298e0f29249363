"""Which collapse rates do the stars and planets allow, given how little heat they radiate?

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963. A body is a case, and the dimension is called body.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan.configuration.trust import STATUSES
from heatscan.engine.parameter import Parameter
from heatscan.engine.study import CaseLoader, Dimension, Output, Study
from heatscan.physics import constants, fermi_gas, thermal_emission
from heatscan.physics.collapse import bulk_heating, gas_heating
from heatscan.physics.collapse.point_masses import collapse_rate_bound
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.studies.fermi_liquids.constant_sets import CONSTANT_SETS, constant
from heatscan.studies.fermi_liquids.constant_sets import reference_mass as mass_of_set

EMISSIONS = ("solar_equilibrium", "measured", "table")
KINDS = ("planet", "moon", "star", "neutron_star")
GASES = ("fermi", "maxwell")


def _uncertainty(unit: str, of: str, side: str, derive=None) -> Parameter:
    return Parameter(unit, f"uncertainty of the {of}, {side}", minimum=0, default=0.0, derive=derive)


PARAMETERS = {
    "correlation_length": Parameter("m", "correlation length", "r_C", positive=True),
    "cutoff_frequency": Parameter(
        "rad s-1", "cut-off frequency of the noise", "Omega", positive=True, derive=lambda: math.inf
    ),
    "spectrum": Parameter("1", "spectrum of the noise", choices=tuple(SPECTRA), default="white"),
    "mass": Parameter("kg", "mass of the body", "M", positive=True),
    "mass_plus": _uncertainty("kg", "mass", "upwards"),
    "mass_minus": _uncertainty("kg", "mass", "downwards"),
    "radius": Parameter("m", "equatorial radius of the body", "R", positive=True),
    "radius_plus": _uncertainty("m", "radius", "upwards"),
    "radius_minus": _uncertainty("m", "radius", "downwards"),
    "surface_temperature": Parameter("K", "black-body temperature of the surface", "T", positive=True),
    "surface_temperature_plus": _uncertainty("K", "surface temperature", "upwards"),
    "surface_temperature_minus": _uncertainty("K", "surface temperature", "downwards"),
    "emitted_flux": Parameter(
        "W m-2",
        "flux that the body emits, averaged over its surface",
        positive=True,
        derive=lambda surface_temperature, constant_set: thermal_emission.radiated_flux(
            surface_temperature, constant("stefan_boltzmann", constant_set)
        ),
    ),
    "emitted_flux_plus": _uncertainty(
        "W m-2",
        "emitted flux",
        "upwards",
        lambda surface_temperature, surface_temperature_plus, constant_set: (
            _flux(surface_temperature + surface_temperature_plus, constant_set)
            - _flux(surface_temperature, constant_set)
        ),
    ),
    "emitted_flux_minus": _uncertainty(
        "W m-2",
        "emitted flux",
        "downwards",
        lambda surface_temperature, surface_temperature_minus, constant_set: (
            _flux(surface_temperature, constant_set)
            - _flux(surface_temperature - surface_temperature_minus, constant_set)
        ),
    ),
    "radiated_power": Parameter(
        "W",
        "power that the body radiates",
        "P",
        positive=True,
        derive=lambda emitted_flux, radius: thermal_emission.radiated_power(emitted_flux, radius),
    ),
    "radiated_power_plus": _uncertainty(
        "W",
        "radiated power",
        "upwards",
        lambda emitted_flux, emitted_flux_plus, radius, radius_plus: _power_change(
            emitted_flux, emitted_flux_plus, radius, radius_plus
        ),
    ),
    "radiated_power_minus": _uncertainty(
        "W",
        "radiated power",
        "downwards",
        lambda emitted_flux, emitted_flux_minus, radius, radius_minus: _power_change(
            emitted_flux, -emitted_flux_minus, radius, -radius_minus
        ),
    ),
    "gas": Parameter("1", "velocity distribution of the particles", choices=GASES, default="fermi"),
    "particle_mass": Parameter("kg", "mass of one particle", "m", positive=True, derive=lambda: constants.neutron_mass),
    "density": Parameter(
        "kg m-3", "mean density of the body", derive=lambda mass, radius: fermi_gas.mean_density(mass, radius)
    ),
    "fermi_wavenumber": Parameter(
        "m-1",
        "radius of the Fermi sphere",
        "k_F",
        positive=True,
        derive=lambda density, particle_mass: fermi_gas.fermi_wavenumber(density, particle_mass),
    ),
    "gas_temperature": Parameter(
        "K",
        "temperature of the classical gas",
        positive=True,
        derive=lambda fermi_wavenumber, particle_mass: fermi_gas.equivalent_temperature(
            fermi_wavenumber, particle_mass
        ),
    ),
    "constant_set": Parameter("1", "set of constants", choices=CONSTANT_SETS, default="codata"),
    "reference_mass": Parameter(
        "1",
        "mass that the collapse rate refers to",
        "m_0",
        choices=tuple(constants.REFERENCE_MASSES),
        default="atomic_mass",
        project_wide=True,
    ),
    "kind": Parameter("1", "kind of body", choices=KINDS, label=True),
    "emission": Parameter("1", "what the radiated power rests on", choices=EMISSIONS, label=True),
    "status": Parameter("1", "how far the inputs are trusted: that of the least trusted", choices=STATUSES, label=True),
    "uncertainty": Parameter(
        "1",
        "whether any input has an uncertainty; without one the interval is empty, not the bound exact",
        choices=("stated", "not_stated"),
        label=True,
    ),
    "printed_power_per_mass": Parameter("W kg-1", "radiated power per mass as printed in [F] Table I", label=True),
    "printed_bound_slope": Parameter("s-1 m-2", "bound over squared length as printed in [F] Table I", label=True),
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


def _flux(temperature, constant_set):
    return thermal_emission.radiated_flux(temperature, constant("stefan_boltzmann", constant_set))


def _power_change(flux, flux_change, radius, radius_change):
    power = thermal_emission.radiated_power(flux, radius)
    return np.abs(thermal_emission.power_end(power, flux, flux + flux_change, radius, radius + radius_change) - power)


STUDY = Study(
    package=__package__,
    title="CSL heating of Fermi liquids, stars and planets",
    references="arXiv:1901.10963",
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    compute=compute,
    dimensions={"limit": Dimension(("lower", "upper"), "end of the central interval")},
    case_loader=CaseLoader(
        "bodies",
        dimension="body",
        function="bodies:read",
        file_keys=("bodies",),
        description="A file of stars and planets, relative to the project's folder. Each is a case; the dimension is "
        "called body.",
    ),
)
