"""Restores an archive: everything is checked before anything is written."""

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from liuan_safety.audit import services as audit
from liuan_safety.operations import demonstration
from liuan_safety.operations.archive.databases import copy_in
from liuan_safety.operations.archive.manifest import (
    BLOCK,
    FILES,
    MANIFEST,
    ArchiveError,
    Manifest,
    blocks_of,
    digest_of,
    key_mark,
)


def read_manifest(path: Path) -> Manifest:
    """The archive's manifest. Raises ArchiveError when it is none or was cut off."""
    with _opened(path) as archive:
        try:
            member = archive.extractfile(MANIFEST)
        except KeyError as error:
            raise ArchiveError("备份里没有清单:文件不完整,或不是本系统的备份") from error
        return Manifest.from_json(member.read() if member else b"")


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Put the archive's database and files in the place of what is there; all sessions end.

    Raises ArchiveError when the archive is damaged, comes from another kind of database or from a newer version, has
    another AUDIT_KEY, or when the database holds something and `replace` was not said.
    """
    manifest = read_manifest(path)
    _refuse(manifest, replace)
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        _unpack(path, manifest, folder)
        copy_in(folder / manifest.database)
        for member in manifest.digests:
            if member.startswith(FILES):
                _store(folder / member, member.removeprefix(FILES))
    call_command("migrate", interactive=False, verbosity=0)
    # Whoever was shut out since the backup must not come back in with an old session.
    Session.objects.all().delete()
    audit.record(action="operations.restored", detail=f"从 {manifest.made_at} 的备份恢复")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ArchiveError(f"备份文件读不出来:{error}") from error


def _refuse(manifest: Manifest, replace: bool) -> None:
    if manifest.engine != connection.vendor:
        raise ArchiveError(f"备份来自 {manifest.engine},现在的数据库是 {connection.vendor},两者不能互相恢复")
    if manifest.key_mark != key_mark():
        raise ArchiveError("AUDIT_KEY 与备份时不同,操作记录将无法核验;请先放回备份时的 AUDIT_KEY")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    rooms = {name.partition(".")[0] for name in known}
    newer = [name for name in manifest.migrations if name.partition(".")[0] in rooms and name not in known]
    if newer:
        raise ArchiveError(f"备份来自更新的版本(有本程序没有的 {newer[0]}),请先升级程序")
    if not replace and not _nothing_there():
        raise ArchiveError("数据库里已有数据;确要用备份替换全部数据,请加 --replace")


def _nothing_there() -> bool:
    try:
        return demonstration.is_empty_database()
    except DatabaseError:
        return True  # not even tables


def _unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Only what the manifest names, only with the right digest, and never outside the folder."""
    with _opened(path) as archive:
        for name, digest in manifest.digests.items():
            parts = PurePosixPath(name).parts
            if name.startswith("/") or ".." in parts or (name != manifest.database and not name.startswith(FILES)):
                raise ArchiveError(f"备份里有不该有的名字:{name}")
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _extract(archive, name, target)
            if digest_of(blocks_of(target)) != digest:
                raise ArchiveError(f"备份已损坏:{name} 的校验值不符,没有写入任何数据")


def _extract(archive: tarfile.TarFile, name: str, target: Path) -> None:
    try:
        member = archive.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise ArchiveError(f"备份不完整:缺少 {name}")
    with target.open("wb") as file:
        while block := member.read(BLOCK):
            file.write(block)


def _store(path: Path, name: str) -> None:
    """Under the very name that the rows know; whatever stands there now gives way."""
    if default_storage.exists(name):
        default_storage.delete(name)
    with path.open("rb") as file:
        kept = default_storage.save(name, File(file))
    if kept != name:
        raise ArchiveError(f"文件 {name} 没能按原名存回(存成了 {kept})")
