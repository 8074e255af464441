# Everything that a contributor runs. Needs Python 3.11+, make and a package index; set-up happens by itself, in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RESOLVE := pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet

.PHONY: help demo test lint rules pytest docs site bench sweep law lock upgrade clean

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

sweep: $(READY) ## thousands of random taxpayers against the oracle
	$(BIN)/python -m pytest -m sweep -n 2 -p no:benchmark

law: $(READY) ## what must follow a changed value of the law: make law YEAR=2027
	$(BIN)/python tests/law/follow.py $(YEAR)

lock: $(READY) ## resolve the dependencies of pyproject.toml into requirements.lock, keeping the versions that still fit
	$(BIN)/uv pip compile $(RESOLVE) --output-file requirements.lock

upgrade: $(READY) ## the same, with the newest version of each
	$(BIN)/uv pip compile $(RESOLVE) --upgrade --output-file requirements.lock

clean: ## remove everything that was made
	rm -rf $(VENV) dist build .coverage* .hypothesis .benchmarks .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@touch $@
