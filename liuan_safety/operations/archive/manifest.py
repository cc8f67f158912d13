"""What an archive says of itself: when, from which kind of database, at which migrations, with which digests."""

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files/"
BLOCK = 1 << 20


class ArchiveError(Exception):
    """What is wrong with an archive, or in the way of writing or restoring one, in Chinese."""


@dataclass
class Manifest:
    """`digests` names every other member of the archive with its SHA-256; `key_mark` tells whether AUDIT_KEY fits."""

    made_at: str
    engine: str
    database: str
    migrations: list[str]
    key_mark: str
    digests: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises ArchiveError for anything that no backup of ours wrote."""
        try:
            found = cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise ArchiveError("备份清单读不懂,这不是本系统的备份") from error
        if found.format != FORMAT:
            raise ArchiveError(f"备份的格式是第 {found.format} 版,本程序只认第 {FORMAT} 版")
        return found


def new_manifest() -> Manifest:
    """The manifest of this installation, now; digests come as members are written."""
    return Manifest(
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        engine=connection.vendor,
        database=f"database.{'dump' if connection.vendor == 'postgresql' else 'sqlite3'}",
        migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        key_mark=key_mark(),
    )


def key_mark() -> str:
    """Proves that AUDIT_KEY is the same without telling it."""
    return hmac.new(settings.AUDIT_KEY.encode(), b"liuan backup", hashlib.sha256).hexdigest()[:16]


def digest_of(blocks: Iterable[bytes]) -> str:
    """SHA-256 of a stream."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def blocks_of(path: Path) -> Iterable[bytes]:
    """The file in pieces, so that a large one needs no memory."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
