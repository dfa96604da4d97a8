#!/usr/bin/env sh
# Tokens per second of ./steepest train over PyTorch eager's, in alternating rounds: run.sh --help.
# PyTorch is installed into a virtual environment in the user's cache, or STEEPEST_PEERS names one that has it.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
peers=${STEEPEST_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/steepest/peers}
# the release that the Java engine is built from
torch=2.10.0

if [ ! -x "$peers/bin/python" ]; then
    python3 -m venv "$peers"
fi
if ! "$peers/bin/python" -c "import torch, numpy" 2>/dev/null; then
    echo "installing torch $torch into $peers ..." >&2
    "$peers/bin/pip" install -q "torch==$torch" numpy
fi
"$here/../../steepest" --version >/dev/null

exec "$peers/bin/python" "$here/run.py" "$@"
