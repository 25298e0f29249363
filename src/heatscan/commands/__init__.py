"""The commands of `heatscan`, a module each: its docstring is the help, `arguments(parser)` declares, `run(options)` does."""
