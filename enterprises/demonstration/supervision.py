"""The sector rules of the demonstration: the shipped set as its first version, and what it proposes."""

import datetime
import random

from django.utils import timezone

from enterprises.supervision.models import Rule, RuleSet
from enterprises.supervision.proposing import LOOKED_UP, write_proposals
from enterprises.supervision.selectors import chunks, out_of_step, shipped_rows
from enterprises.supervision.units import Units

FIRST_DAY = datetime.date(2020, 1, 1)
GROUND = "管行业必须管安全（安全生产法第三条），演示用分工"


def load(chance: random.Random) -> str:
    """Version 1 from the shipped rules, in force, with a proposal for every enterprise."""
    now = timezone.now()
    held = RuleSet.objects.create(version=1, valid_from=FIRST_DAY, ground=GROUND, made_at=now, published_at=now)
    rows = shipped_rows()
    for row in rows:
        row.rule_set = held
    Rule.objects.bulk_create(rows)
    proposed, units = 0, Units()
    for part in chunks(out_of_step(held), *LOOKED_UP):
        write_proposals(held, part, units)
        proposed += len(part)
    return f"监管分工规则 {len(rows)} 条，提出监管部门建议 {proposed} 家"
