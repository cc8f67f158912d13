"""Workbooks in: sheets and rows as they stand in the file, with little memory.

`open_workbook` refuses in Chinese whatever is no workbook (`containers`), looks for lost cells (`damage`) and leaves
the rows to calamine, which keeps them outside Python; `Sheet.rows()` yields one row at a time.

Hidden sheets are listed with `hidden=True`. They are not read: what an officer can't see on the screen must not
enter the register by his signature. The caller names them as left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import python_calamine as calamine

from liuan_safety.workbooks import biff
from liuan_safety.workbooks.containers import Kind, Limits, WorkbookUnreadable, encrypted, recognise
from liuan_safety.workbooks.damage import Damage, SheetLook
from liuan_safety.workbooks.parts import look_at_xlsx, prove_ods

__all__ = ["Limits", "Merge", "Row", "Sheet", "Workbook", "WorkbookUnreadable", "open_workbook"]

Row = tuple[int, list[object]]
"""Row number as in the sheet (from 1), and the values from column A on; an empty cell is ''."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block; rows and columns count from 1 and include both ends."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Sheet:
    """One sheet. `height` and `width` reach from A1 to the last filled cell; `damage` is keyed (row, column)."""

    name: str
    hidden: bool
    is_table: bool
    height: int = 0
    width: int = 0
    merges: tuple[Merge, ...] = ()
    damage: dict[tuple[int, int], Damage] = field(default_factory=dict)
    _source: calamine.CalamineSheet | None = None

    def rows(self, *, fill_below: int | None = None) -> Iterator[Row]:
        """Yield every row from row 1 on, lazily.

        With `fill_below` the vertical merges that begin below that row are filled downwards with their top value
        (a row with nothing of its own stays empty: it belongs to no one).
        """
        rows = self._plain_rows()
        yield from rows if fill_below is None else _filled_down(rows, self._merges_by_row(fill_below))

    def _plain_rows(self) -> Iterator[Row]:
        number = 0
        if self._source is not None and self._source.start is not None:
            lead: list[object] = [""] * self._source.start[1]
            for number, values in enumerate(self._source.iter_rows(), start=1):
                yield number, lead + values
        # Rows of nothing but lost formulas lie below what the library counts as filled.
        for lost in sorted({row for row, _column in self.damage if row > number}):
            yield lost, [""] * self.width

    def _merges_by_row(self, below: int) -> dict[int, list[Merge]]:
        by_row: dict[int, list[Merge]] = {}
        for merge in self.merges:
            if merge.first_row > below and merge.last_row > merge.first_row:
                by_row.setdefault(merge.first_row, []).append(merge)
        return by_row


def _filled_down(rows: Iterator[Row], merges: dict[int, list[Merge]]) -> Iterator[Row]:
    active: dict[int, tuple[int, object]] = {}
    for number, values in rows:
        if active:
            active = {column: kept for column, kept in active.items() if kept[0] >= number}
            if any(value != "" for value in values):
                for column, (_last, value) in active.items():
                    if column <= len(values) and values[column - 1] == "":
                        values[column - 1] = value
        for merge in merges.get(number, ()):
            if merge.first_column <= len(values):
                active[merge.first_column] = (merge.last_row, values[merge.first_column - 1])
        yield number, values


@dataclass(slots=True)
class Workbook:
    """An opened workbook: its name as sent, its kind and its sheets in their order, hidden ones too."""

    name: str
    kind: Kind
    sheets: list[Sheet]

    @property
    def damage(self) -> dict[tuple[str, int, int], Damage]:
        """Lost cells of all sheets, keyed (sheet, row, column)."""
        return {(sheet.name, *where): damage for sheet in self.sheets for where, damage in sheet.damage.items()}


def open_workbook(source: Path | BinaryIO | bytes, *, name: str, limits: Limits | None = None) -> Workbook:
    """Open a workbook of any kind that can be read (.xlsx, .xlsm, .xls, .ods; not .xlsb).

    Raises WorkbookUnreadable with a code and a sentence in Chinese: empty, too_big, not_a_workbook, corrupt,
    encrypted, zip_bomb, unsafe, format_not_read, too_many_cells, no_sheet. Lost cells are found in .xlsx, .xlsm and
    .xls; in .ods they read as empty.
    """
    limits = limits or Limits()
    stream = _as_stream(source, name, limits)
    kind = recognise(stream, name=name, limits=limits)
    looks = _looks(stream, kind, name)
    _refuse_huge(looks.values() if isinstance(looks, dict) else looks, name, limits)
    book = _calamine_book(stream, name)
    sheets = [_sheet(book, index, looks, name) for index in range(len(book.sheets_metadata))]
    if not sheets:
        raise WorkbookUnreadable("no_sheet", f"“{name}”里没有工作表，请检查文件。")
    return Workbook(name=name, kind=kind, sheets=sheets)


