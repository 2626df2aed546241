# `make run` and `make test` are all that a person needs; each sets up what it needs first.
PYTHON ?= python3
IN = .venv/bin/

run:
	@$(PYTHON) -m deploy.setup run
	@$(IN)python manage.py up --with-parent

test:
	@$(PYTHON) -m deploy.setup test
	@$(MAKE) --no-print-directory lint
	@$(IN)pytest $(ARGS)

bench:
	@$(PYTHON) -m deploy.setup bench
	@$(IN)python -m engine.bench $(ARGS)

# The core behind the C interface of the public matching-engine benchmark: built, checked, measured (docs/PUBLIC_BENCH.md).
public-bench:
	@$(PYTHON) -m deploy.setup run
	@$(IN)python -m engine.public_bench $(ARGS)

# Looks for inputs that break a reader of foreign bytes: ARGS="--seconds 60 frames journal"; docs/PROOF.md says what it does.
fuzz:
	@$(PYTHON) -m deploy.setup test
	@$(IN)python -m tests.fuzz $(ARGS)

# Would the tests notice a wrong comparison in the core? ARGS="checks.pxd matching.pxd"; default: all of it.
mutation:
	@$(PYTHON) -m deploy.setup test
	@$(IN)python -m tests.mutation $(ARGS)

# A venue on a failing machine, from one seed: ARGS="--seeds 1:10001"; docs/SIMULATION.md says what it does.
sim:
	@$(PYTHON) -m deploy.setup test
	@$(IN)python -m engine.sim $(ARGS)

lint:
	@$(IN)ruff check .
	@$(IN)lint-imports
	@TIDEGATE_SECRET_KEY=unused-but-long-enough-to-be-taken $(IN)mypy  # the plugin reads the settings, which would make one

# Pin everything that requirements*.txt need in turn, with hashes, from the package registry.
lock:
	@$(PYTHON) -m deploy.setup lock

# What was built or fetched; the venue's own folder (var/) is never touched.
clean:
	rm -rf .venv build static/vendor test-artifacts .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find engine -name '*.pyx' | sed 's/pyx$$/c/' | xargs rm -f
	find engine -name '*.so' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: run test bench public-bench fuzz mutation sim lint lock clean
