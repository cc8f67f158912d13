"""docs/permissions.md is what the code says today, and what it says of crossings is true."""

from pathlib import Path

import pytest

from liuan_safety.operations.permissions_document import permissions_document
from liuan_safety.organizations.crossings import Crossing, crossings
from liuan_safety.organizations.roles import DEED_LABELS, Deed, Role

ROOT = Path(__file__).resolve().parents[2]


def test_it_is_up_to_date() -> None:
    written = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == permissions_document(), "manage.py write_docs"


def test_every_role_and_deed_is_in_it() -> None:
    text = permissions_document()
    assert all(f"| {role.label} | `{role.value}` |" in text for role in Role)
    assert all(f"| {DEED_LABELS[deed]} | `{deed.value}` |" in text for deed in Deed)


@pytest.mark.parametrize("crossing", crossings(), ids=lambda crossing: crossing.key)
def test_what_crosses_names_its_columns_and_its_code(crossing: Crossing) -> None:
    assert crossing.columns and crossing.reason and crossing.readers
    assert (ROOT / crossing.code).exists()
