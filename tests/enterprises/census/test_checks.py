"""The one table of checks: whole, in Chinese, and used by the reader alone."""

import ast
from pathlib import Path

from enterprises.census import checks
from enterprises.census.checks import CHECK, CHECKS, DEFAULT_LEVELS, LEVEL_TITLES, Level
from enterprises.census.vocabulary import FIELD_TITLES

ROOM = Path(checks.__file__).parent


def test_every_check_has_all_that_the_office_reads() -> None:
    for check in CHECKS:
        assert check.title and check.explanation.endswith("。") and check.basis
        assert check.field == "" or check.field in FIELD_TITLES
    assert len(CHECK) == len(CHECKS) == len(DEFAULT_LEVELS)
    assert set(LEVEL_TITLES) == set(Level)


def test_only_name_and_code_refuse_a_row() -> None:
    refusing = [check for check in CHECKS if check.level is Level.REFUSE]
    assert {check.field for check in refusing} == {"name", "credit_code"}


def test_the_reader_speaks_every_check_and_no_other() -> None:
    spoken = set()
    for name in ("row_reader.py", "field_readers.py"):
        for node in ast.walk(ast.parse((ROOM / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CHECK:
                spoken.add(node.value)
    assert spoken == set(CHECK)