def _as_stream(source: Path | BinaryIO | bytes, name: str, limits: Limits) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, Path):
        if source.stat().st_size > limits.file_size:
            raise WorkbookUnreadable("too_big", f"“{name}”超过{limits.file_size // 1048576}MB，请拆成几个文件上传。")
        return io.BytesIO(source.read_bytes())
    source.seek(0)
    return io.BytesIO(source.read(limits.file_size + 1))


def _looks(stream: BinaryIO, kind: Kind, name: str) -> dict[str, SheetLook] | list[SheetLook]:
    if kind is Kind.XLSX:
        return look_at_xlsx(stream, name=name)
    if kind is Kind.ODS:
        prove_ods(stream, name=name)
        return {}
    stream.seek(0)
    try:
        return biff.look_at_xls(stream.read())
    except biff.BiffEncrypted as error:
        raise encrypted(name) from error
    except biff.BiffBroken as error:
        raise WorkbookUnreadable("corrupt", f"“{name}”已损坏或没有传完整，请重新导出后再上传。") from error


def _refuse_huge(looks: object, name: str, limits: Limits) -> None:
    for look in looks:  # type: ignore[attr-defined]
        if look.last_row * look.last_column > limits.cells:
            raise WorkbookUnreadable(
                "too_many_cells",
                f"“{name}”的内容一直延伸到第{look.last_row}行第{look.last_column}列，范围过大，没有读取。"
                "多半是远处有多余的字符：请删去数据区以外的行和列，保存后再上传。",
            )


def _calamine_book(stream: BinaryIO, name: str) -> calamine.CalamineWorkbook:
    stream.seek(0)
    try:
        return calamine.CalamineWorkbook.from_filelike(stream)
    except calamine.PasswordError as error:
        raise encrypted(name) from error
    except Exception as error:
        raise WorkbookUnreadable(
            "corrupt", f"“{name}”打不开，可能已损坏，请在Excel或WPS中另存为.xlsx后再上传。"
        ) from error
    except BaseException as error:
        raise _panic(error, name) from error


def _sheet(
    book: calamine.CalamineWorkbook, index: int, looks: dict[str, SheetLook] | list[SheetLook], name: str
) -> Sheet:
    about = book.sheets_metadata[index]
    hidden = about.visible != calamine.SheetVisibleEnum.Visible
    if about.typ != calamine.SheetTypeEnum.WorkSheet:
        return Sheet(name=about.name, hidden=hidden, is_table=False)
    source = _calamine_sheet(book, index, about.name, name)
    end = source.end
    return Sheet(
        name=about.name,
        hidden=hidden,
        is_table=True,
        height=end[0] + 1 if end else 0,
        width=end[1] + 1 if end else 0,
        merges=tuple(Merge(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in source.merged_cell_ranges or ()),
        damage=_damage(looks, index, about.name),
        _source=source,
    )


def _damage(looks: dict[str, SheetLook] | list[SheetLook], index: int, sheet: str) -> dict[tuple[int, int], Damage]:
    if isinstance(looks, dict):
        return looks[sheet].damage if sheet in looks else {}
    return looks[index].damage if index < len(looks) else {}


def _calamine_sheet(book: calamine.CalamineWorkbook, index: int, sheet: str, name: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_index(index)
    except Exception as error:
        message = f"“{name}”的工作表“{sheet}”打不开，可能已损坏，请在Excel或WPS中另存为.xlsx后再上传。"
        raise WorkbookUnreadable("corrupt", message) from error
    except BaseException as error:
        raise _panic(error, name) from error


def _panic(error: BaseException, name: str) -> BaseException:
    """A panic inside the library is no Exception; anything else (an interrupt) goes on as it is."""
    if type(error).__name__ != "PanicException":
        return error
    return WorkbookUnreadable("corrupt", f"“{name}”打不开，可能已损坏，请在Excel或WPS中另存为.xlsx后再上传。")
