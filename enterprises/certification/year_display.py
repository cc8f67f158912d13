"""What the pages of years show."""

import datetime
from typing import Any

from django.db.models import Count, Q

from enterprises.census.models import CensusReturn
from enterprises.census.superiors import census_day
from enterprises.certification.display import COUNT_LABELS, TITLES, cells, tables, year_facts, year_history
from enterprises.certification.forms import YearForm
from enterprises.certification.models import CensusYear, FrozenYear
from enterprises.certification.moves import MOVES
from enterprises.certification.rules import COUNTS, figures_of
from enterprises.certification.selectors.exceptions import ended_words, exceptions_of, worded
from enterprises.certification.selectors.hindrances import of_year
from enterprises.certification.selectors.reading import counties_seen, figures_seen, head_of, sees_city, texts_of
from enterprises.certification.selectors.standing import standings
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import county_level
from liuan_safety.ui.tags.words import iso

State = CensusYear.State


def year_lines(user: User) -> list[dict[str, Any]]:
    """Every year that has returns or was certified, with how many counties are accepted; four queries."""
    counties = set(county_level().values_list("pk", flat=True))
    accepted = Count("pk", filter=Q(state=CensusReturn.State.ACCEPTED))
    returns = CensusReturn.objects.filter(jurisdiction__in=counties).order_by()
    numbers = dict(returns.values_list("year").annotate(number=accepted))
    rows = {row.year: row for row in CensusYear.objects.select_related("frozen")}
    return [
        {"year": year, "row": rows.get(year), "accepted": numbers.get(year, 0), "counties": len(counties),
         "kept": year in rows and rows[year].frozen is not None}
        for year in sorted({*numbers, *rows}, reverse=True)
    ]  # fmt: skip


def year_context(user: User, year: int, frozen: FrozenYear | None, *, asked: bool) -> dict[str, Any]:
    """The page of a year; `asked`: a text was asked for by its number, so it is shown although the year is open."""
    row = CensusYear.objects.filter(year=year).first()
    certified = row is not None and row.state == State.CERTIFIED
    shown = frozen if frozen is not None and (certified or asked) else None
    certifies = may(user, Deed.CENSUS_CERTIFY)
    context: dict[str, Any] = {
        "year": year, "row": row, "certified": certified, "frozen": shown, "texts": list(texts_of(year)),
        "steps": year_history(row), "certifies": certifies, "city": sees_city(user),
        "is_current": shown is not None and row is not None and row.frozen_id == shown.pk,
    }  # fmt: skip
    if shown is None:
        hindrances = of_year(year) if sees_city(user) else []
        counties = list(county_level(census_day(year)))
        found = standings(year, counties)
        seen = set(Jurisdiction.objects.visible_to(user).values_list("pk", flat=True))
        lines = [(county, found[county.pk]) for county in counties if county.pk in seen]
        context |= {"hindrances": hindrances, "standings": lines, "may_certify": certifies and not hindrances}
        context["exceptions"] = [worded(one) for one in exceptions_of(year) if one.jurisdiction_id in seen]
        return context
    return context | _as_it_was(user, row, shown)


def _as_it_was(user: User, row: CensusYear | None, frozen: FrozenYear) -> dict[str, Any]:
    """All of the page that is read from the text."""
    head = head_of(frozen)
    figures = figures_seen(user, frozen)
    return {
        "facts": year_facts(row, frozen, head),
        "figures": figures,
        "tiles": [(label, figures[key]) for key, label in COUNT_LABELS.items()],
        "tables": tables(figures),
        "heads": list(COUNT_LABELS.values()),
        "counties": [_county(one) for one in counties_seen(user, frozen)],
        "settings": head.get("settings", []),
        "exceptions": [_exception(one) for one in head.get("exceptions", [])],
        "titles": TITLES,
    }


def _county(one: dict[str, Any]) -> dict[str, Any]:
    """A county's line: its figures, when it was sent and accepted, on which summary."""
    own: dict[str, Any] = next((line for line in one["returns"] if line["place"] == one["county"]), {})
    figures = {**figures_of(()), **one["figures"]}
    accepted = one.get("accepted", {})
    moved = accepted.get("enterprises") not in (None, figures["enterprises"])
    return {
        "name": one["county"]["name"],
        "cells": cells({key: figures[key] for key in COUNTS}),
        "sent": _day(own.get("sent_at", "")),
        "accepted": _day(own.get("accepted_at", "")),
        "summary": one.get("summary", {}),
        "moved": f"接收时 {accepted['enterprises']} 户" if moved else "",
        "nil": own.get("nil", False),
    }


def _day(instant: str) -> str:
    """The officer's day of an instant: the text keeps it in UTC, where a morning here is still the day before."""
    return iso(datetime.datetime.fromisoformat(instant)) if instant else ""


def _exception(one: dict[str, Any]) -> str:
    closed = datetime.datetime.fromisoformat(one["revoked_at"]) if "revoked_at" in one else None
    ended = ended_words(closed, datetime.date.fromisoformat(one["until"]))
    return f"经{one['by']}准予，{one['place']['name']}可修改至{one['until']}{ended}：{one['reason']}"


_WORDS = {
    "certify": ("认定后，{year}年度的名录、数字、参数、盲区答复一并存为不再变动的文本；该年度不能再导入、改正或退回。",
                "认定可以凭文件撤回，原来的存档仍保留。"),
    "withdraw": ("撤回后，{year}年度恢复为“汇集中”，各县区报送可以退回修改；原来的存档保留，可以查看。",
                 "改好以后可以重新认定，成为新的一份存档。"),
}  # fmt: skip


def deed_context(year: int, row: CensusYear | None, form: YearForm, key: str) -> dict[str, Any]:
    """The page of certifying or withdrawing: what it does, and for certifying what stands in the way."""
    move = MOVES[key]
    effect, undo = _WORDS[key]
    state = row.state if row is not None else State.COLLECTING
    return {
        "year": year,
        "row": row,
        "form": form,
        "move": move,
        "allowed": state == move.source,
        "hindrances": of_year(year) if key == "certify" and state == move.source else [],
        "effect": effect.format(year=year) + undo,
    }
