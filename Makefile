# The house's commands. `make demo` and `make test` are all that a newcomer needs; both prepare .venv by themselves.
PORT ?= 8000
SERVE ?= 1
RESET ?= 0
FULL ?= 0
FAST ?= 0
BENCH ?=
python = .venv/bin/python
lock = .tools/bin/uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo test lint types lock bench messages messages-compile clean runtime dev

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-18s %s\n", $$1, $$2}'

demo: runtime ## build the demonstration and serve it (PORT=8000, SERVE=0 only builds, RESET=1 starts anew)
	@PORTAL_MODE=demonstration PORTAL_URL=http://127.0.0.1:$(PORT) $(python) manage.py demo $(if $(filter 1,$(RESET)),--reset)
	@[ "$(SERVE)" = 0 ] || PORTAL_MODE=demonstration PORTAL_URL=http://127.0.0.1:$(PORT) exec $(python) -m scripts.serve $(PORT)

test: dev ## linters, types, contracts, all tests, in a browser too (FULL=1 all on both databases, FAST=1 in minutes)
	@FULL=$(FULL) FAST=$(FAST) $(python) -m scripts.test

lint: dev ## linters and import contracts only (scripts and styles too after: npm install)
	@$(python) -m scripts.test lint

types: dev ## mypy only
	@$(python) -m scripts.test types

bench: dev ## the figures (BENCH=lists for one of them)
	@$(python) -m benchmarks $(BENCH)

lock: dev ## pin the newest versions that pyproject.toml allows (UPGRADE=1 moves existing pins)
	@$(lock) $(if $(UPGRADE),--upgrade) requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(lock) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements/runtime.txt
	@$(lock) $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	@$(lock) $(if $(UPGRADE),--upgrade) pyproject.toml --extra hosts -c requirements/runtime.txt -o requirements/hosts.txt
	@$(lock) $(if $(UPGRADE),--upgrade) --group pyproject.toml:bench -c requirements/runtime.txt -o requirements/bench.txt

messages: dev ## collect strings into locale/ (needs gettext: apt-get install gettext)
	@$(python) manage.py makemessages --all --no-obsolete --no-location \
		$(foreach each,.venv .tools .cache node_modules data demo tests benchmarks,--ignore '$(each)/*')

messages-compile: runtime ## compile locale/ (bootstrap has done it already)
	@$(python) scripts/messages.py

clean: ## remove what can be made again; the demonstration's data and .venv stay
	@rm -rf .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-output static_root
	@find . -path ./.venv -prune -o -path ./.tools -prune -o -name __pycache__ -type d -exec rm -rf {} +

runtime dev:
	@sh scripts/bootstrap.sh $@
