"""Cells of a table, drawn as django-tables2 draws them; what holds for a whole column is looked up once a page.

The library inspects the signature of a column's function for each of four hundred cells: a sixth of a page's time.
"""

from typing import Any

from django_tables2 import A, Column, Table
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import signature


class Drawer:
    """Draws the cells of one column, row by row."""

    def __init__(self, bound: BoundColumn, table: Table) -> None:
        self._bound, self._table = bound, table
        self._column: Column = bound.column
        self._accessor = A(bound.accessor)
        self._wanted, self._takes_all = signature(bound.render)
        self._displays: dict[type, str] = {}

    def __call__(self, row: BoundRow) -> Any:
        """The cell of that row; the column's default where there is no value."""
        if self._bound.link:
            return row.get_cell(self._bound.name)
        value = self._value(row.record)
        if value in self._column.empty_values:
            return self._bound.default
        return self._bound.render(**self._arguments(row, value))

    def _value(self, record: Any) -> Any:
        """What the accessor finds; of a field with choices its words, and None where the way there breaks off."""
        kind = type(record)
        if kind not in self._displays:
            self._displays[kind] = self._display_of(record)
        try:
            if display := self._displays[kind]:
                return getattr(self._accessor.penultimate(record)[0], display)()
            return self._accessor.resolve(record)
        except Exception:  # as the library does: a column need not be a field
            return None

    def _display_of(self, record: Any) -> str:
        """The name of `get_…_display`, where the accessor leads to a field with choices."""
        field = self._accessor.get_field(record)
        return f"get_{field.name}_display" if getattr(field, "choices", ()) else ""

    def _arguments(self, row: BoundRow, value: Any) -> dict[str, Any]:
        offered = {
            "value": value,
            "record": row.record,
            "column": self._column,
            "bound_column": self._bound,
            "bound_row": row,
            "table": self._table,
        }
        return offered if self._takes_all else {name: offered[name] for name in self._wanted}
