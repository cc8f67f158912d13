"""Recording the notice on a year's holidays."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.obligations.holiday_notice import Notice, read_notice
from liuan_safety.obligations.models import CalendarDay, HolidayNotice
from liuan_safety.obligations.selectors import kept, years
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken


def record_notice(
    *,
    year: int,
    text: str,
    number: str,
    dated: datetime.date,
    by: User,
    seen: int | None,
    paper: Paper | None = None,
) -> HolidayNotice:
    """Record the notice on a year's holidays, or record it anew. Its days replace those of the version before.

    `seen` is the revision that the officer saw (None: no notice yet); another one raises Conflict. Raises RuleBroken
    for a text that is no notice, and for days that another year's notice has named.
    """
    notice = _readable(year, text)
    with transaction.atomic():
        require(by, Deed.POLICY_MANAGE)
        held = HolidayNotice.objects.select_for_update(of=("self",)).filter(year=year).first()
        _check_seen(year, held, seen)
        before = {"text": held.text[:400], "number": held.number} if held else {}
        row = held or HolidayNotice(year=year, revision=0)
        row.number, row.dated, row.text = number.strip()[:80], dated, text.strip()
        row.paper = paper or row.paper
        row.set_by, row.set_at = by, timezone.now()
        row.set_in_post = str(by.acting.post) if by.acting else ""
        row.revision += 1
        _keep(row)
        _replace_days(row, notice)
        after = {"text": row.text[:400], "number": row.number, "paper": str(row.paper) if row.paper else ""}
        record(action="obligations.notice.recorded", obj=row, before=before, after=after)
    transaction.on_commit(kept.clear)
    return row


def _readable(year: int, text: str) -> Notice:
    if year not in years():
        raise RuleBroken("calendar.year", f"年份须在{years()[0]}至{years()[-1]}之间。", field="year")
    notice = read_notice(text, year)
    if notice.faults:
        raise RuleBroken("calendar.text", f"放假安排有读不通的地方：{'；'.join(notice.faults)}。", field="text")
    if notice.missing:
        missing = "、".join(notice.missing)
        raise RuleBroken("calendar.missing", f"没有读到{missing}的安排，一年七个节日须写全。", field="text")
    return notice


def _check_seen(year: int, held: HolidayNotice | None, seen: int | None) -> None:
    if seen != (held.revision if held else None):
        who = f"{held.set_by.name}（{held.set_in_post}）" if held and held.set_by else "别人"
        raise Conflict("calendar.changed", f"{year}年的放假通知刚由{who}登记过。没有写入，请核对后再改。")


def _keep(row: HolidayNotice) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("calendar.changed", f"{row.year}年的放假通知刚有人登记。没有写入，请刷新后核对。") from None


def _replace_days(row: HolidayNotice, notice: Notice) -> None:
    row.days.all().delete()
    others = CalendarDay.objects.filter(day__in=notice.days).select_related("notice")
    clashing = [one for one in others if one.works != notice.days[one.day].works]
    if clashing:
        named = "、".join(f"{one.day:%Y-%m-%d}" for one in clashing[:3])
        raise RuleBroken("calendar.clash", f"{named}与{clashing[0].notice}的安排相反，请先核对那一年的。", field="text")
    taken = {one.day for one in others}
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day.day, works=day.works, holiday=day.holiday, notice=row)
        for day in notice.days.values()
        if day.day not in taken
    )
