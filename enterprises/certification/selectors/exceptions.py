"""Exceptions to a lock: which hold, and which are printed beside a place's figures."""

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from enterprises.census.locks import Lock
from enterprises.certification.models import CensusYear, LockException
from liuan_safety.organizations.models import Jurisdiction


def exceptions_of(year: int, place: Jurisdiction | None = None) -> "QuerySet[LockException]":
    """All that were granted for the year within the place, ended ones too: they have touched its figures."""
    rows = LockException.objects.filter(year=year).select_related("jurisdiction__parent")
    return rows if place is None else rows.filter(jurisdiction__path__startswith=place.path)


def opens(year: int, place: Jurisdiction, today: datetime.date) -> bool:
    """Whether an exception opens the year to exactly this place today."""
    rows = LockException.objects.filter(year=year, jurisdiction=place, revoked_at=None)
    return rows.filter(until__gte=today).exists()


def certified_lock(year: int, place: Jurisdiction) -> Lock | None:
    """A certified year is locked for every place."""
    row = CensusYear.objects.filter(year=year, state=CensusYear.State.CERTIFIED).first()
    if row is None:
        return None
    reason = f"{year}年度普查已由{row.certified_label}认定，不能再导入、改正、撤销或退回。"
    opener = "确需修改的，请市安委办在年度页面准予例外修改。"
    return Lock("年度已认定，已锁定", reason, opener, row.certified_label, row.certified_at)


def worded(row: LockException) -> str:
    """One exception as it is printed beside figures."""
    ended = ended_words(row.revoked_at, row.until)
    return f"经{row.granted_label}准予，{row.jurisdiction.name}可修改至{row.until.isoformat()}{ended}：{row.reason}"


def ended_words(revoked_at: datetime.datetime | None, until: datetime.date) -> str:
    """That it was taken back, on the officer's day. One closed after its last day had run out: nobody took it back.

    Read off the days, since the text of a certified year says when one was closed, but not by whom.
    """
    if revoked_at is None:
        return ""
    day = timezone.localdate(revoked_at)
    return f"，{day.isoformat()}收回" if day <= until else ""
