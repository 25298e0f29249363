# Two targets do everything, the set-up included: `make results` and `make test`.
PYTHON ?= python3
VENV ?= .venv
CORES ?= all
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: results test docs report lint benchmarks lock clean help
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# The stamp is newer than the lock exactly when the environment holds it, so a second run installs nothing.
# Compiling now, Python's modules and the loops that Numba compiles, saves every later start from doing it.
$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("heatscan needs Python 3.11 or newer; this is " + \
		sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q $(VENV)/lib src || true
	$(BIN)/python -c 'from heatscan.engine import printed_numbers; list(printed_numbers.rows())'
	$(BIN)/heatscan case config/scans/ion_pair.yaml barium_particle >/dev/null
	touch $(READY)

results: $(READY) ## make every result, figure and table
	$(BIN)/heatscan run --cores $(CORES)

test: $(READY) ## run every test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

docs: $(READY) ## the site of the docs, docs/_build/index.html
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --conf-dir docs . docs/_build

report: $(READY) ## results/report.html, one file, offline
	$(BIN)/heatscan run --cores $(CORES)
	$(BIN)/snakemake --report results/report.html

lint: $(READY) ## ruff, mypy, import contracts, snakefmt and snakemake --lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint

benchmarks: $(READY) ## speed and memory, as ratios
	$(BIN)/python -m benchmarks

lock: ## renew requirements.txt from pyproject.toml (needs uv)
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --all-extras --upgrade \
		pyproject.toml -o requirements.txt
	sed -i.old -E "s/ (;|and) sys_platform != 'emscripten'( \\\\)?\$$/\2/" requirements.txt && rm requirements.txt.old

clean: ## remove everything that `make results` made
	rm -rf results/*/ results/*.csv results/*.html .snakemake
