# Everything that a fresh clone needs is made by the first command that is run; nothing has to be installed before.
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first Python that is new enough and really starts (a shim may be on the path without one behind it).
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 && { echo $$name; break; }; done)

# The same packages by their hashes as well, and nothing else, where this names the file: CI does.
HASHES ?=

.PHONY: rehearse test quick fuzz lint bench compare simulate simulate-planted test-servers mutants hashes picture clean

rehearse: $(READY)
	$(BIN)/drumbeat rehearse

# Two side by side: a machine with more cores gains little, and CI has two. A test that takes many seconds is marked
# `killing` or `long` (or `servers`, or `browser`), and then only make test runs it.
SIDE_BY_SIDE := -n 2 --dist worksteal

test: $(READY) lint
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --cov --cov-report=term:skip-covered --cov-fail-under=95

quick: $(READY) lint
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not servers and not browser and not killing and not long"

# Damaged campaigns, as many as you like: make fuzz N=100000
fuzz: $(READY)
	DRUMBEAT_FUZZ=$(or $(N),20000) $(BIN)/python -m pytest tests/fuzz

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m benchmarks

# Any number of seeds; one is played again by: .venv/bin/python -m tests.simulator --seed N
SEEDS ?= 300
FIRST ?= 0

simulate: $(READY)
	$(BIN)/python -m tests.simulator --seeds $(SEEDS) --first $(FIRST)

# Which bugs, planted one after another, it finds, and how soon.
simulate-planted: $(READY)
	$(BIN)/python -m tests.simulator --planted --seeds $(SEEDS)

# CPU time next to that of another commit, by turns.
BASE ?= HEAD~1
compare: $(READY)
	$(BIN)/python -m benchmarks.compare $(BASE)

test-servers: $(READY)
	$(BIN)/python -m tests.servers install
	DRUMBEAT_REQUIRE_SERVERS=1 $(BIN)/python -m pytest -m servers

# Plants N bugs that SEED chooses (N=0: all), and prints those that no test notices; by hand, for it takes its time.
SEED ?= 1
mutants: $(READY)
	$(BIN)/python -m tests.mutants --seed $(SEED) --of $(or $(N),150)

# The README's picture, after a change of the rehearsal's page.
picture: $(READY)
	$(BIN)/python .readme/picture.py

# After a change of what is needed, or of constraints.txt; needs uv.
hashes:
	@sed -n '/^#/p' .ci/hashes.txt > .ci/hashes.new
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		-c constraints.txt --group dev pyproject.toml >> .ci/hashes.new && mv .ci/hashes.new .ci/hashes.txt

$(READY): pyproject.toml constraints.txt .ci/hashes.txt
	@test -n "$(PYTHON)" || { echo "Drumbeat needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv -q --allow-existing --python "$(PYTHON)" $(VENV) && \
		if [ -n "$(HASHES)" ]; then \
			uv pip install -q --python $(BIN)/python --require-hashes --no-deps -r "$(HASHES)" && \
			uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
		else \
			uv pip install -q --python $(BIN)/python -c constraints.txt -e . --group dev; \
		fi; \
	elif [ -n "$(HASHES)" ]; then \
		"$(PYTHON)" -m venv $(VENV) && \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r "$(HASHES)" && \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	else \
		"$(PYTHON)" -m venv $(VENV) && \
		$(BIN)/python -m pip install -q --disable-pip-version-check -U "pip>=25.1" && \
		$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e . --group dev; \
	fi
	@touch $@

clean:
	rm -rf $(VENV) build dist out *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
