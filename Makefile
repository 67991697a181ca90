# make run    set everything up and serve the demo library, or SAMPLES=~/Music/Samples
# make test   set everything up and run the whole suite
# make bench-gpu  CLAP on a GPU
# make check  linters and types      make bench  speed, side by side      make eval  quality on labelled sounds
# make bench-atlas  the page in Chromium, beside plain pages
# make torture  kills, hostile input, full disks, hours of use (TORTURE="--kills 1000 --hours 24")
# make protocol, make wire  write docs/protocol.md and the page's types anew from the daemon's table
# make pictures  take those of the README anew
# make wheel  build the wheel and try it (BY=pipx, BY=uv: otherwise)      make portable  which machines have wheels for everything
# Each needs only Python >= 3.11 (PYTHON=python3.12 picks one), make and a package registry.

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip --disable-pip-version-check --quiet
PIN     = $(PIP) install --require-hashes -r

.PHONY: run test check bench bench-gpu bench-atlas torture pictures eval protocol wire maxpatch wheel portable pins clean
.DELETE_ON_ERROR:

run: $(VENV)/.base
	@$(BIN)/tonewalk serve $(if $(SAMPLES),"$(SAMPLES)",--demo)

test: $(VENV)/.train
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=maxpatch:daemon:models:bridge $(BIN)/mypy --strict maxpatch/make.py maxpatch/making

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

bench-gpu: $(VENV)/.train
	$(BIN)/python -m benchmarks.gpu prepare $(VENV)/gpu
	$(BIN)/python benchmarks/gpu.py run $(VENV)/gpu benchmarks/gpu.json

bench-atlas: $(VENV)/.dev
	$(BIN)/python -m benchmarks.atlas

eval: $(VENV)/.dev
	$(BIN)/python -m benchmarks.quality

protocol: $(VENV)/.base
	$(BIN)/python scripts/protocol.py

wire: $(VENV)/.dev
	$(BIN)/python scripts/wire.py

maxpatch: $(VENV)/.dev
	$(BIN)/python maxpatch/make.py

torture: $(VENV)/.dev
	$(BIN)/python -m benchmarks.torture $(TORTURE)

pictures: $(VENV)/.dev
	$(BIN)/python scripts/pictures.py

wheel: | $(BIN)/python
	rm -rf dist
	CI=true $(PIP) wheel --no-deps --wheel-dir dist .
	$(BIN)/python scripts/check_wheel.py dist/*.whl $(BY)

portable: $(VENV)/.uv
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python scripts/portable.py

pins: $(VENV)/.uv
	PATH="$(abspath $(BIN)):$$PATH" scripts/pin.sh

clean:
	rm -rf $(VENV) bridge/tonewalk_bridge/browser/dist bridge/tonewalk_bridge/browser/node_modules

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "tonewalk needs Python 3.11 or newer and found %s: try make PYTHON=python3.12 ..." % sys.version.split()[0])'
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIN) requirements/tools.txt

PAGE = bridge/tonewalk_bridge/browser
$(VENV)/.base: requirements/base.txt requirements/annoy.txt pyproject.toml scripts/hatch_build.py $(PAGE)/package-lock.json $(wildcard $(PAGE)/src/* $(PAGE)/src/*/*) | $(BIN)/python
	@echo "Installing what tonewalk needs (about 1.3 GB once unpacked; minutes the first time)"
	@$(PIN) requirements/base.txt
	@$(PIN) requirements/annoy.txt 2> $(VENV)/annoy.log || echo "Annoy did not build (it needs a C++ compiler; $(VENV)/annoy.log says more): large libraries use the ivf index in its place."
	@echo "Building tonewalk and its page"
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing what the tests and linters need"
	@$(PIN) requirements/dev.txt
	@touch $@

$(VENV)/.uv: requirements/uv.txt | $(BIN)/python
	@$(PIN) requirements/uv.txt
	@touch $@

# PyTorch's CPU build where pip is configured to see it, else the registry's, which brings CUDA along on Linux.
$(VENV)/.train: requirements/train.txt requirements/train-cpu.txt $(VENV)/.dev
	@echo "Installing PyTorch for the tests of training and export"
	@$(PIN) requirements/train-cpu.txt 2> $(VENV)/train-cpu.log || { echo "No CPU build of PyTorch in pip's registries: installing the full one (5.4 GB once unpacked)"; $(PIN) requirements/train.txt; }
	@touch $@
