"""Backup and restore, on the database that the run stands on; the log of deeds proves itself afterwards."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from liuan_safety.audit import sealing
from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.audit.proving import prove
from liuan_safety.audit.services import record
from liuan_safety.operations import archive
from liuan_safety.organizations.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings: object, tmp_path: Path) -> User:
    """A site with people, a paper with its scan, and a sealed log; files in a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "store"},
        },
    }
    person = Cast().office
    paper = Paper(title="关于核对企业名单的函", added_by=person)
    paper.file.save("扫描 件.pdf", ContentFile(b"%PDF-1.7 scan"))
    for number in range(3):
        record(action="test.deed", obj=person, detail=f"第{number}次")
    sealing.seal(now=timezone.now() + sealing.SETTLE * 2)
    return person


def backup(folder: Path) -> Path:
    call_command("backup", to=str(folder), stdout=io.StringIO())
    (path,) = folder.glob("liuan-*.tar")
    return path


def doctor(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Write the archive anew, each member as `change` has it; None leaves it out."""
    with tarfile.open(path) as before:
        members = [(member.name, before.extractfile(member).read()) for member in before]
    with tarfile.open(path, "w") as after:
        for name, content in members:
            if (new := change(name, content)) is not None:
                info = tarfile.TarInfo(name)
                info.size = len(new)
                after.addfile(info, io.BytesIO(new))


def test_a_restore_brings_everything_back(house: User, tmp_path: Path, client: Client) -> None:
    client.force_login(house, backend="django.contrib.auth.backends.ModelBackend")
    deeds = list(DeedRecord.objects.values_list("pk", "detail"))
    name = Paper.objects.get().file.name
    path = backup(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*"))

    User.objects.filter(pk=house.pk).update(name="改过的名字")
    record(action="test.later", detail="备份之后")
    default_storage.delete(name)
    out = io.StringIO()
    call_command("restore", str(path), yes=True, replace=True, stdout=out)

    assert User.objects.get(pk=house.pk).name == house.name
    with default_storage.open(name) as file:
        assert file.read() == b"%PDF-1.7 scan"
    kept = DeedRecord.objects.filter(pk__in=[pk for pk, _ in deeds])
    assert sorted(kept.values_list("pk", "detail")) == sorted(deeds)
    assert not DeedRecord.objects.filter(action="test.later").exists()
    assert DeedRecord.objects.filter(action="operations.restored").count() == 1
    assert not Session.objects.exists()
    assert "操作记录核验通过" in out.getvalue()
    proof = prove()
    assert (proof.broken, proof.seals) == ("", 1)
    assert proof.deeds == len(deeds)


def test_the_log_is_still_guarded_after_a_restore(house: User, tmp_path: Path) -> None:
    call_command("restore", str(backup(tmp_path)), yes=True, replace=True, stdout=io.StringIO())
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        DeedRecord.objects.all().delete()


def test_a_database_in_use_is_not_replaced_by_chance(house: User, tmp_path: Path) -> None:
    path = backup(tmp_path)
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(path))
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(path), yes=True)
    assert User.objects.filter(pk=house.pk, name=house.name).exists()


def spoil_database(name: str, content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1]) if name.startswith("database") else content


def spoil_file(name: str, content: bytes) -> bytes:
    return b"other" if name.startswith("files/") else content


def lose_file(name: str, content: bytes) -> bytes | None:
    return None if name.startswith("files/") else content


def lose_manifest(name: str, content: bytes) -> bytes | None:
    return None if name == "manifest.json" else content


def manifest_with(**changes: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | changes).encode() if name == "manifest.json" else content

    return change


DAMAGES: list[tuple[Callable[[str, bytes], bytes | None], str]] = [
    (spoil_database, "备份已损坏:database"),
    (spoil_file, "备份已损坏:files/"),
    (lose_file, "备份不完整"),
    (lose_manifest, "没有清单"),
    (manifest_with(format=2), "第 2 版"),
    (manifest_with(engine="oracle"), "不能互相恢复"),
    (manifest_with(key_mark="0" * 16), "AUDIT_KEY"),
    (manifest_with(migrations=["organizations.9999_future"]), "更新的版本"),
    (manifest_with(digests={"../../etc/cron.d/x": "0"}), "不该有的名字"),
    (manifest_with(unknown=1), "读不懂"),
]


def test_a_damaged_or_foreign_archive_writes_nothing(house: User, tmp_path: Path) -> None:
    sound = backup(tmp_path).read_bytes()
    deeds = DeedRecord.objects.count()
    # One flush of the database for all of them: on PostgreSQL it takes seconds.
    for damage, words in DAMAGES:
        path = tmp_path / "damaged.tar"
        path.write_bytes(sound)
        doctor(path, damage)
        with pytest.raises(CommandError, match=words):
            call_command("restore", str(path), yes=True, replace=True)
        assert User.objects.filter(pk=house.pk, name=house.name).exists()
        assert DeedRecord.objects.count() == deeds
    (tmp_path / "no.tar").write_bytes(b"not a tar at all" * 100)
    for name in ("no.tar", "none.tar"):
        with pytest.raises(CommandError, match="读不出来"):
            call_command("restore", str(tmp_path / name), yes=True, replace=True)


def test_a_backup_cut_off_leaves_no_file(house: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(target: Path) -> None:
        target.write_bytes(b"half")
        raise archive.ArchiveError("pg_dump 失败:磁盘满")

    monkeypatch.setattr("liuan_safety.operations.archive.writing.copy_out", fail)
    with pytest.raises(CommandError, match="磁盘满"):
        call_command("backup", to=str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} <= {"store"}


def test_nothing_is_overwritten(house: User, tmp_path: Path) -> None:
    (tmp_path / "there.tar").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", to=str(tmp_path / "there.tar"))
    assert (tmp_path / "there.tar").read_text(encoding="utf-8") == "mine"


def test_the_archive_says_what_it_comes_from(house: User, tmp_path: Path) -> None:
    manifest = archive.read_manifest(backup(tmp_path))
    assert manifest.engine == connection.vendor
    assert any(name.startswith("audit.0001") for name in manifest.migrations)
    text = (tmp_path / manifest.database).exists()
    assert not text and "hmac" not in manifest.as_json().decode()
