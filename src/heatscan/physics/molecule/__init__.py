"""Where the mass of a molecule is, and how coherently its atoms are heated."""
