# Two commands to begin with: `make run` and `make test`. PYTHON=/path/to/python3 chooses another Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
MESSAGES ?= app/i18n/translations/messages.pot

.PHONY: run test check format lint types messages bench chaos clean
.DELETE_ON_ERROR:

run: $(VENV)/for-run
	@$(BIN)/python -m flask up --until-parent-ends

test: $(VENV)/for-work
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: format lint types test

format: $(VENV)/for-work
	$(BIN)/ruff format --check .

lint: $(VENV)/for-work
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(VENV)/for-work
	$(BIN)/mypy

# Extracts all messages for translators; a test fails when this has to be run.
messages: $(VENV)/for-work
	@$(BIN)/pybabel --quiet extract -F app/i18n/babel.cfg -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2 \
	  --no-wrap --sort-by-file --add-location=file --omit-header --add-comments=Translators: -o $(MESSAGES) .

bench: $(VENV)/for-work
	$(BIN)/python -m bench $(ARGS)

# Kills processes at random for some minutes: ARGS="--minutes 3 --database sqlite" (or postgresql, or both).
chaos: $(VENV)/for-work
	$(BIN)/python -m tests.chaos $(ARGS)

# Deletes everything generated, but not your data, which is in instance/.
clean:
	rm -rf $(VENV) bench/.cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The virtual environment: what the site needs to run, plus what tests, checks and bench need. It is updated only when
# pyproject.toml or constraints.txt change.
$(VENV)/for-run: pyproject.toml constraints.txt
	@$(ensure-venv)
	@$(call install,["project"]["dependencies"],the site)
	@touch $@

$(VENV)/for-work: $(VENV)/for-run
	@$(call install,["dependency-groups"]["dev"],the work on it)
	@touch $@

define ensure-venv
command -v $(PYTHON) >/dev/null || { echo "Undersigned needs Python 3.11 or newer, and there is no $(PYTHON) here."; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "Undersigned needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Give another: make PYTHON=python3.11"; exit 1; }; \
$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
  echo "$(PYTHON) comes without its venv module here. On Debian and Ubuntu: apt install python3-venv"; exit 1; }; \
test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
endef

# Installs a dependency list from pyproject.toml at the versions pinned in constraints.txt; builds no package of ours.
define install
echo "Installing what $(2) needs into $(VENV) ..."; \
$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))$(1), sep="\n")' \
  | $(BIN)/python -m pip install --quiet --disable-pip-version-check -r /dev/stdin -c constraints.txt
endef
