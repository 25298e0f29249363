"""Ions in a linear Paul trap: stability, modes, electric noise, readout."""
