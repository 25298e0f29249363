"""Formulas: pure functions on SI numbers and arrays, which import NumPy, SciPy, Numba, FINUFFT and each other."""
