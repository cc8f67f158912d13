"""Backup and restore: one tar with the database, the files and a list of what is in it."""

from liuan_safety.operations.archive.manifest import ArchiveError, Manifest
from liuan_safety.operations.archive.reading import read_manifest, restore
from liuan_safety.operations.archive.writing import write_backup

__all__ = ["ArchiveError", "Manifest", "read_manifest", "restore", "write_backup"]
