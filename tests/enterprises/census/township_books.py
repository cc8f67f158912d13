"""Invented workbooks of 舒城县's townships, in the manner of those that really come."""

from collections.abc import Sequence
from pathlib import Path

from tests.enterprises.census.made_up import HEADINGS, plain_rows, sheet_bytes

TITLE = "舒城县2018年度工矿商贸企业摸底普查表"
NAME, CODE, TOWN = (HEADINGS.index(label) for label in ("企业名称", "统一社会信用代码", "所属乡镇"))


def town_rows(town: str, *numbers: int) -> list[list[object]]:
    """Rows of these invented enterprises, all in one township as the sheet writes it."""
    place = f"舒城县{town}创业大道"
    return [
        row
        for number in numbers
        for row in plain_rows(number, 所属乡镇=town, 生产经营地址=f"{place}{number}号", 注册地址=f"{place}{number}号")
    ]


def town_book(town: str, *numbers: int, rows: Sequence[Sequence[object]] = ()) -> bytes:
    """A township's workbook under the county's title, as townships copy it."""
    return sheet_bytes([*town_rows(town, *numbers), *rows], title=TITLE)


def town_file(folder: Path, name: str, content: bytes) -> str:
    """The same as a file."""
    path = folder / name
    path.write_bytes(content)
    return str(path)
