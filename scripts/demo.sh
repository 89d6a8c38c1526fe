#!/usr/bin/env bash
# Settles a contract and then a whole system in front of the reader.
set -euo pipefail
cd "$(dirname "$0")/.."
leftshift() { .build/release/leftshift "$@"; }
show() { printf '\n\033[1m$ leftshift %s\033[0m\n' "$*"; leftshift "$@"; }
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
if [ -n "${NO_COLOR:-}" ] || [ ! -t 1 ]; then
  show() { printf '\n$ leftshift %s\n' "$*"; leftshift "$@"; }
  say() { printf '\n%s\n' "$*"; }
fi

# The system stays, to go on with.
demo=.build/demo
rm -rf "$demo"
mkdir -p "$demo"

say "1. West Yorkshire: a block, and £2,000 for each person waiting more than a year"
show settle Examples/west-yorkshire

say "Why does Leeds owe £216,000?"
show explain Examples/west-yorkshire --contract west-yorkshire-long-waits --term long-waits --payee RR8

say "The published file counts pathways; the contract pays for people. Without a word about it:"
leftshift new "$demo/mine" --example west-yorkshire 2> /dev/null
sed -i '/^proxies:/,/^$/d' "$demo/mine/contracts/long-waits.yaml"
show check "$demo/mine" || true

say "2. Medicare: 1,476 settlements that were published with their inputs"
show settle Examples/medicare-shared-savings
leftshift settle Examples/medicare-shared-savings --format csv \
  | python3 Tests/Support/agreement.py Examples/medicare-shared-savings/data/results.csv

say "3. An integrated care system under today's regime: 100,000 people who do not exist"
system="$demo/system"
show new "$system" --example todays-nhs
show synth --people 100000 --years 3 --seed 1 "$system/data"

say "Can its extracts be settled on?"
show data check "$system"

say "A year of its hospitals, paid by the scheme of 2023/24"
show settle "$system" --contract trusts-2023-24

say "Why that much, for one month of elective care?"
show explain "$system" --contract trusts-2023-24 --term elective --payee GEN --period 2023-12

say "Who pays whom, and for what?"
show flows "$system" --period 2023/24 --html "$demo/flows.html" | sed -n "/leftshift flows/p; /^ *GBP$/,/^all/p"

say "What is spent today on frail people of 75 and over, in every setting?"
show flows "$system" --period 2023/24 --cohort frail-older \
  | sed -n "/leftshift flows/p; /^ *GBP  cohort/,/^What has no setting/p"

say "What are fixed sums worth, beside the activity that they pay for?"
show gap "$system" --period 2023/24

say "What if more of the fixed sums, or less, hung on quality?"
show what-if "$system" --period 2023/24 --set 'trusts-2023-24.cquin.part=0%..2.5% by 0.5%'

say "4. A reform: what was, agreed by those who pay and those who are paid"
show baseline agree "$system" before --period 2023/24 --on 2026-02-01 \
  --by 'ICB: Jane Smith, chief finance officer' --by 'UNI: John Jones, finance director' \
  | sed -n "/leftshift baseline/p; /^Agreed/,/^contracts/p"

say "A lead provider for frail older people, beside the rules of 2026/27: who would gain, who would lose?"
show shadow "$system" --current today-2026-27 --proposed next --period 2025/26 \
  | sed -n "/leftshift shadow/p; /^next pays/,/^Month by month/p" | sed '$d'

say "5. A contract month: paid on account, reconciled at freeze, each difference with its cause"
year="$demo/year"
show new "$year" --example contract-year
rm -rf "$demo/inbox" && mv "$year/received" "$demo/inbox"
show data load "$year" stays "$demo/inbox/stays/0001-2026-04.csv" --period 2026-04 --received 2026-05-18
show run "$year" 2026-04 --stage flex
show data load "$year" stays "$demo/inbox/stays/0002-2026-04.csv" --period 2026-04 --received 2026-06-14
show run "$year" 2026-04 --stage freeze
show statement "$year" --party MOOR --period 2026-04 | sed '/^Where it comes/,$d'

say "6. Three ways to pay as a business case, in pages that a board would read"
show business-case "$system" --html "$demo/case.html" | sed '/^Strategic case/,$d'

say "What next"
cat <<NEXT
  $demo/case.html                                     the business case, in a browser or printed
  $demo/flows.html                                    the map of who pays whom
  .build/release/leftshift settle $system --period 2023/24   every line of the system's year
  .build/release/leftshift new my-trusts --example west-yorkshire   a workspace to edit
  .build/release/leftshift mechanisms                        the ways to pay
  docs/language.md                                           what contracts can say
NEXT
