"""The part of an import's page that holds it against the former list and against itself (D7)."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from enterprises.census.comparison import ELSEWHERE_CHECK
from enterprises.census.intake import LISTED_TWICE
from enterprises.census.last_year import SCALE_CHECK, STAFF_CHECK, TRADE_CHECK
from enterprises.census.models import ImportRun, RowFinding
from enterprises.census.selectors import with_names
from enterprises.census.selectors.last_year import FormerList, former_list, gone, gone_lines
from liuan_safety.organizations.models import User

PER_PAGE = 50
GONE = "gone"
_TILES = (
    (LISTED_TWICE, "wrong", "重复填报", "行", "后出现的一行不收"),
    (ELSEWHERE_CHECK, "notes", "其他辖区也列了", "户", "只示名称、代码和所在辖区"),
    (STAFF_CHECK, "notes", "人数大幅减少", "户", "与上一年度名录比"),
    (TRADE_CHECK, "notes", "改了行业", "户", "与上一年度名录比"),
    (SCALE_CHECK, "notes", "规上转规下", "户", "与上一年度名录比"),
)


def compared_with(run: ImportRun) -> FormerList | None:
    """The former list that the import is held against; a follow-up only mends rows and is held against none."""
    return None if run.follows_id else former_list(run.jurisdiction, run.year, run.part)


def tiles(run: ImportRun, user: User, current: str) -> dict[str, Any]:
    """The second row of figures, each opening its rows, and the words on the former list."""
    former = compared_with(run)
    keys = [key for key, *_rest in _TILES]
    met = RowFinding.objects.visible_to(user).filter(run=run, check_key__in=keys).values_list("check_key", flat=True)
    found = list(met)
    page = reverse("census:import", args=[run.pk])
    rows = [
        {
            "label": label,
            "figure": found.count(key),
            "unit": unit,
            "note": note,
            "url": f"{page}?show={show}&check={key}",
        }
        for key, show, label, unit, note in _TILES
        if former is not None or key in (LISTED_TWICE, ELSEWHERE_CHECK)
    ]
    if former is not None:
        missing = {"label": "去年有今年没有", "unit": "户", "note": f"对照{former.year}年度{former.whose}"}
        rows.append(missing | {"figure": gone(run, former).count(), "url": f"{page}?show={GONE}", "show": GONE})
    return {"held_against": rows, "former": former, "current_tile": current}


def gone_context(run: ImportRun, user: User, number: str | None) -> dict[str, Any]:
    """One page of those who are missing."""
    former = compared_with(run)
    rows = gone(run, former) if former is not None else []
    page = Paginator(rows, PER_PAGE).get_page(number)
    chosen = list(page.object_list)
    return {"show": GONE, "page": page, "gone": gone_lines(chosen, run, user), "former": former}


def gone_rows(run: ImportRun, user: User) -> Iterator[tuple[str, str, str, str]]:
    """All of them as rows of a workbook, in chunks: kind, name, code, what is said."""
    former = compared_with(run)
    if former is not None:
        pages = Paginator(gone(run, former), 1_000)
        for number in pages.page_range:
            for line in gone_lines(list(pages.page(number).object_list), run, user):
                wrong = f"；本次第{line.wrong_row}行有错，改好就不缺了" if line.wrong_row else ""
                yield "去年有今年没有", line.name, line.credit_code, line.says + wrong
    names = {key: label for key, _show, label, *_rest in _TILES}
    yield from _noted(run, user, names)


def _noted(run: ImportRun, user: User, names: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    found = RowFinding.objects.visible_to(user).filter(run=run, check_key__in=names).select_related("file")
    pages = Paginator(found.order_by("check_key", "id"), 1_000)
    for number in pages.page_range:
        for line in with_names(list(pages.page(number).object_list)):
            one = line.finding
            yield names[one.check_key], line.name, f"{one.sheet} 第{one.row}行", one.reason
