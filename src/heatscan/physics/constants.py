"""Constants of nature in SI units, and the reference masses of the collapse model.

The values are those of CODATA 2022. They stand here as literals, because scipy.constants takes longer to import than
everything else that a job needs; a test holds them equal to scipy.constants.
"""

atomic_mass = 1.66053906892e-27  # kg
boltzmann = 1.380649e-23  # J/K
elementary_charge = 1.602176634e-19  # C
electron_mass = 9.1093837139e-31  # kg
gravitation = 6.6743e-11  # m^3/kg/s^2
hbar = 1.0545718176461565e-34  # J s
neutron_mass = 1.67492750056e-27  # kg
proton_mass = 1.67262192595e-27  # kg
speed_of_light = 299792458.0  # m/s
stefan_boltzmann = 5.6703744191844314e-08  # W/m^2/K^4
vacuum_permittivity = 8.8541878188e-12  # F/m

# Densities of solids and liquids, from foams to above osmium, the densest element [kg/m^3].
DENSITIES = 20.0, 25e3

# The masses m0 to which a collapse rate may refer; bounds on the rate scale as the square.
REFERENCE_MASSES = {"atomic_mass": atomic_mass, "proton": proton_mass, "neutron": neutron_mass}

# Nominal values of the Sun, the Earth and Jupiter by unit, exact by IAU 2015 Resolution B3 (arXiv:1510.07674), as text.
# Of masses it is GM [m^3/s^2] that is exact: here over G, which is known to 2.2e-5.
NOMINAL = {
    "kg": {
        "M_sun": repr(1.3271244e20 / gravitation),
        "M_earth": repr(3.986004e14 / gravitation),
        "M_jupiter": repr(1.2668653e17 / gravitation),
    },
    "m": {"R_sun": "6.957e8", "R_earth": "6.3781e6", "R_jupiter": "7.1492e7"},
    "W": {"L_sun": "3.828e26"},
}
# Units of these, as pint reads them.
UNITS = [
    f"unified_atomic_mass_unit = {atomic_mass!r} kg = u = amu = dalton = Da",
    f"elementary_charge = {elementary_charge!r} C = e",
    *(f"{name} = {size} {unit}" for unit, sizes in NOMINAL.items() for name, size in sizes.items()),
]
