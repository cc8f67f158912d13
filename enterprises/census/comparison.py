"""What a sound row means for the register: new, changed, unchanged, or listed by another place already (D7).

An empty cell never erases. What a person decided last is kept, and said so. Of an enterprise outside the import's
place nothing is compared and nothing shown but name, code and where it is. A firm without a code is found by name and
address, and where that is not certain the officer is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from enterprises.census.known import Held, Known
from enterprises.census.models import RowFinding, StagedRow
from enterprises.register.alike import addresses_agree, may_be_one_by_code
from enterprises.register.facts import ENTERPRISE_FACTS, FACTS_BY_KEY, PLACE_FACTS
from enterprises.register.models import Condition, Place
from enterprises.register.names import keys_of_name, name_key
from enterprises.register.size import FIGURES, derived_facts
from enterprises.register.sources import DECIDES, SCALE, is_word_on_scale
from enterprises.register.wording import YUAN_NAMES
from liuan_safety.organizations.models import Jurisdiction

JURISDICTION = "jurisdiction"
CONDITION = "condition"
SIZE_CLASS = "size_class"
KEPT_CHECK = "kept_by_person"
ELSEWHERE_CHECK = "listed_elsewhere"
LEFT_CHECK = "left_register"
MERGED_CHECK = "merged_record"
DERIVED_CHECK = "scale_by_figures"
UNCLEAR_CHECK = "code_outstanding_unclear"
COMPARISON_CHECKS = (KEPT_CHECK, ELSEWHERE_CHECK, LEFT_CHECK, MERGED_CHECK, DERIVED_CHECK, UNCLEAR_CHECK)
Outcome = StagedRow.Outcome


@dataclass(frozen=True, slots=True)
class SoundRow:
    """A row that goes in: cleaned values by fact (missing or empty: the workbook says nothing) and its place.

    `match` is the officer's word on whether it is the enterprise `enterprise_id` (StagedRow.Match), or nothing.
    """

    values: dict[str, Any]
    jurisdiction: Jurisdiction
    township_known: bool = False
    address_is_registered: bool = False
    match: str = ""
    enterprise_id: int | None = None

    @property
    def credit_code(self) -> str:
        """The code, empty while it is outstanding."""
        return self.values.get("credit_code") or ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the officer should know about one fact of a row."""

    check: str
    key: str
    value: str
    reason: str
    level: str = RowFinding.Level.NOTE


@dataclass(slots=True)
class Compared:
    """The answer for one row, with the revisions it rests on; `derived` are values that the figures decide."""

    outcome: str
    enterprise_id: int | None = None
    place_id: int | None = None
    base_revision: int | None = None
    base_place_revision: int | None = None
    changed: list[str] = field(default_factory=list)
    changed_place: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    derived: dict[str, Any] = field(default_factory=dict)


def keys_text(keys: Iterable[str]) -> str:
    """`,name,staff,`, so that SQL finds a key between commas; nothing for none."""
    joined = ",".join(keys)
    return f",{joined}," if joined else ""


def is_empty(value: object) -> bool:
    """Whether a value says nothing; nought and 否 say something."""
    return value is None or value == ""


def compare(rows: Sequence[SoundRow], scope: Jurisdiction) -> list[Compared]:
    """One answer per row, in their order, with a handful of queries however many rows there are (some thousands)."""
    codes = {row.credit_code for row in rows if row.credit_code}
    known = Known(codes, _names_asked(rows, codes), {row.enterprise_id for row in rows if row.enterprise_id}, scope)
    return [_answer(row, known, scope) for row in rows]


def _names_asked(rows: Sequence[SoundRow], codes: set[str]) -> set[str]:
    """Rows without a code are looked for by name, and so are codes that may have been outstanding."""
    return {name_key(row.values["name"]) for row in rows if not row.match}


