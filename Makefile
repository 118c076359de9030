# One verb each. On a bare machine with python3 and make, `make demo` and `make test` prepare what they need.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
LOCKS := deploy/requirements
# Errors only: on a machine with mirrors of its own pip warns about each of them, for each package.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
SERVERS := $(BIN)/python -m tests.support.servers --
CODE := shared services tests deploy
# Parameters that the signatures of marshmallow and kombu demand.
NOT_DEAD := obj,field_name,apply_global,prefetch_size
COMPOSE := docker compose --file deploy/compose.yaml
SERVICES := territorios intervencion financiamiento casos alianzas reportes
# As the owner of deploy/secrets, which no container otherwise is.
AS_OWNER = $(COMPOSE) run --rm --no-deps --user "$$(id -u):$$(id -g)"
GRANT := python -m shared.cli acceso otorgar --primero --actor administracion-local --motivo primer-acceso

.PHONY: help setup demo acceso serve test check format bench up keys down lock clean

help: ## Muestra estos verbos
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev ## Prepara .venv con todo lo que piden test, check y bench

demo: $(VENV)/.tejido ## Carga los datos reales del programa en modo embebido y muestra los informes
	$(BIN)/tejido demo $(ARGS)

acceso: $(VENV)/.tejido ## Activa el control de acceso del modo embebido: llaves, un administrador y un operador
	$(BIN)/tejido acceso iniciar $(ARGS)

serve: $(VENV)/.tejido ## Corre los seis servicios en un proceso (modo embebido)
	$(BIN)/tejido todo $(ARGS)

test: $(VENV)/.dev ## Corre las pruebas con RabbitMQ y PostgreSQL reales (ARGS="-k casos")
	$(SERVERS) $(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev ## Revisa formato, estilo, tipos, arquitectura y código muerto
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture --min-confidence 80 --ignore-names $(NOT_DEAD) $(CODE)

format: $(VENV)/.dev ## Da formato y corrige lo que se corrige solo
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## Mide contra los pisos del diseño, siempre como razones
	$(SERVERS) $(BIN)/python -m tests.bench $(ARGS)

up: export TEJIDO_COMPOSE_COMMIT = $(shell git describe --always --dirty --exclude='*' --abbrev=12 2>/dev/null || echo desconocido)
up: ## Levanta los seis servicios en contenedores y espera a que estén sanos
	$(PYTHON) deploy/new_secrets.py
	$(COMPOSE) build
	$(AS_OWNER) llaves
	chmod 444 $(SERVICES:%=deploy/secrets/acceso/%.pem)
	$(COMPOSE) up --detach --wait --wait-timeout 300
	for service in $(SERVICES); do $(COMPOSE) exec -T $$service $(GRANT) $$service; done
	$(AS_OWNER) operador
	@echo 'En marcha. Para cargar la demostración: make demo ARGS="--contra compose"'

keys: export TEJIDO_COMPOSE_USER = $(shell id -u):$(shell id -g)
keys: ## Opera la base de claves de los contenedores (ARGS="rotar casos")
	@$(COMPOSE) run --rm casos-claves $(ARGS)

down: ## Baja los contenedores y borra sus datos, redes, imágenes y claves
	$(COMPOSE) down --volumes --rmi local --remove-orphans
	rm -rf deploy/secrets

lock: $(VENV)/.dev ## Vuelve a fijar las dependencias (ARGS=--upgrade para actualizarlas)
	deploy/lock.sh $(BIN)/uv $(ARGS)

clean: ## Borra el entorno, los datos embebidos y los cachés
	rm -rf $(VENV) .tejido .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: once per change of a lock. `make demo` needs only the first.

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Tejido necesita Python 3.11 o posterior: indique cuál con make PYTHON=/ruta/a/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo 'A este Python le falta venv: instale el paquete python3-venv (en Debian y Ubuntu: apt install python3-venv)' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Editable without a build of its own environment: hatchling and editables come from the lock.
$(VENV)/.tejido: $(VENV)/.python $(LOCKS)/tejido.lock pyproject.toml
	$(PIP) install --require-hashes --only-binary :all: -r $(LOCKS)/tejido.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.tejido $(LOCKS)/dev.lock
	$(PIP) install --require-hashes --only-binary :all: -r $(LOCKS)/dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev $(LOCKS)/bench.lock
	$(PIP) install --require-hashes --only-binary :all: -r $(LOCKS)/bench.lock
	@touch $@
