"""What an officer saw of a staged row when the page was made: another mark means that a colleague has been there."""

import hashlib

from enterprises.census.models import StagedRow


def mark_of_row(row: StagedRow) -> str:
    """A short digest of everything that people may say of a row."""
    said = (row.mended, row.without_code, row.match, row.enterprise_id if row.match else None, row.struck_reason)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]