def _answer(row: SoundRow, known: Known, scope: Jurisdiction) -> Compared:
    found, unclear = _identified(row, known)
    if unclear is not None:
        return Compared(Outcome.REFUSED, notes=[unclear])
    if found is None:
        answer = Compared(Outcome.NEW)
        _derive(row, {}, answer)
        return answer
    enterprise = known.survivor(found)
    place = known.places.get(enterprise["id"])
    answer = Compared(
        Outcome.UNCHANGED,
        enterprise_id=enterprise["id"],
        place_id=place.pk if place else None,
        base_revision=enterprise["revision"],
        base_place_revision=place.revision if place else None,
    )
    if enterprise["condition"] == Condition.WITHDRAWN:
        # Wherever it lay before its import was undone, it lies nowhere now: who lists it next has it.
        _bring_back(row, enterprise, place, answer)
    elif not _may_touch(enterprise, scope):
        answer.outcome = Outcome.ELSEWHERE
        answer.notes.append(_elsewhere(enterprise, scope))
    elif enterprise["condition"] != Condition.IN_REGISTER:
        answer.notes.append(_left(enterprise))
    else:
        _compare(row, enterprise, found, place, known, answer)
    return answer


def _identified(row: SoundRow, known: Known) -> tuple[Held | None, Note | None]:
    """The register's record that the row means, or why that can't be said."""
    if row.credit_code in known.by_code:
        return known.by_code[row.credit_code], None
    if row.match == StagedRow.Match.SAME and row.enterprise_id in known.by_id:
        return known.by_id[row.enterprise_id], None
    if row.match == StagedRow.Match.NEW:
        return None, None
    alike = [
        one for one in known.of_name(row.values["name"]) if may_be_one_by_code(row.credit_code, one["credit_code"])
    ]
    if not alike:
        withdrawn = _withdrawn(row, known)
        return withdrawn, None if withdrawn else _moved(row, known)
    sure = [one for one in alike if _same_address(row, one, known.places.get(one["id"]))]
    if len(sure) == 1:
        return sure[0], None
    return None, _unclear(row, alike)


def _withdrawn(row: SoundRow, known: Known) -> Held | None:
    """The record of that name and address whose import was undone; never one that bears another code."""
    for one in known.withdrawn_of_name(row.values["name"]):
        place = known.places.get(one["id"])
        if may_be_one_by_code(row.credit_code, one["credit_code"]) and _same_address(row, one, place):
            return one
    return None


def _moved(row: SoundRow, known: Known) -> Note | None:
    """Whether a firm whose code is outstanding has moved on: its former township may list it still."""
    moved = known.moved_of_name(row.values["name"])
    if not moved:
        return None
    reason = (
        f"台账里同名、信用代码待补的企业已从本辖区迁往{moved[0]['jurisdiction__name']}："
        "请在本行选定就是这一家（不再重复登记），或说明是另一家"
    )
    return Note(UNCLEAR_CHECK, "name", row.values["name"], reason, RowFinding.Level.REFUSED)


def _same_address(row: SoundRow, enterprise: Held, place: Place | None) -> bool:
    written = [row.values.get(key) for key in ("address", "registered_address")]
    return addresses_agree(written, [enterprise["registered_address"], place.address if place else ""])


def _unclear(row: SoundRow, alike: Sequence[Held]) -> Note:
    reason = (
        f"台账里已有{len(alike)}家同名、信用代码待补的企业，地址对不上或不止一家，不能认定是否同一家："
        "请在本行选定是哪一家，或说明是另一家"
    )
    return Note(UNCLEAR_CHECK, "name", row.values["name"], reason, RowFinding.Level.REFUSED)


def _may_touch(enterprise: Held, scope: Jurisdiction) -> bool:
    """An import changes what lies in its place, and what its county holds without knowing the township."""
    path = enterprise["jurisdiction__path"]
    if path.startswith(scope.path):
        return True
    is_township = scope.kind in (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.COUNTY_ZONE)
    return is_township and scope.path.startswith(path) and path.count("/") > 2


