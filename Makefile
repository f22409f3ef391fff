# Every command does its own set-up and repeats none of it. GNU make 3.81 is enough.
PY = .venv/bin/python
SHELL = /bin/sh
# Whatever the caller's shell says: compiled once and kept, instead of anew by each of the many processes that start.
export PYTHONDONTWRITEBYTECODE =
EXTRACT = -k lazy_gettext -k lazy -k _ --no-location --sort-output --omit-header
UPDATE = --no-fuzzy-matching --width=110 --omit-header --ignore-obsolete

.PHONY: help run test test-mailserver axe faults sure lint bench surge catalogues clean lock fresh

help:
	@echo "make run     the whole of Demarche with a demonstration, at http://127.0.0.1:8000"
	@echo "make test    every test, on SQLite and PostgreSQL (ARGS='-k word' for some of them)"
	@echo "make test-mailserver  letters to and from a postfix and a dovecot of their own (root on Debian)"
	@echo "make axe     every page in every language, theme and width, looked at by axe; desk pages in English and Arabic too"
	@echo "make faults  the 46 faults of delivery, over and over (DATABASE= WORKERS= REDIS= RUNS= SEED= ONLY=)"
	@echo "make sure    ruff, mypy, import contracts, then every test"
	@echo "make bench   measures, into bench/results.json (ONLY=letters for one subject)"
	@echo "make surge   40 confirmed signatures a second for ten minutes, with their mails (SECONDS=60 for a trial)"
	@echo "make lock    writes requirements*.txt anew from requirements*.in"
	@echo "make catalogues  collects the sentences to translate into petitions/translations"
	@echo "make fresh   as root on Debian: proves run and test in a machine with nothing on it"
	@echo "make clean   removes what the commands above made, but not instance/"

run:
	@bin/setup run
	@exec $(PY) -m bin.run

test:
	@bin/setup test
	@exec $(PY) -m bin.suite $(ARGS)

test-mailserver:
	@bin/setup mailserver
	@exec $(PY) -m bin.mailserver $(ARGS)

axe:
	@bin/setup test
	@exec env LOOK=full $(PY) -m pytest tests/look -q $(ARGS)

faults:
	@bin/setup test
	@exec $(PY) -m tests.faults

lint:
	@bin/setup lint
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

sure: lint
	@bin/setup test
	@exec $(PY) -m bin.suite $(ARGS)

bench:
	@bin/setup test
	@exec $(PY) -m bench $(ONLY)

surge:
	@bin/setup test
	@exec $(PY) -m bench surge

lock:
	@bin/setup lint
	.venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate $(UPGRADE) -o requirements.txt requirements.in
	.venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate $(UPGRADE) -o requirements-dev.txt requirements-dev.in

catalogues:
	@bin/setup lint
	.venv/bin/pybabel --quiet extract -F babel.cfg $(EXTRACT) -o petitions/translations/messages.pot .
	for code in ar fr; do .venv/bin/pybabel --quiet update $(UPDATE) -i petitions/translations/messages.pot -d petitions/translations -l $$code; done
	.venv/bin/pybabel --quiet extract -F babel-public.cfg $(EXTRACT) -o petitions/translations/public.pot .
	for code in es ru zh; do .venv/bin/pybabel --quiet update $(UPDATE) -i petitions/translations/public.pot -d petitions/translations -l $$code; done

fresh:
	@bin/fresh

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find petitions -name '*.mo' -exec rm -f {} +
