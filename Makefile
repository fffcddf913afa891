# What a newcomer and the pipeline call. Every target can be run again; what is there already is not done twice.
.PHONY: demo test lint bench bench-quick bench-truth lock clean env-core env-test env-lint system

PY := .venv/bin/python

demo: env-core
	@.venv/bin/nachim demo

test: env-test system
	@$(PY) -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder --durations=20

lint: env-lint
	@PATH="$(CURDIR)/.venv/bin:$$PATH" scripts/lint.sh

# Benches start the servers that the tests start.
bench bench-quick bench-truth: export PYTHONPATH := tests

# Speed and peers; then whether what is planted in made-up data is found.
bench: env-test
	@set -e; for script in $(filter-out bench/truth% bench/recovery.py bench/fuzz_readers.py bench/card_peers.py bench/made_company.py bench/job_steps.py bench/identity_pairs.py bench/splink_pairs.py,$(wildcard bench/*.py)); do echo "== $$script"; $(PY) $$script; done
	@$(PY) bench/card_peers.py --table

# The same on small data, under three minutes: no environments of peers are made, no card is learned.
QUICK := "startup --quick" "scoring --quick --runs 1 --no-peers" "big_csv --quick" "engines --quick --runs 1" "scale_identity 10000" \
	"kill_test 4" hard_identity place_texts industry_texts
bench-quick: env-test
	@set -e; for run in $(QUICK); do set -- $$run; name=$$1; shift; echo "== bench/$$name.py $$*"; $(PY) bench/$$name.py $$*; done

bench-truth: env-test
	@set -e; for script in $(wildcard bench/truth*.py); do echo "== $$script"; $(PY) $$script; done

# .venv as the lock says: core is what a user has, test and lint add their tools.
env-core env-test env-lint: env-%:
	@scripts/environment.sh $*

# PostgreSQL, Java, Chromium, pdftotext and Korean fonts, which no Python package brings.
system:
	@scripts/system_packages.sh

# Newest versions that pyproject.toml allows. Needs uv.
lock:
	@scripts/lock.sh

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
