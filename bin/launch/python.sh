#!/bin/sh
# Finds a Python that is new enough and hands the launcher over to it.
set -eu
bin=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
new_enough='import sys, venv; sys.exit(sys.version_info < (3, 11))'

for python in python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c "$new_enough" >/dev/null 2>&1; then
    PYTHONPATH=$bin exec "$python" -P -m launch "$@"
  fi
done

echo "First Visit needs Python 3.11 or newer, with venv and pip, as python3 on the PATH." >&2
exit 1
