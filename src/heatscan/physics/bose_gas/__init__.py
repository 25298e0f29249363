"""A Bose gas that loses atoms: its modes, its energy and its temperature."""
