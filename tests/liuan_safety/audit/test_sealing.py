"""The chain of seals: whatever somebody with the database does to the log, the proof names it."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuan_safety.audit import sealing
from liuan_safety.audit.immutable import lifted
from liuan_safety.audit.models import DeedRecord, Seal, SealedDeed
from liuan_safety.audit.proving import prove
from liuan_safety.audit.sealing import seal
from liuan_safety.audit.services import record

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(seconds=30)


def soon(**more: float) -> datetime.datetime:
    return timezone.now() + LATER + datetime.timedelta(**more)


@pytest.fixture
def chain(db) -> list[DeedRecord]:
    """Two seals over five deeds."""
    deeds = [record(action="test.done", detail=f"第{n}件", before={"a": n}, after={"a": n + 1}) for n in range(3)]
    seal(soon())
    deeds += [record(action="test.done", detail=f"第{n}件") for n in range(3, 5)]
    seal(soon(minutes=1))
    assert prove().broken == ""
    return deeds


def test_all_are_sealed_once_and_the_chain_proves(chain):
    proof = prove()
    assert (proof.seals, proof.deeds, proof.unsealed, proof.broken) == (2, 5, 0, "")
    assert proof.head == Seal.objects.last().hash
    assert seal(soon(minutes=2)) == 0


def test_fresh_deeds_wait_for_the_next_batch(db):
    record(action="test.done")
    assert seal(timezone.now()) == 0
    assert seal(soon()) == 1


def test_a_lower_number_committed_later_is_taken_by_the_next_batch(chain):
    """PostgreSQL hands out numbers before the commit: number 1 may appear when number 2 is sealed already."""
    last = chain[-1]
    with lifted(connection):
        SealedDeed.objects.filter(deed_id__in=[chain[-2].pk, last.pk]).delete()
        Seal.objects.filter(number=2).delete()
        held = DeedRecord.objects.get(pk=chain[-2].pk)
        DeedRecord.objects.filter(pk=held.pk).delete()
    assert seal(soon()) == 1
    held.save(force_insert=True)
    assert seal(soon(minutes=1)) == 1
    assert prove().broken == ""
    assert list(SealedDeed.objects.order_by("-seal__number").values_list("deed_id", flat=True)[:2]) == [
        held.pk,
        last.pk,
    ]


def test_a_backlog_goes_into_several_seals_and_none_counts_as_slipped_in(db, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    for n in range(8):
        record(action="test.done", detail=str(n))
    assert seal(soon(hours=5)) == 8
    assert list(Seal.objects.values_list("count", "is_complete")) == [(3, False), (3, False), (2, True)]
    assert prove().broken == ""


@pytest.mark.parametrize(
    "column",
    [field.attname for field in DeedRecord._meta.concrete_fields if field.attname != "id"],
)
def test_every_column_is_under_the_seal(chain, column):
    other = {
        "at": timezone.now() - datetime.timedelta(days=1),
        "succeeded": False,
        "before": {"b": 1},
        "after": {"b": 1},
    }
    value = other.get(column, 7 if column in ("user_id", "post_id") else "别的")
    with lifted(connection):
        DeedRecord.objects.filter(pk=chain[1].pk).update(**{column: value})
    assert f"操作记录 {chain[1].pk} 被改动" in prove().broken


def test_a_deleted_deed_is_missed(chain):
    with lifted(connection):
        DeedRecord.objects.filter(pk=chain[0].pk).delete()
    assert prove().broken == f"操作记录 {chain[0].pk} 被删除"


def test_deleted_with_its_line_in_the_seal_it_is_missed_too(chain):
    with lifted(connection):
        DeedRecord.objects.filter(pk=chain[0].pk).delete()
        SealedDeed.objects.filter(deed_id=chain[0].pk).delete()
    assert "应有 3 条，现有 2 条" in prove().broken


def test_a_deed_slipped_in_afterwards_is_named_sealed_or_not(chain):
    slipped = record(action="test.forged")
    with lifted(connection):
        DeedRecord.objects.filter(pk=slipped.pk).update(at=timezone.now() - datetime.timedelta(days=3))
    assert f"操作记录 {slipped.pk} 长时间未封存" in prove().broken
    seal(soon(minutes=5))
    assert f"操作记录 {slipped.pk} 是事后补插的" in prove().broken


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"count": 9}, "第 1 次封存"),
        ({"at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, "第 1 次封存"),
        ({"hash": "f" * 64}, "第 1 次封存"),
        ({"batch": "f" * 64}, "第 1 次封存"),
        ({"number": 8}, "缺第 1 次封存"),
    ],
)
def test_an_altered_seal_is_named(chain, change, words):
    with lifted(connection):
        Seal.objects.filter(number=1).update(**change)
    assert words in prove().broken


def test_a_missing_seal_is_named(chain):
    with lifted(connection):
        SealedDeed.objects.filter(seal__number=1).delete()
        Seal.objects.filter(number=1).delete()
    assert prove().broken == "缺第 1 次封存"


def test_exchanged_places_are_named(chain):
    with lifted(connection):
        SealedDeed.objects.filter(deed_id=chain[0].pk).update(position=99)
        SealedDeed.objects.filter(deed_id=chain[1].pk).update(position=1)
    assert "第 1 次封存的清单被改动" in prove().broken


def test_a_chain_cut_off_at_its_end_is_seen_by_the_head_on_paper(chain):
    """The last seals gone with all their deeds fit together again; only the head that the auditor noted tells."""
    noted = prove().head
    with lifted(connection):
        SealedDeed.objects.filter(seal__number=2).delete()
        Seal.objects.filter(number=2).delete()
        DeedRecord.objects.filter(pk__in=[chain[3].pk, chain[4].pk]).delete()
    assert prove().broken == ""
    assert "不在链上" in prove(expect=noted).broken


def test_an_older_head_stays_on_the_chain(chain):
    noted = Seal.objects.get(number=1).hash
    assert prove(expect=noted).broken == ""


def test_without_the_key_the_chain_cannot_be_made_anew(chain, settings):
    """Somebody with the database recomputes everything, but has no AUDIT_KEY."""
    key, settings.AUDIT_KEY = settings.AUDIT_KEY, "a guess"
    with lifted(connection):
        DeedRecord.objects.filter(pk=chain[1].pk).update(detail="改过")
        SealedDeed.objects.all().delete()
        Seal.objects.all().delete()
    seal(soon())
    assert prove().broken == ""
    settings.AUDIT_KEY = key
    assert "第 1 次封存" in prove().broken


def test_the_commands(chain):
    out = StringIO()
    call_command("seal_audit", stdout=out)
    call_command("prove_audit", "--expect", prove().head, stdout=out)
    assert "已封存 0 条" in out.getvalue()
    assert "封存 2 次，记录 5 条，待封存 0 条" in out.getvalue()
    assert "核验通过" in out.getvalue()
    with lifted(connection):
        DeedRecord.objects.filter(pk=chain[0].pk).update(detail="改过")
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("prove_audit", stdout=out, stderr=errors)
    assert ended.value.code == 1
    assert f"操作记录 {chain[0].pk} 被改动" in errors.getvalue()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    victim=st.integers(0, 100),
    detail=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20),
    deletes=st.booleans(),
)
def test_whatever_is_changed_is_named(db, sizes, victim, detail, deletes):
    with lifted(connection):
        for model in (SealedDeed, Seal, DeedRecord):
            model.objects.all().delete()
    deeds = []
    for minute, size in enumerate(sizes):
        deeds += [record(action="test.done", detail="原文", after={"n": n}) for n in range(size)]
        seal(soon(minutes=minute))
    assert prove().broken == ""
    chosen = deeds[victim % len(deeds)]
    with lifted(connection):
        rows = DeedRecord.objects.filter(pk=chosen.pk)
        rows.delete() if deletes else rows.update(detail=f"改{detail}")
    assert f"操作记录 {chosen.pk} 被" in prove().broken


def test_of_two_sealers_at_once_one_does_nothing(db, monkeypatch):
    """The rival closes the same batch between this one's reading and its writing."""
    deeds = [record(action="test.done") for _ in range(3)]
    moment, real = soon(), sealing._unsealed
    rival: list[int] = []

    def read_then_lose(last, now):
        rows = list(real(last, now))
        if not rival:
            rival.append(0)
            rival[0] = seal(moment)
        return rows

    monkeypatch.setattr(sealing, "_unsealed", read_then_lose)
    assert (seal(moment), rival) == (0, [3])
    assert sorted(SealedDeed.objects.values_list("deed_id", flat=True)) == [deed.pk for deed in deeds]
    assert prove().broken == ""
