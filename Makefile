# Everything that a contributor runs. Needs Python 3.11+, make and a package index; set-up happens by itself, in .venv,
# or in .venv-3.13 and the like where PYTHON names another interpreter.

PYTHON ?= python3
MINOR := 'import sys; print("%d.%d" % sys.version_info[:2])'
VENV := .venv$(if $(filter-out python3,$(PYTHON)),-$(shell $(PYTHON) -c $(MINOR)))
BIN := $(VENV)/bin
OTHERS := python3.14 python3.13 python3.12 python3.11 \
  $(wildcard $(HOME)/.pyenv/versions/3.1[1-9].*/bin/python3 $(HOME)/.local/share/uv/python/cpython-3.1[1-9].*/bin/python3)
READY := $(VENV)/.ready
RESOLVE := pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet

.PHONY: help demo test lint rules due pytest docs site bench sweep clocks pythons dist law lock upgrade clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | column -t -s '|'

demo: $(READY) ## what each example taxpayer owes and may keep
	@sh examples/demo.sh $(BIN)/taxcalc

test: lint rules pytest ## every gate, as continuous integration runs them

lint: $(READY) ## style, types, SQL, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar src/taxcalc/engine/models
	$(BIN)/lint-imports --no-cache

rules: $(READY) ## the shipped rule files
	$(BIN)/taxcalc rules check

due: $(READY) ## the rule files whose day of review has passed (a matter of the calendar: no gate asks it)
	$(BIN)/taxcalc rules check --due

pytest: $(READY) ## the tests, with coverage
	$(BIN)/python -m pytest -n 2 -p no:benchmark -p no:cacheprovider --cov --cov-report=
	$(BIN)/coverage report
	$(BIN)/coverage report --fail-under=100 --include='*/taxcalc/rules/*,*/taxcalc/ledger/*,*/taxcalc/engine/*'

docs: $(READY) ## run every console example of README.md and docs/ again and write what it prints
	$(BIN)/python tests/docs/console.py

site: $(READY) ## the documentation, strictly, into build/docs/site/index.html
	PYTHONPATH=docs $(BIN)/python -m taxcalc_site

bench: $(READY) ## measurements, as ratios
	$(BIN)/python -m pytest -m bench tests/bench

sweep: $(READY) clocks pythons ## thousands of random taxpayers against the oracle; the tests on other days and other Pythons
	$(BIN)/python -m pytest -m sweep -n 2 -p no:benchmark

clocks: $(READY) ## the tests and the rule files as they will be when today's law is no longer the newest
	@set -e; for day in 2027-08-01 2031-01-01; do echo "on $$day:"; TAXCALC_TODAY=$$day $(BIN)/taxcalc rules check; \
	  CLOCK_OF_TESTS=$$day $(BIN)/python -m pytest -q -n 2 -p no:benchmark -p no:cacheprovider; done

pythons: $(READY) ## the tests on every other Python from 3.11 on that is at hand (on PATH, of pyenv, of uv)
	@seen=$$($(BIN)/python -c $(MINOR)); for python in $(OTHERS); do \
	  version=$$($$python -c $(MINOR) 2>/dev/null) || continue; \
	  case " $$seen " in *" $$version "*) continue;; esac; \
	  seen="$$seen $$version"; echo "on $$python:"; $(MAKE) pytest PYTHON=$$python || exit 1; done

dist: $(READY) ## the wheel and the source distribution, into dist/
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist

law: $(READY) ## what must follow a changed value of the law: make law YEAR=2027
	$(BIN)/python tests/law/follow.py $(YEAR)

lock: $(READY) ## resolve the dependencies of pyproject.toml into requirements.lock, keeping the versions that still fit
	$(BIN)/uv pip compile $(RESOLVE) --output-file requirements.lock

upgrade: $(READY) ## the same, with the newest version of each
	$(BIN)/uv pip compile $(RESOLVE) --upgrade --output-file requirements.lock

clean: ## remove everything that was made
	rm -rf .venv .venv-3.* dist build .coverage* .hypothesis .benchmarks .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@touch $@
