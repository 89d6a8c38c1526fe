#!/usr/bin/env bash
# Settles the three example contracts in front of the reader.
set -euo pipefail
cd "$(dirname "$0")/.."
leftshift() { .build/release/leftshift "$@"; }
show() { printf '\n\033[1m$ leftshift %s\033[0m\n' "$*"; leftshift "$@"; }
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
if [ -n "${NO_COLOR:-}" ] || [ ! -t 1 ]; then
  show() { printf '\n$ leftshift %s\n' "$*"; leftshift "$@"; }
  say() { printf '\n%s\n' "$*"; }
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say "1. West Yorkshire: a block, and £2,000 for each person waiting more than a year"
show settle Examples/west-yorkshire

say "Why does Leeds owe £216,000?"
show explain Examples/west-yorkshire --contract west-yorkshire-long-waits --term long-waits --payee RR8

say "The published file counts pathways; the contract pays for people. Without a word about it:"
leftshift new "$work/mine" --example west-yorkshire 2> /dev/null
sed -i '/^proxies:/,/^$/d' "$work/mine/contracts/long-waits.yaml"
show check "$work/mine" || true

say "With the proxy declared, as the example has it:"
cp Examples/west-yorkshire/contracts/long-waits.yaml "$work/mine/contracts/"
show check "$work/mine"

say "2. Oxfordshire: 80% block, 10% outcomes, 10% a share of gains and losses, passed on to partners"
show check Examples/oxfordshire-mental-health
show settle Examples/oxfordshire-mental-health --period "year 1"

say "3. Medicare: 1,476 settlements that were published with their inputs"
show settle Examples/medicare-shared-savings
leftshift settle Examples/medicare-shared-savings --format csv \
  | python3 Tests/Support/agreement.py Examples/medicare-shared-savings/data/results.csv

say "What next"
cat <<'NEXT'
  .build/release/leftshift new my-trusts --example west-yorkshire    a workspace to edit
  .build/release/leftshift check my-trusts                           what is wrong with it
  .build/release/leftshift mechanisms                                the ways to pay
  docs/language.md                                                   what contracts can say
NEXT
