"""Deeds on a department's house (D4): what it has, its officers, telephones shown."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.organizations.access import acting_post, require
from liuan_safety.organizations.house.selectors import departments, may_edit
from liuan_safety.organizations.models import EnforcementOfficer, House, Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.services.locking import lock
from liuan_safety.ui.errors import Conflict, RuleBroken
from liuan_safety.ui.posted import whole

HOUSE_FIELDS = (
    "agency", "agency_number", "agency_telephone", "leader", "leader_telephone", "section", "section_telephone",
    "person", "person_telephone",
)  # fmt: skip
OFFICER_FIELDS = ("name", "certificate", "issuer", "valid_from", "valid_until", "telephone")
TELEPHONES = ("agency", "leader", "section", "person")


def _require(by: User, unit: Unit) -> None:
    require(by, Deed.HOUSE_EDIT)
    if not may_edit(by, unit):
        raise PermissionDenied(f"当前岗位不能填报“{unit.name}”的安全监管机构和执法人员")


def _label(by: User) -> str:
    return f"{by.name}（{acting_post(by).label}）"[:160]


def _logged(values: dict[str, Any]) -> dict[str, Any]:
    """What the log may hold: no telephone in clear (decision on personal data)."""
    return {key: str(value or "") for key, value in values.items() if not key.endswith("telephone")}


@transaction.atomic
def say_house(*, by: User, unit: Unit, revision: int, values: dict[str, str]) -> House:
    """填报: the dedicated agency, or leader, section and person (D4). `revision` 0: nothing was said before.

    Raises Conflict when a colleague has said otherwise meanwhile. The same again changes nothing.
    """
    _require(by, unit)
    unit = lock(Unit, unit.pk)
    house = House.objects.filter(unit=unit).first()
    held = house.revision if house else 0
    values = {key: values.get(key, "").strip() for key in HOUSE_FIELDS}
    before = {key: getattr(house, key) for key in HOUSE_FIELDS} if house else dict.fromkeys(HOUSE_FIELDS, "")
    if house is not None and values == before:
        return house
    if held != revision:
        raise Conflict("changed_meanwhile", f"“{unit.name}”的填报在您打开之后已被他人修改，您的内容尚未写入。")
    house = house or House(unit=unit, revision=0)
    for key, value in values.items():
        setattr(house, key, value)
    house.revision += 1
    house.said_at, house.said_label = timezone.now(), _label(by)
    house.save()
    changed = {key for key in HOUSE_FIELDS if values[key] != before[key]}
    audit.record(
        action="organizations.house.said", obj=unit, before=_logged({key: before[key] for key in changed}),
        after=_logged({key: values[key] for key in changed}), jurisdiction_path=unit.jurisdiction.path,
    )  # fmt: skip
    return house


@transaction.atomic
def add_officer(*, by: User, unit: Unit, values: dict[str, Any]) -> EnforcementOfficer:
    """登记执法人员. The same again in the same department was sent twice: nothing is doubled.

    The same officer with other facts is refused: a renewed certificate is a deed of its own (更正), seen as such.
    """
    _require(by, unit)
    lock(Unit, unit.pk)
    values = _checked(values)
    known = EnforcementOfficer.objects.filter(certificate=values["certificate"], left_on=None).first()
    if known is not None and known.unit_id == unit.pk and known.name == values["name"]:
        if values == {key: getattr(known, key) for key in OFFICER_FIELDS}:
            return known
        raise RuleBroken(
            "officer.known",
            f"“{known.name}”的执法证号“{known.certificate}”已登记，换证或资料有变化的，请在名单中“更正”",
            field="certificate",
        )
    officer = EnforcementOfficer(unit=unit, **values)
    _save(officer)
    audit.record(
        action="organizations.officer.added", obj=unit, after=_logged(values), jurisdiction_path=unit.jurisdiction.path
    )
    return officer


@transaction.atomic
def mend_officer(*, by: User, officer: EnforcementOfficer, revision: int, values: dict[str, Any]) -> EnforcementOfficer:
    """更正 an officer's facts (a renewed certificate)."""
    _require(by, officer.unit)
    row = lock(EnforcementOfficer, officer.pk, revision)
    values = _checked(values)
    before = {key: getattr(row, key) for key in OFFICER_FIELDS}
    for key, value in values.items():
        setattr(row, key, value)
    row.revision += 1
    _save(row)
    changed = [key for key in OFFICER_FIELDS if values[key] != before[key]]
    audit.record(
        action="organizations.officer.mended", obj=row.unit, before=_logged({key: before[key] for key in changed}),
        after=_logged({"name": row.name, **{key: values[key] for key in changed}}),
        jurisdiction_path=row.unit.jurisdiction.path,
    )  # fmt: skip
    return row


