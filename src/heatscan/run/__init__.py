"""Before and during a run: what it takes, what its jobs log and cost, how far it is."""
