# Every command of the project. Each one sets up what it needs first, also on a bare machine.
SHELL := /bin/bash
PYTHON_VENV := .venv/bin/python
ARGS ?=

.PHONY: help run test bench soak dist docs lock lint

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: ## open the program on the demo city; without a display, play the demo into out/demo
	@tools/setup.sh run
	@tools/run.sh $(ARGS)

test: ## all tests: units, widgets, SQLite and PostgreSQL, end to end under Xvfb
	@tools/setup.sh test
	@tools/test.sh $(ARGS)

bench: ## one JSON line for each benchmark
	@tools/setup.sh test
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PYTHON_VENV) -m benchmarks $(ARGS)

soak: ## the long version of the fault and property tests
	@tools/setup.sh test
	@SOAK=1 QT_QPA_PLATFORM=offscreen $(PYTHON_VENV) -m pytest -m soak --timeout=7200 $(ARGS)

dist: ## the frozen application in dist/, tried once
	@tools/setup.sh dist
	@tools/dist.sh

docs: ## docs anew: a case's life in architecture.md, the tables of indicators.md, the keys in handbook.zh.md
	@tools/setup.sh test
	@$(PYTHON_VENV) tools/draw_life.py
	@$(PYTHON_VENV) tools/list_indicators.py
	@$(PYTHON_VENV) tools/list_keys.py

lint: ## layers, style, types
	@tools/setup.sh test
	@tools/lint.sh

lock: ## requirements*.txt anew from pyproject.toml; ARGS=--upgrade for newer versions
	@tools/lock.sh $(ARGS)