def _elsewhere(enterprise: Held, scope: Jurisdiction) -> Note:
    where = place_shown(enterprise["jurisdiction__path"], scope) or enterprise["jurisdiction__name"]
    named = f"“{enterprise['name']}”（{enterprise['credit_code'] or '代码待补'}）"
    reason = f"{named}已由{where}登记，本次只记入名录，不改动其台账内容"
    return Note(ELSEWHERE_CHECK, "credit_code", enterprise["credit_code"] or "", reason)


def place_shown(path: str, scope: Jurisdiction) -> str:
    """The place that may be named to an officer of `scope`: a township of the same county, else the other county."""
    steps = [int(step) for step in path.split("/") if step]
    own = [int(step) for step in scope.path.split("/") if step]
    depth = 2 if len(steps) > 2 and steps[1:2] == own[1:2] else 1
    return Jurisdiction.objects.get(pk=steps[depth]).name if len(steps) > depth else ""


def county_name(path: str) -> str:
    """The county-level place that a path leads through: all that may be said across counties."""
    steps = [int(step) for step in path.split("/") if step]
    return Jurisdiction.objects.get(pk=steps[1]).name if len(steps) > 1 else ""


def _left(enterprise: Held) -> Note:
    words = Condition(enterprise["condition"]).label
    day = f"{enterprise['valid_to']:%Y-%m-%d}" if enterprise["valid_to"] else ""
    reason = f"台账里已于{day}登记为“{words}”，本次不恢复也不改动；确仍在经营的，请在企业页面办理恢复并附依据"
    return Note(LEFT_CHECK, "status_as_written", words, reason)


def _bring_back(row: SoundRow, enterprise: Held, place: Place | None, answer: Compared) -> None:
    """An enterprise whose import was undone: everything is as this workbook says, nothing of the undone one stays."""
    answer.outcome = Outcome.CHANGED
    # A row that names another code was found by that of a record merged into this one, which keeps its own. One that
    # names none leaves the code outstanding: the import that told it no longer stands, so nobody stands behind it.
    other_code = bool(row.credit_code) and enterprise["credit_code"] not in (None, "", row.credit_code)
    kept = {"credit_code"} if other_code else set()
    facts = (fact.key for fact in ENTERPRISE_FACTS if fact.key not in kept)
    answer.changed = [*facts, SIZE_CLASS, JURISDICTION, CONDITION]
    answer.changed_place = [*(fact.key for fact in PLACE_FACTS), JURISDICTION] if place else []
    _derive(row, {}, answer)
    if other_code:
        answer.derived |= _named({**row.values, "credit_code": enterprise["credit_code"]})


def _compare(row: SoundRow, enterprise: Held, found: Held, place: Place | None, known: Known, answer: Compared) -> None:
    if found is not enterprise:
        reason = f"“{found['name']}”已并入“{enterprise['name']}”，本行按后者核对，名称和代码不改"
        answer.notes.append(Note(MERGED_CHECK, "name", found["name"], reason))
    _compare_facts(row, enterprise, found is not enterprise, known, answer)
    _compare_place(row, enterprise, place, known, answer)
    if answer.changed or answer.changed_place:
        answer.outcome = Outcome.CHANGED


def _compare_facts(row: SoundRow, enterprise: Held, is_merged: bool, known: Known, answer: Compared) -> None:
    for fact in ENTERPRISE_FACTS:
        value, current = row.values.get(fact.key), enterprise[fact.key]
        if is_empty(value) or value == current or _both_yuan(fact.key, value, current):
            continue
        if is_merged and fact.key in ("name", "credit_code", "former_name"):
            continue
        if known.is_decided(enterprise["id"], fact.key, current):
            answer.notes.append(_kept(fact.key, value))
        else:
            answer.changed.append(fact.key)
    _compare_jurisdiction(row, enterprise, known, answer)
    is_said = is_word_on_scale(known.source(enterprise["id"], SCALE)) and not DECIDES & set(answer.changed)
    _derive(row, enterprise, answer, is_said=is_said)


