"""Works payment lines out again from their explanations alone, and holds these to their schema.

Reads a JSON array of explanations; shares no code with the program. Prints how many amounts
agree, and exits with 1 if any does not. Standard library only.

    python3 recompute.py explanation.schema.json explanations.json
"""

import json
import sys
from fractions import Fraction
from math import floor, prod

from json_schema import conforms, load

NONE = object()


def figure(f):
    (kind, value), = f.items()
    if kind == "number":
        return Fraction(value)
    if kind == "none":
        return NONE
    return (kind, json.dumps(value, sort_keys=True)) if kind == "scale" else value


def rounded(x, step, rule):
    q = x / step
    low = floor(q)
    if q == low:
        return q * step
    half = q - low
    if rule == "down":
        n = low
    elif rule == "up":
        n = low + 1
    elif rule == "towards zero":
        n = low if q > 0 else low + 1
    elif half != Fraction(1, 2):
        n = low if half < Fraction(1, 2) else low + 1
    elif rule == "half to even":
        n = low if low % 2 == 0 else low + 1
    else:
        n = low + 1 if q > 0 else low
    return n * step


def parts_of(total, shares, step):
    """Largest remainder: all rounded towards zero, the rest to those that lost most."""
    whole = sum(shares)
    exact = [total * s / whole for s in shares]
    parts = [rounded(x, step, "towards zero") for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    left = total - sum(parts)
    unit = step if total >= 0 else -step
    for i in order:
        if left == 0:
            break
        parts[i] += unit
        left -= unit
    return parts


def on_scale(x, scale):
    shape, rows = scale["shape"], scale["rows"]
    rows = [(Fraction(r["from"]), Fraction(r["to"]) if "to" in r else None, figure(r["value"])) for r in rows]
    if shape == "bands":
        held = [r for r in rows if r[0] <= x and (r[1] is None or x < r[1])]
        return held[-1][2] if held else NONE
    if shape == "slices":
        if x < rows[0][0]:
            return NONE
        return sum(((min(x, to if to is not None else x) - low) * rate for low, to, rate in rows if low < x), Fraction(0))
    if x <= rows[0][0]:
        return rows[0][2]
    for (a, _, u), (b, _, v) in zip(rows, rows[1:]):
        if a <= x <= b:
            return u + (x - a) / (b - a) * (v - u)
    return rows[-1][2]


class Recomputation:
    def __init__(self, explanation):
        self.values = {v["id"]: v for v in explanation["values"]}
        self.minor = Fraction(explanation["line"]["minorUnit"])
        self.known = {}

    def value(self, id):
        if id not in self.known:
            v = self.values[id]
            got = self.step(v["working"]) if "working" in v else figure(v["value"])
            self.same(got, figure(v["value"]), v["name"])
            self.known[id] = got
        return self.known[id]

    def same(self, got, said, where):
        if got != said:
            raise ValueError(f"{where}: worked out {got}, explained as {said}")

    def step(self, s):
        got = self.operation(s)
        self.same(got, figure(s["gives"]), s["do"])
        return got

    def operation(self, s):
        do = s["do"]
        if do == "read":
            return self.value(s["value"])
        if do == "constant":
            return figure(s["constant"])
        if do.endswith(" over"):
            return self.fold(do, s["items"])
        x = [self.step(o) for o in s["of"]]
        if do in ("during", "at", "previous", "proxy", "choose"):
            return x[0]
        if do == "lookup":
            return NONE if x[0] is NONE else x[1]
        if do == "otherwise":
            return x[0] if x[0] is not NONE else x[1]
        if do == "applies":
            return x[0] is not NONE
        if do == "if":
            return self.branch(s, x)
        if do in ("and", "or"):
            stop = do == "or"
            return NONE if x[0] is NONE else stop if x[0] == stop else x[1]
        if do == "in":
            return NONE if x[0] is NONE else any(x[0] == y for y in x[1:])
        if NONE in x:
            return NONE
        if do == "scale":
            return on_scale(x[0], json.loads(x[1][1]))
        if do == "allocate":
            return parts_of(rounded(x[0], self.minor, "half away from zero"), x[1:], self.minor)[s["part"]]
        if do == "round":
            return rounded(x[0], x[1], s["by"])
        return OPERATIONS[do](*x)

    def branch(self, s, x):
        """Only the branch that was taken is there, and its condition must have said so."""
        if x[0] is NONE:
            return NONE
        self.same(s["by"], "then" if x[0] else "else", "the branch of an if")
        return x[1]

    def fold(self, do, items):
        terms, count = [], 0
        for item in items:
            if "condition" in item:
                holds = self.step(item["condition"])
                if holds is NONE:
                    return NONE
                if not holds:
                    continue
            count += 1
            if "term" in item:
                terms.append(self.step(item["term"]))
        if do == "count over":
            return Fraction(count)
        if NONE in terms:
            return NONE
        if do == "sum over":
            return sum(terms, Fraction(0))
        if do == "product over":
            return prod(terms, start=Fraction(1))
        if not terms:
            return NONE
        return {"mean over": lambda t: sum(t) / len(t), "min over": min, "max over": max}[do](terms)


OPERATIONS = {
    "negate": lambda a: -a,
    "not": lambda a: not a,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b if b else NONE,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "min": min,
    "max": max,
    "abs": abs,
    "clamp": lambda x, low, high: min(max(x, low), max(low, high)),
}


def agrees(explanation, schema):
    conforms(explanation, schema, schema)
    line = explanation["line"]
    total = Recomputation(explanation).value(explanation["total"])
    minor = Fraction(line["minorUnit"])
    part = parts_of(total, [Fraction(1)] * line["parts"], minor)[line["part"] - 1] if total else total
    if part != Fraction(line["amount"]):
        raise ValueError(f"worked out {part}, paid {line['amount']}")


def main(schema_path, path):
    schema = load(schema_path)
    explanations = json.load(open(path, encoding="utf-8"))
    wrong = 0
    for explanation in explanations:
        try:
            agrees(explanation, schema)
        except ValueError as error:
            wrong += 1
            line = explanation.get("line", {})
            print(f"{line.get('term')} {line.get('payee')} {line.get('period')}: {error}")
    print(f"{len(explanations) - wrong} of {len(explanations)} amounts agree")
    return 1 if wrong or not explanations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
