"""Choosing an industry by GB/T 4754: a picker that finds by code, name and initials as one types.

Without scripts the 大类 are there to choose from; the finer lines come from the server.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy

from enterprises.register import industries
from enterprises.register.industries import Industry

HINT = f"{industries.STANDARD}，输入代码、名称或拼音首字母查找，可选到大类、中类或小类"


class IndustrySelect(forms.Select):
    """The 大类 under their 门类, and the code that stands now with its way."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"data-lu-picker": "", "data-lu-picker-url": reverse_lazy("register:industries"), **(attrs or {})}
        )

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        self.choices = _choices(value[0] if value else "")
        return super().optgroups(name, value, attrs)


class IndustryField(forms.CharField):
    """Its shape only: whether the code lies in the standard is asked by the rule."""

    widget = IndustrySelect

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"label": "国民经济行业代码", "required": False, "max_length": 8, "help_text": HINT} | options
        )


def option_words(row: Industry) -> str:
    """「2611 无机酸制造（C 制造业 › 26 化学原料和化学制品制造业 › 261 基础化学原料制造）」."""
    above = [one for one in industries.way_to(row.code) if one.code != row.code]
    return f"{row.code} {row.name}（{industries.ARROW.join(f'{one.code} {one.name}' for one in above)}）"


def _choices(chosen: str) -> Iterable[Any]:
    yield "", "未填"
    if chosen and not (len(chosen) == 2 and chosen in industries.table()):
        plain = industries.plain(chosen)
        row = industries.table().get(plain)
        yield chosen, option_words(row) if row else industries.in_words(chosen)
    for letter, rows in industries.divisions().items():
        section = industries.table()[letter]
        yield f"{letter} {section.name}", [(row.code, f"{row.code} {row.name}") for row in rows]
