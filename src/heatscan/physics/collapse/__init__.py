"""What CSL noise does to bodies, ions, molecules, gases and light."""
