"""What the day makes due is opened and told once, so that the first inbox is not empty until beat comes by."""

import random

from liuan_safety.obligations.reminding import remind
from liuan_safety.obligations.sources import sources


def load(chance: random.Random) -> str:
    """Open what is due and write its reminders, as beat does each hour."""
    told = remind()
    return f"待办来源 {len(sources())} 类，到期提醒 {told} 条"
