"""One row of a census sheet: its cells as written, its fields cleaned, and the findings about them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from enterprises.census.checks import DEFAULT_LEVELS, Level
from enterprises.census.field_readers import FIELD_READERS, Note
from enterprises.census.receipt_marks import RECEIPT_LABELS
from enterprises.census.rules import Place, RowFacts, RowKind, classify, is_code_like, listed_twice_reason
from enterprises.register.rules import CodeFaultKind, examine_credit_code, is_name
from liuan_safety.workbooks import cells
from liuan_safety.workbooks.damage import Damage, DamageKind
from liuan_safety.workbooks.headings import Column, HeadingMap
from liuan_safety.workbooks.labels import label
from liuan_safety.workbooks.reading import Sheet

_CODE_CHECKS = {
    CodeFaultKind.MISSING: "code_missing",
    CodeFaultKind.LENGTH: "code_length",
    CodeFaultKind.ALPHABET: "code_alphabet",
    CodeFaultKind.CHECK_DIGIT: "code_check_digit",
}
_KEY_FIELDS = frozenset({"name", "credit_code"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: check key (see checks.CHECKS), the column as headed, the value as written, the reason, its level."""

    check: str
    column: str
    value: str
    reason: str
    level: Level


@dataclass(slots=True)
class RowResult:
    """What was read of one row. `fields` holds clean values only (a doubtful or empty one is absent);
    `as_written` holds every filled cell by its column's label."""

    sheet: str
    row: int
    kind: RowKind
    fields: dict[str, object] = field(default_factory=dict)
    as_written: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether the row is not taken."""
        # Asked several times of every row, and hardly any has findings.
        return bool(self.findings) and any(finding.level is Level.REFUSE for finding in self.findings)

    @property
    def doubtful(self) -> bool:
        """Whether the row is taken without at least one of its fields."""
        return not self.refused and any(finding.level is Level.DOUBT for finding in self.findings)

    @property
    def sound_code(self) -> str | None:
        """The credit code, if it stood the proof."""
        code = self.fields.get("credit_code")
        return code if isinstance(code, str) else None

    def at(self, level: Level) -> list[Finding]:
        """The findings of one level."""
        return [finding for finding in self.findings if finding.level is level]


class RowReader:
    """Reads the rows of one sheet below its heading."""

    def __init__(
        self,
        heading: HeadingMap,
        sheet: Sheet,
        *,
        today: dt.date,
        levels: Mapping[str, Level] = DEFAULT_LEVELS,
    ) -> None:
        self.heading = heading
        self.today = today
        self.sheet = sheet.name
        self._levels = levels
        self._columns = heading.columns
        self._labels = [(one.index, one.label) for one in heading.columns if one.label not in RECEIPT_LABELS]
        self._by_key = {column.key: column for column in heading.columns if column.key}
        self._readers: list[tuple[Column, Callable[..., object]]] = [
            (column, FIELD_READERS[column.key])
            for column in heading.columns
            if column.key and column.key not in _KEY_FIELDS
        ]
        self._merges = [merge for merge in sheet.merges if merge.first_row > heading.last_row]
        self._titles = frozenset("".join(title.split()) for title in heading.titles)
        self._damage: dict[int, dict[int, Damage]] = {}
        for (row, number), damage in sheet.damage.items():
            self._damage.setdefault(row, {})[number - 1] = damage
        self._wide = {
            (merge.first_row, merge.first_column - 1)
            for merge in sheet.merges
            if merge.last_column - merge.first_column >= 2
        }
        self._tall = [self._tall_cells(key) for key in sorted(_KEY_FIELDS)]

    def read(self, number: int, values: Sequence[object]) -> RowResult:
        """Read one row; `number` is its row in the sheet, `values` its cells from column A on."""
        result = RowResult(self.sheet, number, RowKind.BLANK)
        if all(_continues(tall, number) for tall in self._tall):
            result.kind = RowKind.CONTINUATION
            return result
        damaged = self._damage.get(number, {}) if self._damage else {}
        odd = self._write_down(values, damaged, result.as_written)
        if not result.as_written:
            return result
        name = self._value(values, damaged, "name")
        code = self._value(values, damaged, "credit_code")
        if (
            not (name and type(code) is str and is_code_like(code))
            or "serial" in self._by_key
            and self._example(values)
        ):
            result.kind = classify(self._facts(number, result.as_written, damaged))
        else:
            result.kind = RowKind.ENTRY
        if result.kind is RowKind.ENTRY:
            self._read_entry(result, values, damaged, odd)
        return result

    def read_entry(self, number: int, values: Sequence[object]) -> RowResult:
        """Read a row that is known to list an enterprise: one that was staged before, and mended since."""
        result = RowResult(self.sheet, number, RowKind.ENTRY)
        damaged = self._damage.get(number, {})
        self._read_entry(result, values, damaged, self._write_down(values, damaged, result.as_written))
        return result

    def _read_entry(
        self, result: RowResult, values: Sequence[object], damaged: Mapping[int, Damage], odd: str | None
    ) -> None:
        self._read_name(result, self._value(values, damaged, "name"), damaged)
        self._read_code(result, self._value(values, damaged, "credit_code"), damaged)
        self._read_fields(result, values, damaged)
        if odd:
            self._find(result, "control_characters", odd, "", "有看不见的控制字符，已去掉")

    def _tall_cells(self, key: str) -> list[tuple[int, int]]:
        """First and last rows of the cells merged downwards in this column, from top to bottom."""
        column = self._by_key.get(key)
        return sorted(
            (merge.first_row, merge.last_row)
            for merge in self._merges
            if column is not None and merge.first_column <= column.index + 1 <= merge.last_column
        )

    def refuse_listed_twice(self, result: RowResult, earlier: Place) -> None:
        """Add the refusal of a row whose code was listed before."""
        reason = listed_twice_reason(earlier, sheet=result.sheet)
        self._find(result, "listed_twice", self._by_key["credit_code"].label, str(result.fields["credit_code"]), reason)

    def _write_down(
        self, values: Sequence[object], damaged: Mapping[int, Damage], as_written: dict[str, str]
    ) -> str | None:
        """Keep every filled cell as written; the label of the first with control characters, if any."""
        odd = None
        width = len(values)
        for index, shown in self._labels:
            value = values[index] if index < width else ""
            if value == "" or value is None:
                continue
            if type(value) is str:
                if value.isspace():
                    continue
                if value.isprintable() and "_x00" not in value:  # nearly every cell: asked once, here
                    as_written[shown] = value
                    continue
                if odd is None and cells.has_control_characters(value):
                    odd = shown
            as_written[shown] = cells.written(value)
        for index, damage in damaged.items():
            if index < len(self._columns):
                as_written[self._columns[index].label] = damage.text
        return odd

    def _value(self, values: Sequence[object], damaged: Mapping[int, Damage], key: str) -> object:
        column = self._by_key.get(key)
        if column is None or column.index in damaged or column.index >= len(values):
            return ""
        return values[column.index]

    def _example(self, values: Sequence[object]) -> bool:
        index = self._by_key["serial"].index
        return index < len(values) and type(values[index]) is str and "例" in values[index]  # type: ignore[operator]

    def _facts(self, number: int, as_written: Mapping[str, str], damaged: Mapping[int, Damage]) -> RowFacts:
        filled = [
            (column, "".join(as_written[column.label].split()))
            for column in self._columns
            if column.label in as_written
        ]
        own = {column.key: text for column, text in filled if column.key}
        as_heading = sum(text != "" and label(text).core in column.cores for column, text in filled)
        return RowFacts(
            texts=[text for _column, text in filled if text],
            name=own.get("name", ""),
            code=own.get("credit_code", ""),
            serial=own.get("serial", ""),
            as_heading=as_heading,
            prefilled=all(_prefilled(column, text, damaged) for column, text in filled),
            wide=bool(filled) and (number, filled[0][0].index) in self._wide,
            titles=self._titles,
        )

    def _read_name(self, result: RowResult, value: object, damaged: Mapping[int, Damage]) -> None:
        column = self._by_key["name"]
        lost = _lost(damaged.get(column.index), value)
        if lost:
            self._find(result, "name_lost", column.label, lost.text, f"企业名称：{lost.reason}")
            return
        cleaned = cells.name(value)
        if cleaned and is_name(cleaned):
            result.fields["name"] = cleaned
            return
        shown = cells.written(value)
        self._find(result, "name_missing", column.label, shown, f"“{shown}”不是企业名称" if cleaned else "没有企业名称")

    def _read_code(self, result: RowResult, value: object, damaged: Mapping[int, Damage]) -> None:
        column = self._by_key["credit_code"]
        lost = _lost(damaged.get(column.index), value)
        shown = cells.written(value)
        if lost:
            self._find(result, "code_lost", column.label, lost.text, f"统一社会信用代码：{lost.reason}")
            return
        code = cells.credit_code(value)
        if isinstance(code, cells.Problem):
            self._find(result, "code_damaged", column.label, shown, code.reason)
            return
        fault = examine_credit_code(code or "")
        if fault is None:
            result.fields["credit_code"] = code
            return
        reason = (
            f"{fault.reason}（写的是“{shown}”）"
            if fault.kind is CodeFaultKind.MISSING and shown.strip()
            else fault.reason
        )
        self._find(result, _CODE_CHECKS[fault.kind], column.label, shown, reason)

    def _read_fields(self, result: RowResult, values: Sequence[object], damaged: Mapping[int, Damage]) -> None:
        width = len(values)
        for column, read in self._readers:
            value = values[column.index] if column.index < width else ""
            if value == "" or value is None or column.index in damaged:
                continue
            if type(value) is str and "#" in value and (lost := cells.error_name(value)):
                damaged = {**damaged, column.index: Damage(DamageKind.ERROR, lost)}
                continue
            note = read(result.fields, value, column, self)
            if type(note) is Note:
                self._find(result, note.check, column.label, cells.written(value), note.reason)
        for index, damage in damaged.items():
            self._doubt_lost(result, index, damage)

    def _doubt_lost(self, result: RowResult, index: int, damage: Damage) -> None:
        """A lost cell outside name and code. The serial number is the sheet's own and not worth a doubt."""
        if index >= len(self._columns) or self._columns[index].key in (*_KEY_FIELDS, "serial"):
            return
        check = "cell_error" if damage.kind is DamageKind.ERROR else "cell_no_value"
        self._find(result, check, self._columns[index].label, damage.text, damage.reason)

    def _find(self, result: RowResult, check: str, column: str, value: str, reason: str) -> None:
        result.findings.append(Finding(check, column, value, reason, self._levels[check]))


def _continues(tall: list[tuple[int, int]], number: int) -> bool:
    """Whether the row lies in the lower part of a merged cell. With name and code merged so it goes on with the
    enterprise above it (a second product, a second site) and lists nobody twice."""
    place = bisect_left(tall, (number, 0)) - 1
    return place >= 0 and number <= tall[place][1]


def _prefilled(column: Column, text: str, damaged: Mapping[int, Damage]) -> bool:
    """Whether a template alone filled this cell: a serial number, a township, a formula that never had a value."""
    if column.index in damaged:
        return column.key not in _KEY_FIELDS and damaged[column.index].kind is DamageKind.NO_STORED_VALUE
    return column.key == "township" or (column.key == "serial" and text.replace(".", "", 1).isdigit())


def _lost(damage: Damage | None, value: object) -> Damage | None:
    if damage is not None:
        return damage
    error = cells.error_name(value)
    return Damage(DamageKind.ERROR, error) if error else None
