"""Counts the settlements that agree with what was published, row by row.

    leftshift settle Examples/medicare-shared-savings --format csv | python3 agreement.py results.csv

A row agrees within its `rounding_tolerance_usd`; repayments that were capped by an organisation's
own revenue, which is not published, cannot be checked and are left out of the count.
"""

import csv
import sys
from decimal import Decimal


def main(path):
    lines = list(csv.DictReader(sys.stdin))
    settled = {(x["period"], x["payee"]): Decimal(x["amount"]) for x in lines if x["term"] == "settlement"}
    recouped = {(x["period"], x["payer"]): Decimal(x["amount"]) for x in lines if x["term"] == "advance-recouped"}
    rows = list(csv.DictReader(open(path, encoding="utf-8")))
    checkable = [r for r in rows if r["revenue_loss_cap_unpublished"] != "1"]
    apart, advances, agreeing = [], 0, 0
    for r in checkable:
        key = (r["performance_year"], r["aco_id"])
        difference = abs(settled[key] - Decimal(r["published_earned_savings_losses"]))
        if difference > Decimal(r["rounding_tolerance_usd"]):
            apart.append((*key, settled[key], r["published_earned_savings_losses"]))
    for r in rows:
        if r["published_advance_recouped"]:
            advances += 1
            published = Decimal(r["published_advance_recouped"])
            difference = abs(recouped[r["performance_year"], r["aco_id"]] - published)
            agreeing += difference <= Decimal(r["rounding_tolerance_usd"])
    for row in apart[:10]:
        print("apart:", *row)
    print(f"{len(checkable) - len(apart)} of {len(checkable)} settlements agree with the published amounts")
    print(f"{agreeing} of {advances} recouped advances agree")
    return 1 if apart or agreeing != advances else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
