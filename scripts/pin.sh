#!/usr/bin/env bash
# Re-pin every extra into requirements/, with hashes and without any index's address. `make pins` brings uv along.
set -eu
cd "$(dirname "$0")/.."
pin() { # name, extras...
  out=requirements/$1.txt; shift
  uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --generate-hashes --python-version 3.11 \
    "$@" pyproject.toml -o "$out"
}
alone() { # name, packages... that no extra names
  out=requirements/$1.txt; shift
  printf '%s\n' "$@" | uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --generate-hashes \
    --python-version 3.11 - -o "$out"
}
# what installs the rest: a new virtual environment brings whatever the Python had when it was built
alone tools pip setuptools
alone uv uv
pin base
pin annoy --extra annoy -c requirements/base.txt
pin tsne --extra tsne -c requirements/base.txt
pin mcp --extra mcp -c requirements/base.txt
pin milvus --extra milvus -c requirements/base.txt
pin ray --extra ray -c requirements/base.txt
pin midi --extra midi -c requirements/base.txt
pin zeroconf --extra zeroconf -c requirements/base.txt
pin gpu --extra gpu -c requirements/base.txt
pin dev --extra dev --extra tsne -c requirements/base.txt
pin train --extra train -c requirements/dev.txt

# The same pins with PyTorch's CPU build (its own index, or any that pip is configured with) and without CUDA.
python3 - <<'PY'
import re
from pathlib import Path

CPU = "sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"  # cp311, x86_64 Linux
text = Path("requirements/train.txt").read_text()
pins = re.split(r"^(?=\S)", text, flags=re.M)
kept = [pin for pin in pins if not re.match(r"(nvidia|cuda|triton|torch)\b", pin)]
kept.append(f"torch==2.13.0+cpu \\\n    --hash={CPU}\n")
Path("requirements/train-cpu.txt").write_text("".join(sorted(kept)))
PY
