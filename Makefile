# Each target makes what it needs by itself and does nothing that is already done.
# PYTHON=python3.13 names the Python to make .venv with, VENV=folder another place for it.

VENV     ?= .venv
run       = $(VENV)/bin/python -m
learner   = $(VENV)/learner.ready
developer = $(VENV)/developer.ready
browser   = $(VENV)/browser.ready

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(learner) ## open the course in JupyterLab (PORT=8890 chooses the port)
	@$(run) course_lib.launch $(if $(PORT),--port="$(PORT)")

test: $(developer) ## run all tests, every chapter included, on up to four cores
	$(run) pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

test-browser: $(browser) ## open every chapter and lab in a real browser (needs Chromium)
	$(run) pytest tests/browser --numprocesses=2 --dist=loadfile

notebooks: $(developer) ## build the chapters from notebooks/source (CHAPTER=07 builds one)
	$(run) course_lib.classroom.editions $(CHAPTER)
	@$(run) course_lib.classroom.cover

solved: $(developer) ## write the chapters with all exercises filled in into the folder solved
	$(run) course_lib.classroom.solved $(CHAPTER)

proof: $(developer) ## prove that the tutor names every known mistake (writes tests/PROOF.md)
	$(run) tests.tutor.proof

screenshots: $(developer) ## photograph every lab and card, light and dark, into the folder screenshots (needs Chromium)
	$(run) tests.labs.screenshots $(LAB)
	$(if $(LAB),,$(run) tests.tutor.gallery)

lint: $(developer) ## check the style of the code
	$(run) ruff check

peers: $(VENV)/peers.ready ## install what the course is measured against (a large download)

bench: $(developer) peers ## measure the course against its peers
	$(run) tests.peers.benchmark

bench-labs: $(browser) ## measure in a real browser how fast the labs answer (needs Chromium)
	$(run) tests.browser.latency

mutants: $(developer) ## plant small bugs in nn/ and see whether the tests find them
	$(run) mutmut run
	$(run) mutmut results

binder: ## try what Binder makes of the course, without Docker (needs Python 3.13)
	.ci/binder

lock: ## choose the packages for Binder anew (binder/requirements.txt)
	.ci/binder lock

clean: ## remove .venv and everything else that can be made again
	rm -rf $(VENV) $(VENV)-install.log .venv-binder solved screenshots mutants .pytest_cache .ruff_cache .hypothesis .coverage

.PHONY: help lab test test-browser notebooks solved proof screenshots lint peers bench bench-labs mutants binder lock clean moved
.NOTPARALLEL:

# The first Python that starts and is new enough: a name on the PATH may be a shim that fails.
python = $(shell for python in $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3 python); do \
  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

no_python = $(error $(if $(PYTHON),PYTHON=$(PYTHON) does not start or is older than Python 3.11: name \
  another,This course needs Python 3.11 or newer: install one from https://www.python.org/downloads/), \
  then run make again)

# A stamp holds the folder that it was made in: an environment does not survive a move or a copy.
moved = $(if $(findstring [$(CURDIR)],$(shell cat $@ 2>/dev/null)),,moved)

.SECONDEXPANSION:
$(VENV)/peers.ready $(browser): $(developer)
$(VENV)/%.ready: requirements.txt pyproject.toml $$(moved)
	@$(or $(python),$(no_python)) -m course_lib.install $* --venv $(VENV)
