"""The commands of `heatscan`, a module each: `arguments(parser)` declares, `run(options)` does; its docstring helps."""
