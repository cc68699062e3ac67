.DEFAULT_GOAL := help
VENV := .venv/bin

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## everything a bare machine lacks, into .venv
	bash .ci/setup

demo: ## the whole system with a marketplace to try, on http://127.0.0.1:8800
	$(VENV)/aftersale demo

test: ## the quick tests
	$(VENV)/pytest -n 2 -m "not long and not journey"

check: ## what CI runs: format, lint, types, floors, all tests, journeys in a browser
	bash .ci/check

bench: ## the benchmarks, each beside a peer or a limit; writes docs/performance.md
	$(VENV)/python -m bench

screenshots: ## the pictures of the README, from a fresh demo
	$(VENV)/python scripts/screenshots.py

reasons: ## docs/reasons.md, groundless.md and wording.md in both languages, from the code
	$(VENV)/python scripts/reasons.py
	$(VENV)/python scripts/groundless.py
	$(VENV)/python scripts/wording.py

lock: ## renew the pins: versions and hashes, no addresses
	uv export --quiet --no-header --no-emit-project --format requirements-txt --output-file requirements.lock

.PHONY: help setup demo test check bench screenshots reasons lock
