# Everything starts here: `make run` to use the application, `make test` to work on it.
.DEFAULT_GOAL := run
.PHONY: run test test-long lint lock messages pictures bench

bin    := .venv/bin
# Modules are compiled once, also where the environment says otherwise: everything here starts Python often.
export PYTHONDONTWRITEBYTECODE :=
PYTEST ?= $(bin)/pytest -n 2 --dist worksteal

run:
	@.ci/setup run
	@exec $(bin)/grants run

test:
	@.ci/setup test
	$(PYTEST)

test-long:
	@.ci/setup test
	$(PYTEST) -m "long or not long"

lint:
	@.ci/setup lint
	$(bin)/ruff check . && $(bin)/ruff format --check . && $(bin)/mypy && $(bin)/lint-imports

lock:
	@.ci/lock

messages:
	@.ci/setup lint
	$(bin)/python .ci/messages

pictures:
	@.ci/setup test
	$(bin)/python .ci/pictures

bench:
	@.ci/setup run
	$(bin)/grants bench
