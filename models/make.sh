#!/usr/bin/env bash
# The shipped model from a clean clone: data, gate, training, export. Needs `pip install -e '.[train,export]'` and a package registry.
#   models/make.sh WORK_FOLDER [MINUTES]
# The data set, and with it the gate, are the same bytes each time while the registries still serve the pinned packages (those that
# they dropped are named and left out); the training stops by the clock, so its weights are not.
set -euo pipefail
work=${1:?name a folder for data and checkpoints} minutes=${2:-70}
cd "$(dirname "$0")/.."
mkdir -p "$work"
installed=$(python -c 'from smart_secrets_scanner.hook import gate; print(gate.__file__)')
if ! [ "$installed" -ef hook/gate.py ]; then
  echo "The gate that is trained here would not be the one that training reads ($installed): pip install -e '.[train,export]' in this checkout." >&2
  exit 2
fi
sss dataset build --out "$work/data" --rows 420000 --seed 1 --cache "$work/packages" --workers 2 --skip-missing
sss gate --data "$work/data" --strength 1 --threshold 0.01 --out hook/gate.json
sss train --data "$work/data" --out "$work/run" --recipe trainer/recipe-cpu.toml --max-minutes "$minutes"
sss train --data "$work/data" --out "$work/further" --recipe trainer/recipe-cpu.toml --start "$work/run/adapter" --lr 2.5e-4 --seed 18 --max-minutes "$((minutes / 3 + 1))"
sss train --data "$work/data" --out "$work/last" --recipe trainer/recipe-cpu.toml --start "$work/further/adapter" --lr 3e-4 --seed 20 --max-minutes "$((minutes * 7 / 5))"
sss train --data "$work/data" --out "$work/final" --recipe trainer/recipe-cpu.toml --start "$work/last/adapter" --lr 3e-4 --seed 21 --max-minutes "$((minutes * 8 / 7))"
sss train --data "$work/data" --out "$work/read" --recipe trainer/recipe-cpu.toml --start "$work/final/adapter" --lr 4e-4 --seed 22 --max-minutes "$((minutes * 5 / 7))"
sss train --data "$work/data" --out "$work/shipped" --recipe trainer/recipe-cpu.toml --start "$work/read/adapter" --lr 4e-4 --seed 23 --sure 0.25 --max-minutes "$minutes"
sss export --adapter "$work/shipped/adapter" --prompts "$work/data/test.jsonl" --max-flips 0.01 --out "$work/whole/smart-secrets.gguf"
sss export shrink "$work/whole/smart-secrets.gguf" --prompts "$work/data/train.jsonl" --limit 150000 --least 2 --out "$work/smart-secrets.gguf"
sss export verify "$work/smart-secrets.gguf" --adapter "$work/shipped/adapter" --prompts "$work/data/test.jsonl" --max-flips 0.01
echo "Then: choose thresholds on dev data (evaluate --calibrate), stamp them (export restamp --calibration), copy the GGUF and the .json beside it to hook/."
