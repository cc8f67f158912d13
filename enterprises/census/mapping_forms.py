"""The form in which an officer says what each column holds: one choice a column, sheet by sheet; shape only."""

from dataclasses import dataclass, field
from typing import Any

from django import forms

from enterprises.census.mapping import SHOWN_KEY, heading_shown
from enterprises.census.models import ImportFile
from enterprises.census.services.mapping import SheetWord
from enterprises.census.shown import shown_cell
from enterprises.census.vocabulary import FIELD_TITLES, REQUIRED
from liuan_safety.workbooks.headings import letters_of

LEFT_ALONE = "不导入，原样保留"
CHOICES = [("", LEFT_ALONE)] + [
    (key, f"{title}（必需）" if key in REQUIRED else title) for key, title in FIELD_TITLES.items()
]
SAMPLE_SIGNS = 24


@dataclass
class ColumnLine:
    """One column as the page shows it: its place, its heading, what stands in it, its choice."""

    letter: str
    label: str
    key: str
    samples: list[str]
    name: str
    bound: Any = None


@dataclass
class SheetLines:
    """One sheet with its columns; `rows` where its heading was pointed out."""

    file: ImportFile
    name: str
    heading: str
    first_row: int
    last_row: int
    how: str = ""
    memory: int | None = None
    rows: tuple[int, int] | None = None
    may_move: bool = False
    notes: list[str] = field(default_factory=list)
    columns: list[ColumnLine] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many columns are read."""
        return sum(bool(column.key) for column in self.columns)


def sheet_lines(file: ImportFile, sheet: dict[str, Any], samples: dict[str, list[str]], start: int) -> SheetLines:
    """A sheet that was read, as it was read."""
    columns = [
        ColumnLine(
            one["letter"], one["label"], one["key"], _masked(one["key"], one["label"], samples), f"key-{start}-{place}"
        )
        for place, one in enumerate(sheet["columns"])
    ]
    return SheetLines(
        file, sheet["name"], sheet.get("heading", ""), sheet["first_row"], sheet["last_row"],
        sheet.get("how", ""), sheet.get("memory"), notes=sheet["notes"], columns=columns,
        may_move=sheet["name"] in file.mappings.get(SHOWN_KEY, {}),
    )  # fmt: skip


def pointed_lines(file: ImportFile, sheet: str, first: int, last: int, start: int) -> SheetLines | None:
    """A sheet with the heading that the officer points at; None where there is none."""
    shown = file.mappings.get(SHOWN_KEY, {}).get(sheet)
    heading = heading_shown(sheet, shown, first, last) if shown else None
    if heading is None or shown is None:
        return None
    below = [cells for number, cells in shown["rows"] if number > heading.last_row]
    columns = []
    for place, column in enumerate(heading.columns):
        cells = [cells[column.index] for cells in below if column.index < len(cells) and cells[column.index].strip()]
        key = column.key or ""
        filled = _masked(key, column.label, {column.label: cells[:3]})
        columns.append(ColumnLine(letters_of(column.index), column.label, key, filled, f"key-{start}-{place}"))
    return SheetLines(
        file, sheet, heading.fingerprint, heading.first_row, heading.last_row, rows=(first, last), may_move=True,
        columns=columns,
    )  # fmt: skip


def _masked(key: str, label: str, samples: dict[str, list[str]]) -> list[str]:
    shown = [shown_cell(key, label, text) for text in samples.get(label, [])]
    return [text if len(text) <= SAMPLE_SIGNS else f"{text[:SAMPLE_SIGNS]}…" for text in shown]


class ColumnsForm(forms.Form):
    """A choice for every column of every sheet."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    said = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sheets: list[SheetLines], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheets = sheets
        for sheet in sheets:
            for column in sheet.columns:
                widget = forms.Select(attrs={"data-lu-picker": "", "aria-label": f"{column.label}对应的项目"})
                self.fields[column.name] = forms.ChoiceField(
                    choices=CHOICES, required=False, label=column.label, initial=column.key, widget=widget
                )
                column.bound = self[column.name]

    def words(self) -> dict[int, list[SheetWord]]:
        """What was said, by file."""
        answer: dict[int, list[SheetWord]] = {}
        for sheet in self.sheets:
            keys = {column.label: self.cleaned_data[column.name] for column in sheet.columns}
            word = SheetWord(sheet.name, sheet.heading, keys, sheet.rows)
            answer.setdefault(sheet.file.pk, []).append(word)
        return answer
