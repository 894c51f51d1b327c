# make run     the demo, from text to report
# make test    every test
# make check   format, lint, types, import contracts, then every test
# make clean   remove the environment and caches; results stay (see `wordloom clean`)
#
# Each of them first sets up .venv where that is still needed. PYTHON=/path/to/python chooses another interpreter.

PYTHON ?= python3 python3.13 python3.12 python3.11
TEST_WORKERS ?= logical

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test check clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: $(READY)

run: $(READY)
	$(BIN)/wordloom run

test: $(READY)
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --maxprocesses 4 --dist loadgroup

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "artifacts/ and runs/ stay; 'rm -r artifacts runs' removes every result"

# The stamp is older than the lists of dependencies: install again.
$(READY): pyproject.toml constraints.txt
	@if [ ! -x $(BIN)/python ]; then \
		for candidate in $(PYTHON); do \
			if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
				echo "creating $(VENV) with $$($$candidate --version)"; \
				"$$candidate" -m venv $(VENV) && break; \
				echo "error: $$candidate cannot create a virtual environment; on Debian: apt install python3-venv" >&2; \
				rm -rf $(VENV); exit 1; \
			fi; \
		done; \
	fi; \
	if [ ! -x $(BIN)/python ]; then \
		echo "error: Python 3.11, 3.12 or 3.13 is needed; tried: $(PYTHON)" >&2; \
		echo "  install one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; \
		exit 1; \
	fi
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev,browser,export,serve,tune]"
	@touch $@
