"""The proof: everything is computed again from the deeds, and the first thing that does not fit is named."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord, Seal, SealedDeed
from liuan_safety.audit.sealing import GENESIS, batch_digest, deed_digest, seal_hash

# A deed that an earlier seal ought to have taken was slipped in afterwards. Ten minutes is longer than any
# transaction of the site stays open.
LATE = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Proof:
    """What was found: `broken` is empty where all fits."""

    head: str
    seals: int
    deeds: int
    unsealed: int
    broken: str = ""


class _Broken(Exception):
    """Names the first thing that does not fit."""


def prove(expect: str = "") -> Proof:
    """Recompute every digest and every link; `expect` is a head that somebody noted down earlier (on paper)."""
    walk = _Walk(expect)
    try:
        for made in Seal.objects.order_by("number").iterator(chunk_size=500):
            walk.take(made)
        walk.end()
    except _Broken as found:
        walk.broken = str(found)
    return Proof(walk.head if walk.seals else "", walk.seals, walk.deeds, _unsealed().count(), walk.broken)


class _Walk:
    """Where the proof stands on its way along the chain."""

    def __init__(self, expect: str) -> None:
        self.expect = expect
        self.expected_seen = not expect
        self.head = GENESIS
        self.seals = self.deeds = 0
        self.broken = ""
        # The time of the last seal that left nothing unsealed: what is older than that and comes later was slipped in.
        self.swept: datetime.datetime | None = None

    def take(self, made: Seal) -> None:
        if made.number != self.seals + 1:
            raise _Broken(f"缺第 {self.seals + 1} 次封存")
        if made.previous != self.head or seal_hash(made) != made.hash:
            raise _Broken(f"第 {made.number} 次封存({made.at:%Y-%m-%d %H:%M})被改动")
        self.deeds += _check_batch(made, self.swept)
        self.head, self.seals = made.hash, self.seals + 1
        self.expected_seen = self.expected_seen or made.hash == self.expect
        if made.is_complete:
            self.swept = max(self.swept, made.at) if self.swept else made.at

    def end(self) -> None:
        if self.swept and (stray := _unsealed().filter(at__lt=self.swept - LATE).order_by("id").first()):
            raise _Broken(f"操作记录 {stray.pk} 长时间未封存：在已有封存之后插入，或封存清单被删")
        if not self.expected_seen:
            raise _Broken(f"留存的封存值 {self.expect} 不在链上：末尾的封存被删除，或整条链被换过")


def _check_batch(made: Seal, swept: datetime.datetime | None) -> int:
    """Every deed of the seal against its digest; returns how many."""
    pairs: list[tuple[int, str]] = []
    rows = list(made.deeds.order_by("position"))
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        deeds = DeedRecord.objects.in_bulk([row.deed_id for row in part])
        for row in part:
            _check_deed(row, deeds.get(row.deed_id), swept)
            pairs.append((row.deed_id, row.digest))
    if len(pairs) != made.count or batch_digest(pairs) != made.batch:
        raise _Broken(f"第 {made.number} 次封存的清单被改动：应有 {made.count} 条，现有 {len(pairs)} 条")
    return len(pairs)


def _check_deed(row: SealedDeed, deed: DeedRecord | None, swept: datetime.datetime | None) -> None:
    if deed is None:
        raise _Broken(f"操作记录 {row.deed_id} 被删除")
    if deed_digest(deed) != row.digest:
        raise _Broken(f"操作记录 {row.deed_id} 被改动（记录时间 {timezone.localtime(deed.at):%Y-%m-%d %H:%M}）")
    if swept is not None and swept - deed.at > LATE:
        raise _Broken(f"操作记录 {deed.pk} 是事后补插的：记录时间早于已有的封存，却在其后才封存")


def _unsealed() -> QuerySet[DeedRecord]:
    return DeedRecord.objects.filter(~Exists(SealedDeed.objects.filter(deed_id=OuterRef("pk"))))
