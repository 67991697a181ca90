#!/usr/bin/env bash
# Re-pin every extra into requirements/, with hashes and without any index's address. Needs uv.
set -eu
cd "$(dirname "$0")/.."
pin() { # name, extras...
  out=requirements/$1.txt; shift
  uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --generate-hashes --python-version 3.11 \
    "$@" pyproject.toml -o "$out"
}
pin base
pin annoy --extra annoy -c requirements/base.txt
pin tsne --extra tsne -c requirements/base.txt
pin midi --extra midi -c requirements/base.txt
pin gpu --extra gpu -c requirements/base.txt
pin dev --extra dev --extra tsne -c requirements/base.txt
pin train --extra train -c requirements/dev.txt
