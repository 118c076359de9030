#!/bin/sh
# Compiles each dependency group of pyproject.toml to deploy/requirements/<group>.lock: exact versions, with hashes.
# `dev` comes first and constrains the rest, so an image holds the very versions that the tests ran with.
# Usage: deploy/lock.sh UV [--upgrade]   (without --upgrade what is locked stays, if pyproject.toml still allows it)
set -eu

uv=$1
shift
cd "$(dirname "$0")/.."

compile() { # GROUP [OPTION...]
    group=$1
    shift
    # No address of a registry: each machine uses its own. Universal: one lock for every platform and Python ≥ 3.11.
    "$uv" pip compile --quiet --group "pyproject.toml:$group" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
        --output-file "deploy/requirements/$group.lock" "$@"
}

compile dev "$@"
for group in bench tejido territorios intervencion financiamiento casos alianzas reportes emisor; do
    compile "$group" --constraint deploy/requirements/dev.lock "$@"
done
