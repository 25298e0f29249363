"""Formulas: pure functions on SI numbers and arrays. They import NumPy, SciPy, Numba, FINUFFT and each other, nothing else."""
