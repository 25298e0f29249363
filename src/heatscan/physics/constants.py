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
# The magnitudes that an experiment has room for, by unit, and why: far beyond any that was built or proposed.
LABORATORY = {
    "m": (1e-11, 1e9, "from within an atom to the distance of spacecraft"),
    "s": (1e-18, 1e18, "from an oscillation of light to the age of the universe"),
    "kg": (1e-31, 1e15, "from an electron to a mountain"),
    "atom": (1e-28, 1e-24, "from below a hydrogen atom to above the heaviest element"),
    "rad s-1": (1e-15, 1e24, "from once in 1e8 years to gamma rays of 1 GeV"),
    "quanta": (1e-20, 1e15, "from none in the age of the universe to more than an optical cycle brings"),
    "K": (1e-15, 1e10, "from below the coldest gas to above the hottest plasma"),
    "J": (1e-24, 1e-6, "from microwaves to gamma rays of some TeV"),
    "m-1": (1e-6, 1e13, "from the longest radio waves to gamma rays"),
    "m-3": (1.0, 1e30, "from interstellar space to above a solid"),
    "V": (1e-15, 1e9, "far above any generator"),
    "V2 Hz-1": (1e-40, 1e6, "from far below to far above any voltage source"),
    "V2 m-2 Hz-1": (1e-40, 1e12, "from far below to far above any electrode"),
    "ohm": (1e-15, 1e20, "from below the best conductors to above insulators"),
    "N Hz-0.5": (1e-30, 1e3, "from far below the force noise of one ion to far above that of any balance"),
    "N2 Hz-1": (1e-60, 1e6, "from far below the force noise of one ion to far above that of any balance"),
    "N m Hz-0.5": (1e-40, 1e3, "from far below the torque noise of one molecule to far above that of any balance"),
    "N2 m2 Hz-1": (1e-80, 1e6, "from far below the torque noise of one molecule to far above that of any balance"),
    "m s-2 Hz-0.5": (1e-25, 1e5, "from far below any interferometer to far above any vibration"),
    "m2 s-4 Hz-1": (1e-50, 1e10, "from far below any interferometer to far above any vibration"),
    "K s-1": (1e-20, 1e9, "from far below the best held gas to far above the fastest heating"),
    "W kg-1": (1e-25, 1e9, "from far below any calorimeter to far above any radioactive source"),
    "s-1 m-2": (1e-30, 1e40, "from far below to far above any detector of photons"),
    "s-1 kg-1": (1e-25, 1e25, "from far below to far above any detector of photons"),
}

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
