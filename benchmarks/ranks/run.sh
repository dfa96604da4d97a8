#!/usr/bin/env bash
# Prints the table of docs/many-ranks.md: what a rank sends in a step and the validation loss, by what ranks exchange.
# Usage: benchmarks/ranks/run.sh [STEPS]
set -euo pipefail
cd "$(dirname "$0")/../.."
steps=${1:-200}
steepest=${STEEPEST:-./steepest}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

row() {
  local ranks=$1; shift
  $steepest train --ranks "$ranks" --width 64 --depth 2 --context 64 --steps "$steps" --schedule linear \
    --evaluate-every "$steps" --threads 1 --out "$out/$((count += 1))" --json "$out/$count.json" "$@" > "$out/$count.txt" 2> "$out/$count.err" \
    || { cat "$out/$count.err" >&2; exit 1; }
  local bytes loss
  bytes=$(sed -n 's/^Bytes that a rank sent in a step, on average: //p' "$out/$count.txt" | tr -d ,)
  loss=$(grep -o '"validation_loss" *: *[0-9.]*' "$out/$count.json" | tail -1 | grep -o '[0-9.]*$')
  printf '| `%s` | %s | %s | %.3f |\n' "$*" "$ranks" "$bytes" "$loss"
}

count=0
echo '| options | ranks | bytes per step and rank | validation loss |'
echo '|---|---|---|---|'
for ranks in 2 4; do
  row $ranks --optimizer dion --set rank=8
  row $ranks --optimizer dion --set rank=8 --exchange factors
  row $ranks --optimizer muon
  row $ranks --optimizer muon --local-steps 10
  row $ranks --optimizer muon --local-steps 20
done
