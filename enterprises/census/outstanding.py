"""代码待补 in the column of codes (D7): what an officer decided once of a firm goes out with the template and the
export, and holds when the sheet comes back, as long as the register knows the firm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from enterprises.census.checks import Level
from enterprises.census.examined import Read
from enterprises.census.models import StagedRow
from enterprises.register.alike import within_reach
from enterprises.register.models import Condition, Enterprise
from enterprises.register.names import name_key
from enterprises.register.wording import CODE_OUTSTANDING
from liuan_safety.organizations.models import Jurisdiction

CODE_MISSING = "code_missing"
STANDS = f"表里写着“{CODE_OUTSTANDING}”，台账里已按此登记"
HAS_CODE = f"表里写着“{CODE_OUTSTANDING}”，台账里已有代码，沿用台账的"
UNKNOWN = (
    f"没有统一社会信用代码：表里写着“{CODE_OUTSTANDING}”，但台账里没有同名的企业。"
    f"第一次没有代码的，请在“改错”里按“{CODE_OUTSTANDING}”保留并写明原因"
)


def says_outstanding(text: str) -> bool:
    """Whether a cell of the column of codes holds the very word, in brackets or not."""
    return "".join(text.split()).strip("()（）") == CODE_OUTSTANDING


def recall(rows: Sequence[Read], scope: Jurisdiction) -> None:
    """Rows that say so and whose firm the register knows by name are kept without a code; one query, or none at all.

    Which firm it is, the comparison finds out by name and address; where that is not certain it asks the officer.
    """
    asked = [row for row in rows if _says_so(row)]
    if not asked:
        return
    names = {name_key(str(row.result.fields["name"])) for row in asked}
    held = Enterprise.objects.filter(within_reach(scope), name_key__in=names).exclude(condition=Condition.WITHDRAWN)
    codes: dict[str, list[str | None]] = {}
    for key, code in held.values_list("name_key", "credit_code"):
        codes.setdefault(key, []).append(code)
    for row in asked:
        known = codes.get(name_key(str(row.result.fields["name"])))
        if known:
            row.word = replace(row.word, without_code=True, why=HAS_CODE if all(known) else STANDS)
        _say(row, Level.NOTE if known else Level.REFUSE)


def _says_so(row: Read) -> bool:
    """Of a row that the officer has spoken about already, that word holds: kept, or another firm of the same name."""
    fields, findings = row.result.fields, row.result.findings
    if not findings or row.word.without_code or row.word.match == StagedRow.Match.NEW:
        return False
    return "name" in fields and any(one.check == CODE_MISSING and says_outstanding(one.value) for one in findings)


def _say(row: Read, level: Level) -> None:
    row.result.findings = [
        replace(one, level=level, reason=UNKNOWN if level is Level.REFUSE else one.reason)
        if one.check == CODE_MISSING
        else one
        for one in row.result.findings
    ]
