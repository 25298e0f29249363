"""Constants of nature as one would type them in: CODATA 2022, by the names that scipy.constants gives them."""

atomic_mass = 1.66053906892e-27  # kg
e = 1.602176634e-19  # C
hbar = 1.0545718176461565e-34  # J s
epsilon_0 = 8.8541878188e-12  # F/m
