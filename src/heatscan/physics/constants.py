"""Constants of nature in SI units, and the reference masses of the collapse model.

The values are those of CODATA 2022. They stand here as literals, because scipy.constants takes longer to import than
everything else that a job needs; a test holds them equal to scipy.constants.
"""

atomic_mass = 1.66053906892e-27  # kg
boltzmann = 1.380649e-23  # J/K
elementary_charge = 1.602176634e-19  # C
hbar = 1.0545718176461565e-34  # J s
neutron_mass = 1.67492750056e-27  # kg
proton_mass = 1.67262192595e-27  # kg
speed_of_light = 299792458.0  # m/s
stefan_boltzmann = 5.6703744191844314e-08  # W/m^2/K^4
vacuum_permittivity = 8.8541878188e-12  # F/m

# The masses m0 to which a collapse rate may refer; bounds on the rate scale as the square.
REFERENCE_MASSES = {"atomic_mass": atomic_mass, "proton": proton_mass, "neutron": neutron_mass}
