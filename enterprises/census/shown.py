"""A workbook's cell as it may be shown: persons' data masked, also in columns that mean nothing to the register."""

import re

from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.wording import mask

_NUMBERS = "电话|手机|联系方式|身份证|证件|微信|邮箱"
_PERSONS = "姓名|负责人|法人|法定代表|联系人|安全员|管理员|经办|网格员|填报人"


def shown_cell(key: str, label: str, text: str) -> str:
    """The text under that heading, masked where the field or the heading is a person's."""
    fact = FACTS_BY_KEY.get(key)
    if fact is None and re.search(_NUMBERS, label):
        fact = FACTS_BY_KEY["telephone"]
    elif fact is None and re.search(_PERSONS, label):
        fact = FACTS_BY_KEY["contact_person"]
    return mask(fact, text) if fact is not None and fact.personal else text
