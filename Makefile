# Two commands matter: `make demo` (the plant at work) and `make test` (everything that must hold).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PY := .venv/bin/python
VENV := .venv/.ready
MODULES := mes/hmi/node_modules/.ready
HMI := mes/hmi/dist/index.html
export PATH := $(CURDIR)/.venv/bin:$(PATH)
HMI_SOURCES := $(shell find mes/hmi/src mes/hmi/public mes/hmi/index.html -type f -not -name schema.d.ts 2>/dev/null)
API_SOURCES := $(shell find mes recipes drivers -name '*.py' 2>/dev/null)
WORKERS ?= 2

.PHONY: help setup demo demo-once demo-reset test check lint types contracts unit bench picture lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV) $(HMI) ## virtual environment from the lock, HMI built

$(VENV): requirements.lock pyproject.toml
	@.ci/python .venv
	@touch $@

$(MODULES): mes/hmi/package-lock.json $(VENV)
	@echo "[setup] HMI packages (about 1-2 min the first time)"
	@cd mes/hmi && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

mes/hmi/openapi.json: $(VENV) $(API_SOURCES)
	@$(PY) -m mes.openapi > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
	@touch $@

$(HMI): $(MODULES) mes/hmi/openapi.json $(HMI_SOURCES)
	@echo "[setup] building the HMI"
	@cd mes/hmi && npm run --silent types >/dev/null && npm run --silent build
	@touch $@

demo: setup ## the plant at work on this machine; Ctrl-C stops it, the next start goes on
	@.venv/bin/sinterline demo

demo-once: setup ## one order from charge to certified magnets, then exit
	@.venv/bin/sinterline demo --once --charge-kg 300 --json build/once.json

demo-reset: ## forget the demo plant and its service together
	rm -rf .sinterline

test: setup ## everything that must hold (about 20 min on 2 cores)
	@.ci/services
	@echo "[test] lint, types, contracts"
	@$(MAKE) --no-print-directory lint types contracts
	@echo "[test] front end"
	@cd mes/hmi && npm run --silent lint && npm test --silent
	@echo "[test] unit, stateful, integration, browser"
	@$(PY) -m pytest tests -n $(WORKERS) --dist loadgroup -q --durations=15

check: $(VENV) lint types contracts unit ## seconds: lint, types, contracts, unit tests

lint: $(VENV)
	@ruff check . && ruff format --check .

types: $(VENV)
	@mypy

contracts: $(VENV)
	@lint-imports

unit: $(VENV)
	@$(PY) -m pytest tests/unit -n $(WORKERS) -q

bench: setup ## the ratios of the design, as a table and build/bench.json
	@mkdir -p build
	@$(PY) -m tests.bench

picture: setup ## docs/overview.png, from the running product
	@$(PY) tests/e2e/picture.py

NO_LINKS := const f="package-lock.json",fs=require("fs"),d=JSON.parse(fs.readFileSync(f)); \
  Object.values(d.packages).forEach(p=>delete p.funding); fs.writeFileSync(f,JSON.stringify(d,null,2)+"\n")
lock: $(VENV) ## renew both locks; neither names an address
	uv pip compile --custom-compile-command "make lock" --python 3.11 --universal --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements.lock
	cd mes/hmi && npm install --package-lock-only && node -e '$(NO_LINKS)'

clean: ## built files; keeps .venv and the demo's data
	rm -rf build dist mes/hmi/dist mes/hmi/openapi.json mes/hmi/src/api/schema.d.ts