def _compare_jurisdiction(row: SoundRow, enterprise: Held, known: Known, answer: Compared) -> None:
    target = row.jurisdiction
    if not row.township_known or enterprise["jurisdiction__path"].startswith(target.path):
        return
    if known.is_decided(enterprise["id"], JURISDICTION, enterprise["jurisdiction__path"]):
        answer.notes.append(_kept(JURISDICTION, target.name))
    else:
        answer.changed.append(JURISDICTION)


def _derive(row: SoundRow, enterprise: Mapping[str, Any], answer: Compared, *, is_said: bool = False) -> None:
    """Size class and 规上 follow from the figures that will stand after this row (国统字〔2017〕213号).

    `is_said`: a person has said 规上, and the row leaves the figures that decide it as they are; the word stands.
    """
    after = {
        key: row.values.get(key) if not enterprise or key in answer.changed else enterprise[key] for key in FIGURES
    }
    derived = derived_facts(after)
    if is_said:
        derived.pop(SCALE, None)
    said = row.values.get("above_scale")
    if "above_scale" in derived and said is not None and said != derived["above_scale"]:
        words = "规上" if derived["above_scale"] else "规下"
        reason = f"按年营业收入应为{words}，以计算为准，所填不采用"
        answer.notes.append(Note(DERIVED_CHECK, "above_scale", "是" if said else "否", reason))
    answer.derived = derived
    if not enterprise:
        answer.derived |= _named(row.values)
        return
    if {"name", "former_name", "credit_code"} & set(answer.changed):
        taken = {key: row.values[key] for key in answer.changed if key in row.values}
        answer.derived = derived | _named({**enterprise, **taken})
    for key, value in derived.items():
        if key in answer.changed:
            answer.changed.remove(key)
        if enterprise[key] != value:
            answer.changed.append(key)


def _named(values: Mapping[str, Any]) -> dict[str, str]:
    former, code = values.get("former_name") or "", values.get("credit_code") or ""
    return keys_of_name(values["name"], former_name=former, credit_code=code)


def _both_yuan(key: str, value: object, current: object) -> bool:
    """人民币, CNY and nothing at all are one currency."""
    return key == "capital_currency" and value in YUAN_NAMES and current in YUAN_NAMES


def _compare_place(row: SoundRow, enterprise: Held, place: Place | None, known: Known, answer: Compared) -> None:
    for fact in PLACE_FACTS:
        value = row.values.get(fact.key)
        current = getattr(place, fact.key) if place else None
        if is_empty(value) or value == current:
            continue
        # The registered address only stands in where no better one is known.
        if fact.key == "address" and row.address_is_registered and not is_empty(current):
            continue
        if known.is_decided(enterprise["id"], fact.key, current, of_place=True):
            answer.notes.append(_kept(fact.key, value))
        else:
            answer.changed_place.append(fact.key)
    if place is None or not row.township_known or place.jurisdiction.path.startswith(row.jurisdiction.path):
        return
    if not known.is_decided(enterprise["id"], JURISDICTION, place.jurisdiction.path):
        answer.changed_place.append(JURISDICTION)


def _kept(key: str, value: object) -> Note:
    label = label_of(key)
    shown = "" if key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal else str(value)
    return Note(KEPT_CHECK, key, shown, f"{label}已有人核定，本次填报不覆盖，保留台账现值")


_OTHER_LABELS = {JURISDICTION: "所属辖区", CONDITION: "在册情况", "size_class": "企业规模"}


def label_of(key: str) -> str:
    """The Chinese name of a fact, 所属辖区 and what is derived among them."""
    return FACTS_BY_KEY[key].label if key in FACTS_BY_KEY else _OTHER_LABELS.get(key, "所属辖区")
