"""The rules shipped with the demonstration on real registrations: shares of all and of each rule, a sample to judge.

Reads `../shared/data/registrations/registrations.csv` beside the checkout, or REGISTRATIONS; no row of it is kept.
`SEED=20261127 SAMPLE=100` for the sample that somebody judges one by one; `SAMPLE=0` for none. Limits: 95 % proposed, a
rule that alone catches more than 15 % counted as none; 100,000 enterprises in 20 s of CPU.
"""

import csv
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from enterprises.supervision.proposals import Proposer
from enterprises.supervision.rules import Facts, Proposal, plain_scope
from enterprises.supervision.shipped import shipped_rules

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "registrations" / "registrations.csv"
FILE = Path(os.environ.get("REGISTRATIONS") or BESIDE)
SEED, SAMPLE = int(os.environ.get("SEED", "20261127")), int(os.environ.get("SAMPLE", "100"))
_EMPTY = re.compile(r"[；;。，,\s#*.？?]|无|营业执照")
LEAST, MOST_OF_ONE, MANY, MOST_CPU = 0.95, 0.15, 100_000, 20.0


def read() -> list[Facts]:
    with FILE.open(encoding="utf-8-sig", newline="") as lines:
        return [Facts(row["企业名称"], row["经营范围"]) for row in csv.DictReader(lines)]


def timed(proposer: Proposer, rows: list[Facts]) -> tuple[list[Proposal], float]:
    """All proposals, and the CPU seconds that 100,000 would take."""
    started = time.process_time()
    found = [proposer.propose(row) for row in rows]
    return found, (time.process_time() - started) / len(rows) * MANY


def shares(found: list[Proposal]) -> float:
    """Print what each rule catches; the share that counts."""
    caught = Counter(one.best.rule.title for one in found if one.best)
    counted = 0
    for title, number in caught.most_common():
        alone = number / len(found) > MOST_OF_ONE
        counted += 0 if alone else number
        print(f"{number:6,} {number / len(found):6.1%}  {title}{'  counts as none' if alone else ''}")
    print(
        "by department: "
        + "，".join(f"{key or '无'} {n}" for key, n in Counter(o.department for o in found).most_common())
    )
    return counted / len(found)


def by_scope_alone(rows: list[Facts], found: list[Proposal], proposer: Proposer) -> None:
    """Print what the business scope does by itself: many registrations have a heading and nothing behind it."""
    telling = [(row, one) for row, one in zip(rows, found, strict=True) if _EMPTY.sub("", plain_scope(row.scope))]
    alone = [proposer.propose(replace(row, name="")) for row, _ in telling]
    proposed = sum(one.best is not None for one in alone) / len(telling)
    same = sum(one.department == both.department for one, (_, both) in zip(alone, telling, strict=True)) / len(telling)
    print(f"{len(telling):,} have a scope that says something: by it alone, name hidden, {proposed:.1%} are proposed,")
    print(f"{same:.1%} to the same department as with the name")


def sample(rows: list[Facts], found: list[Proposal]) -> None:
    """What somebody judges: name, scope, department, words."""
    print(f"\nsample of {SAMPLE}, seed {SEED}")
    for number, place in enumerate(random.Random(SEED).sample(range(len(rows)), min(SAMPLE, len(rows))), 1):
        one = found[place]
        scope = "".join(rows[place].scope.split())[:60]
        others = "、".join(other.rule.department for other in one.others)
        print(
            f"{number:4} {rows[place].name} | {scope} => {one.department or '无'}（{one.reason}）其次 {others or '无'}"
        )


def main() -> int:
    if not FILE.is_file():
        print(f"no registrations at {FILE}: nothing measured")
        return 0
    rows = read()
    proposer = Proposer(shipped_rules())
    found, seconds = timed(proposer, rows)
    counted = shares(found)
    by_scope_alone(rows, found, proposer)
    if SAMPLE:
        sample(rows, found)
    print(f"\n{len(rows):,} registrations: {counted:.1%} proposed (at least {LEAST:.0%})")
    print(f"100,000 enterprises: {seconds:.1f} s CPU (at most {MOST_CPU:.0f})")
    return int(counted < LEAST or seconds > MOST_CPU)


if __name__ == "__main__":
    sys.exit(main())
