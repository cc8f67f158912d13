"""Exceptions to a lock: which hold, and which are printed beside a place's figures."""

import datetime

from django.db.models import QuerySet

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
    ended = f"，{row.revoked_at:%Y-%m-%d}收回" if row.revoked_at else ""
    return f"经{row.granted_label}准予，{row.jurisdiction.name}可修改至{row.until.isoformat()}{ended}：{row.reason}"
