"""Writes an archive: the database first, then the files that its rows name; a file once stored never changes."""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils import timezone

from liuan_safety.operations.archive.databases import copy_out
from liuan_safety.operations.archive.manifest import (
    BLOCK,
    FILES,
    MANIFEST,
    ArchiveError,
    Manifest,
    blocks_of,
    digest_of,
    new_manifest,
)


def write_backup(target: Path) -> tuple[Path, Manifest]:
    """Write the archive to `target` (a new file, or a folder in which it gets a name), readable by its owner alone.

    Raises ArchiveError; a backup that failed leaves no file behind that looks like one.
    """
    path = target / f"liuan-{timezone.localtime():%Y%m%d-%H%M%S}.tar" if target.is_dir() else target
    if path.exists():
        raise ArchiveError(f"{path} 已存在,不覆盖")
    if not path.parent.is_dir():
        raise ArchiveError(f"没有这个目录:{path.parent}")
    unfinished = path.with_name(f".{path.name}.part")
    try:
        # On the target's disk: the machine's temporary folder may be small.
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            manifest = _write(unfinished, Path(folder))
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path, manifest


def _write(path: Path, folder: Path) -> Manifest:
    manifest = new_manifest()
    database = folder / manifest.database
    copy_out(database)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        archive.add(database, manifest.database)
        manifest.digests[manifest.database] = digest_of(blocks_of(database))
        for name in stored_names():
            manifest.digests[FILES + name] = _add_stored(archive, name)
        # Last, so that an archive cut off in the middle has none and is refused.
        text = manifest.as_json()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        archive.addfile(member, BytesIO(text))
    return manifest


def stored_names(folder: str = "") -> Iterator[str]:
    """Every file of the store, local disk or S3, depth first; none where nothing was ever stored."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored_names(f"{folder}{name}/")


def _add_stored(archive: tarfile.TarFile, name: str) -> str:
    """Add one stored file and answer its digest; an S3 object is read once, by way of the disk."""
    digest = hashlib.sha256()
    with default_storage.open(name, "rb") as source, tempfile.TemporaryFile() as copy:
        while block := source.read(BLOCK):
            digest.update(block)
            copy.write(block)
        member = tarfile.TarInfo(FILES + name)
        member.size = copy.tell()
        copy.seek(0)
        archive.addfile(member, copy)
    return digest.hexdigest()