@transaction.atomic
def let_officer_go(*, by: User, officer: EnforcementOfficer, on: datetime.date) -> EnforcementOfficer:
    """离岗: the officer no longer enforces the law for this department. Safe to send twice.

    Who leaves is off the list at once, so not before the day has come.
    """
    _require(by, officer.unit)
    row = lock(EnforcementOfficer, officer.pk)
    if row.left_on is not None:
        return row
    _check_leaving(row, on)
    row.left_on, row.revision = on, row.revision + 1
    row.save()
    audit.record(
        action="organizations.officer.left", obj=row.unit, after={"name": row.name, "left_on": str(on)},
        jurisdiction_path=row.unit.jurisdiction.path,
    )  # fmt: skip
    return row


def _check_leaving(officer: EnforcementOfficer, on: datetime.date) -> None:
    today = timezone.localdate()
    if on > today:
        raise RuleBroken("officer.leaves_later", "离岗日期不能晚于今天，请在离岗当日或之后办理", field="on")
    # Whose certificate is yet to begin leaves today: no other day would be left.
    begin = min(officer.valid_from, today)
    if on < begin:
        words = f"离岗日期不能早于 {begin}（执法证有效期起；证件尚未生效的，为今天）"
        raise RuleBroken("officer.left_before", words, field="on")


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    found = {key: values.get(key) for key in OFFICER_FIELDS}
    for key in ("name", "certificate", "issuer", "telephone"):
        found[key] = (found[key] or "").strip()
    if not found["name"] or not found["certificate"]:
        raise RuleBroken(
            "officer.empty", "姓名和执法证号都要填写", field="name" if not found["name"] else "certificate"
        )
    if found["valid_until"] and found["valid_until"] < found["valid_from"]:
        raise RuleBroken("officer.period", "有效期至不能早于有效期起", field="valid_until")
    return found


def _save(officer: EnforcementOfficer) -> None:
    try:
        with transaction.atomic():
            officer.save()
    except IntegrityError:
        raise RuleBroken(
            "officer.certificate",
            f"执法证号“{officer.certificate}”已登记在另一名在岗人员名下，请核对",
            field="certificate",
        ) from None


def reveal_telephone(*, by: User, unit: Unit, which: str) -> str:
    """The whole number of the agency, leader, section, person or of an officer (`officer-<id>`), and a line in the log.

    Empty where there is none. Raises PermissionDenied outside of one's scope.
    """
    require(by, Deed.HOUSE_VIEW)
    if not departments(by).filter(pk=unit.pk).exists():
        raise PermissionDenied("该部门不在当前岗位的范围内")
    number = ""
    if which in TELEPHONES:
        house = House.objects.filter(unit=unit).first()
        number = getattr(house, f"{which}_telephone") if house else ""
    elif which.startswith("officer-"):
        officer = unit.enforcement_officers.filter(pk=whole(which.removeprefix("officer-")) or 0).first()
        number = officer.telephone if officer else ""
    audit.record(
        action="organizations.house.telephone_revealed", obj=unit, after={"which": which},
        jurisdiction_path=unit.jurisdiction.path,
    )  # fmt: skip
    return number
