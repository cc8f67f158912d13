"""The log's rows are only ever added, on both databases, and the triggers come back by themselves."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from liuan_safety.audit import immutable
from liuan_safety.audit.checks import log_is_kept
from liuan_safety.audit.models import DeedRecord, Seal, SealedDeed
from liuan_safety.audit.sealing import seal
from liuan_safety.audit.services import record
from liuan_safety.operations.preparation import bring_up_to_date


@pytest.fixture
def deed(db) -> DeedRecord:
    return record(action="test.done", detail="原文")


def test_a_deed_is_neither_changed_nor_deleted(deed):
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        DeedRecord.objects.filter(pk=deed.pk).update(detail="改过")
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        deed.delete()
    assert DeedRecord.objects.get(pk=deed.pk).detail == "原文"


@pytest.mark.parametrize("model", [DeedRecord, Seal, SealedDeed])
def test_no_row_takes_the_place_of_another(deed, model):
    """SQLite's REPLACE asks no delete trigger; `ON CONFLICT … DO UPDATE` is what PostgreSQL has instead."""
    seal(timezone.now() + datetime.timedelta(minutes=1))
    row = model.objects.first()
    table, names = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in names)
    same = f"INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {row.pk}"
    tries = [f"INSERT {same} ON CONFLICT (id) DO UPDATE SET {names[1]} = excluded.{names[1]}"]
    if connection.vendor == "sqlite":
        others = ", ".join("id + 1000" if name == "id" else f'"{name}"' for name in names)
        # Under another number, too, where a second key is taken over.
        tries += [f"REPLACE {same}"] + [f"REPLACE {same.replace(f'SELECT {columns}', f'SELECT {others}')}"] * (
            model is not DeedRecord
        )
    for statement in tries:
        with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_seals_are_kept_alike(db):
    assert {DeedRecord._meta.db_table, Seal._meta.db_table, SealedDeed._meta.db_table} <= set(
        immutable.protected_tables()
    )
    assert immutable.missing(connection) == []


def test_the_check_names_a_trigger_that_is_gone_and_the_command_puts_it_back(deed, capsys):
    name = f"keep_{DeedRecord._meta.db_table}_update"
    on = f' ON "{DeedRecord._meta.db_table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    found = log_is_kept(databases=["default"])
    assert [name in str(error) for error in found] == [True]
    call_command("protect_audit")
    assert "共恢复 1 个" in capsys.readouterr().out
    assert log_is_kept(databases=["default"]) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        DeedRecord.objects.filter(pk=deed.pk).update(detail="改过")


def test_a_rebuilt_table_gets_them_again(deed):
    """What Django does on SQLite when a column is altered: it makes the table anew and drops the triggers."""
    with immutable.lifted(connection):
        assert len(immutable.missing(connection)) >= 6
        DeedRecord.objects.filter(pk=deed.pk).update(detail="迁移所改")
    assert immutable.missing(connection) == []
    call_command("migrate", verbosity=0)
    assert immutable.missing(connection) == []


def test_the_start_puts_them_back_where_no_migration_runs(db):
    name, table = f"keep_{Seal._meta.db_table}_delete", Seal._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))
    told: list[str] = []
    bring_up_to_date(told.append)
    assert immutable.missing(connection) == []
    assert "1 个" in told[0]
    bring_up_to_date(told.append)
    assert len(told) == 1


def test_lifted_puts_them_back_after_a_failure(db):
    with pytest.raises(ValueError, match="midway"), immutable.lifted(connection):
        raise ValueError("midway")
    assert immutable.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_may_leave_deeds_behind():
    record(action="test.left_behind")
    assert DeedRecord.objects.filter(action="test.left_behind").exists()


@pytest.mark.django_db(transaction=True)
def test_and_the_next_one_finds_none_but_the_triggers():
    assert not DeedRecord.objects.filter(action="test.left_behind").exists()
    assert immutable.missing(connection) == []
