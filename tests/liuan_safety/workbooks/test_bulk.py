"""Rows in bulk: the same answers and the same refusals on both databases."""

import datetime
import tracemalloc
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from enterprises.register.models import Enterprise, Place, RegisterEntry
from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.bulk import insert_rows

NOW = timezone.now()
COLUMNS = ("at", "action", "user_label", "before", "after", "succeeded", "post_label", "request_number", "address")
REST = ("channel", "object_kind", "object_id", "object_label", "jurisdiction_path", "detail")
ALL = COLUMNS + REST


def deed(number: int, label: str = "张海", before: object = None) -> tuple:
    return (NOW, f"t{number}", label, before or {}, {"n": number}, True, "", "", "") + ("web", "", "", "", "", "")


def test_twenty_thousand_rows_arrive_as_they_were_given(db):
    label = '逗号, 引号" 反斜杠\\ 换行\n制表\t \\N 😀'
    count = insert_rows(DeedRecord, ALL, (deed(n, label, {"旧": [n]}) for n in range(20_000)))
    assert count == DeedRecord.objects.filter(action__startswith="t").count() == 20_000
    one = DeedRecord.objects.get(action="t777")
    assert (one.user_label, one.before, one.after, one.succeeded) == (label, {"旧": [777]}, {"n": 777}, True)
    assert one.at == NOW
    assert one.user_id is None


def test_rows_are_not_held_whole(db):
    tracemalloc.start()
    insert_rows(DeedRecord, ALL, (deed(n, "名" * 60) for n in range(20_000)), chunk=1_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 1024 * 1024


def test_nul_is_refused_in_chinese_and_nothing_is_written(db):
    with pytest.raises(RuleBroken, match="第 2 条的“人员”含有不可见的空字符"), transaction.atomic():
        insert_rows(DeedRecord, ALL, [deed(1), deed(2, "a\0b")])
    assert not DeedRecord.objects.filter(action__in=("t1", "t2")).exists()


@pytest.fixture
def city(db) -> Jurisdiction:
    found = Jurisdiction.objects.filter(parent=None).first()
    return found or Jurisdiction.objects.create(
        name="六安市", kind="city", path="t00001/", valid_from=datetime.date(2000, 1, 1)
    )


@pytest.fixture
def enterprise(city) -> Enterprise:
    entry = RegisterEntry.objects.create(kind="create", made_at=NOW, maker_label="某人")
    return Enterprise.objects.create(
        name="甲厂", jurisdiction=city, origin=entry, valid_from=NOW, changed_at=NOW, credit_code="C1"
    )


PLACE_COLUMNS = (
    "enterprise_id", "jurisdiction_id", "kind", "name", "address", "longitude", "latitude", "is_primary", "revision",
    "valid_from", "valid_to",
)  # fmt: skip


def place(enterprise: Enterprise, **changes) -> tuple:
    row = dict.fromkeys(PLACE_COLUMNS) | {
        "enterprise_id": enterprise.pk,
        "jurisdiction_id": enterprise.jurisdiction_id,
        "kind": "works",
        "name": "",
        "address": "",
        "is_primary": False,
        "revision": 1,
        "valid_from": NOW,
    }
    return tuple((row | changes).values())


def test_decimals_dates_and_nulls(enterprise):
    row = place(enterprise, longitude=Decimal("116.5"), latitude=Decimal("31.123456"))
    assert insert_rows(Place, PLACE_COLUMNS, [row, place(enterprise)]) == 2
    first, second = Place.objects.filter(enterprise=enterprise).order_by("id")
    assert (first.longitude, first.latitude, first.valid_from) == (Decimal("116.5"), Decimal("31.123456"), NOW)
    assert second.longitude is None


def test_a_doubled_key_is_djangos_integrity_error(enterprise):
    row = place(enterprise, is_primary=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Place, PLACE_COLUMNS, [row, row])
    assert not Place.objects.filter(enterprise=enterprise).exists()


@pytest.mark.django_db(transaction=True)
def test_a_false_foreign_key_is_djangos_integrity_error():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(
            Enterprise,
            ENTERPRISE_COLUMNS,
            [enterprise_row(jurisdiction_id=999_999, origin_id=999_999)],
        )
    assert not Enterprise.objects.exists()


ENTERPRISE_COLUMNS = tuple(f.attname for f in Enterprise._meta.concrete_fields if f.attname != "id")


def enterprise_row(**changes) -> tuple:
    row = {
        field.attname: None if field.null else field.get_default()
        for field in Enterprise._meta.concrete_fields
        if field.attname != "id"
    }
    return tuple((row | {"name": "乙厂", "valid_from": NOW, "changed_at": NOW} | changes).values())


def test_too_long_is_djangos_data_error(city, enterprise):
    row = enterprise_row(name="长" * 121, jurisdiction_id=city.pk, origin_id=enterprise.origin_id)
    if connection.vendor == "postgresql":
        with pytest.raises(DataError), transaction.atomic():
            insert_rows(Enterprise, ENTERPRISE_COLUMNS, [row])
        assert Enterprise.objects.count() == 1
    else:
        assert insert_rows(Enterprise, ENTERPRISE_COLUMNS, [row]) == 1


def test_a_forgotten_column_is_named():
    with pytest.raises(ValueError, match="missing: .*jurisdiction_id"):
        insert_rows(Place, ["enterprise_id"], [(1,)])


def test_an_unknown_column_is_named():
    with pytest.raises(ValueError, match="no column 'nonsense'"):
        insert_rows(Place, ["nonsense"], [(1,)])


@pytest.mark.django_db(transaction=True)
def test_sqlite_frees_the_lock_between_chunks():
    """While rows are being made nobody holds the write lock: rows of a finished chunk are already committed."""
    seen: list[bool] = []

    def rows():
        for number in range(300):
            seen.append(connection.in_atomic_block)
            yield deed(number)

    assert insert_rows(DeedRecord, ALL, rows(), chunk=100) == 300
    assert not any(seen)
