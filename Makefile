# Job Tracker: `make` lists what there is. Needs Python 3.11 or newer and make; everything else is brought along.

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,\
	$(if $(shell command -v $(p) >/dev/null 2>&1 && $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo ok),$(p))))
PY := .venv/bin/python
UV := .venv/bin/uv
# `make test TESTS="tests/test_embedded.py -x"` runs a part
TESTS ?=
BENCH ?=
# more than two cores are worth: some tests wait for seconds
WORKERS_OF_TESTS ?= 3

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help prepare run test check format bench bench-large bench-quick lock vendor screenshots seed-demo clean

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: prepare ## start the board at http://127.0.0.1:8000, with an embedded database if DATABASE_URL is not set
	@exec $(PY) -m webapp serve

seed-demo: prepare ## create a demo board (with the server running or not)
	@exec $(PY) -m webapp seed-demo

test: prepare ## every test, unit to browser, against a real PostgreSQL and a real Chromium
	@$(PY) -m e2e.browser
	$(PY) -m pytest -n $(WORKERS_OF_TESTS) --dist worksteal $(TESTS)

check: prepare ## format, lint, types, import contracts, templates, containers, dependency audit
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint templates --lint --quiet
	@$(CHECK_SCRIPTS)
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/ci.yml
	.venv/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(CHECK_DOCKERFILE)
	@$(AUDIT)

CHECK_SCRIPTS = if command -v node >/dev/null; then \
	find static/js -name '*.js' | while read -r f; do node --input-type=module --check < "$$f" || { echo "$$f" >&2; exit 1; }; done; \
	else echo "JavaScript not checked: no node here"; fi
CHECK_DOCKERFILE = if [ -x .venv/bin/hadolint ]; then .venv/bin/hadolint Dockerfile; \
	else echo "Dockerfile not checked: no hadolint for this machine"; fi
# Advisories that are out of reach are said and passed over; an advisory is a failure.
AUDIT = $(PY) -m pip_audit --disable-pip --require-hashes --progress-spinner off -r requirements.txt > .venv/audit.log 2>&1; \
	code=$$?; if grep -qE 'ConnectionError|ServiceError|Max retries|could not be audited' .venv/audit.log; then \
	echo "Dependencies not audited: the advisories cannot be reached"; \
	else cat .venv/audit.log; exit $$code; fi

format: prepare ## format the code and fix what can be fixed automatically
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

bench: prepare ## run the benchmarks (15 minutes); BENCH="--only server" for a part
	$(PY) -m bench $(BENCH)

bench-large: prepare ## check every query plan with 10,000 owners and 500 cards each (minutes, 20 GB)
	$(PY) -m bench.plans

bench-quick: prepare ## the benchmarks with fewer and shorter rounds, without the soak test
	$(PY) -m bench --quick --without soak $(BENCH)

lock: prepare ## update the locked dependencies within the bounds of pyproject.toml
	$(UV) pip compile -q --upgrade $(LOCK) pyproject.toml -o requirements.txt
	$(UV) pip compile -q --upgrade $(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-header

vendor: prepare ## fetch the pages' third-party files again and check their hashes (needs npm)
	$(PY) static/vendor/fetch.py

screenshots: prepare ## create the screenshots in the README
	@$(PY) -m e2e.browser
	$(PY) -m e2e.screenshots

clean: ## remove everything generated, but never the data in var/
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

prepare: .venv/prepared

# The stamp is written last, so that an interrupted installation is simply done again.
.venv/prepared: requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (set PYTHON=/path/to/python3)" >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || \
		{ echo "This Python cannot create virtual environments (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
	@$(UV) pip sync --quiet --require-hashes --python $(PY) requirements.txt requirements-dev.txt
	@touch $@
