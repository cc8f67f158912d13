"""What stands in the way of sending a county's return, of certifying a year; each line leads to where it is mended."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.blindspots.selectors import barring_counts
from enterprises.census.models import CensusReturn
from enterprises.census.reconciliation import Reconciliation, reconcile
from enterprises.census.superiors import census_day, owing
from enterprises.certification.models import DifferenceAnswer, Summary
from enterprises.register.spots import KINDS, sources
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import county_level

State = CensusReturn.State
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing in the way: what, how many (with the measure word), the detail, where it is mended by which verb."""

    key: str
    label: str
    detail: str
    url: str
    verb: str
    count: int = 0
    unit: str = "个"


@dataclass(frozen=True, slots=True)
class Difference:
    """Firms of one side and cause in the reconciliation, and whether the county has said why."""

    side: str
    cause: str
    label: str
    firms: int
    digest: str
    reason: str = ""
    said_by: str = ""


def of_lists(row: CensusReturn) -> list[Hindrance]:
    """Townships whose return is not accepted, or not merged; wrong rows still open are a blind spot."""
    year, county = row.year, row.jurisdiction
    back = f"{reverse('census:returns')}?{urlencode({'year': year, 'place': county.pk})}"
    towns = owing(year, county)
    below = {one.jurisdiction_id: one for one in CensusReturn.objects.filter(year=year, jurisdiction__in=towns)}
    waiting = [town.name for town in towns if town.pk not in below or below[town.pk].state != State.ACCEPTED]
    unmerged = [
        town.name
        for town in towns
        if town.pk in below and below[town.pk].state == State.ACCEPTED and below[town.pk].merged_at is None
    ]
    found = []
    if waiting:
        found.append(Hindrance("townships", "乡镇报送未接收", _named(waiting), back, "去催报、接收", len(waiting)))
    if unmerged:
        found.append(Hindrance("merging", "已接收未并入", _named(unmerged), f"{back}#merged", "去并入", len(unmerged)))
    return found


def of_spots(year: int, path: str = "") -> list[Hindrance]:
    """Kinds of blind spots that bar and are open; a kind that nobody watches bars as well."""
    found = [
        Hindrance(f"spots.{kind}", KINDS[kind].label, KINDS[kind].explains, _spots_url(kind, year), KINDS[kind].verb,
                  number, "处")
        for kind, number in barring_counts(year, path=path).items() if number
    ]  # fmt: skip
    watched = {source.kind for source in sources()}
    found += [
        Hindrance(f"spots.{kind.key}", kind.label, "系统没有这一类盲区的来源，不能证明没有。", "", "", 0)
        for kind in KINDS.values()
        if kind.bars and kind.key not in watched
    ]
    return found


def _spots_url(kind: str, year: int) -> str:
    return f"{reverse('blindspots:kind', args=[kind])}?{urlencode({'year': year})}"


def differences(row: CensusReturn, found: Reconciliation | None = None) -> list[Difference]:
    """The reconciliation's one-sided firms by side and cause; none where one of the lists is empty."""
    found = found or reconcile(row.year, row.jurisdiction)
    if not (found.county_count and found.township_count):
        return []
    said = {(one.side, one.cause): one for one in DifferenceAnswer.objects.filter(census_return=row)}
    answer = []
    for side, cause, label, firms in found.causes():
        ids = sorted(line.enterprise_id for line in found.lines if (line.side, line.cause) == (side, cause))
        digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
        one = said.get((side.value, cause.value))
        known = one is not None and one.digest == digest
        reason, who = (one.reason, one.maker_label) if one is not None and known else ("", "")
        answer.append(Difference(side.value, cause.value, label, firms, digest, reason, who))
    return answer


def of_differences(row: CensusReturn) -> list[Hindrance]:
    """Differences of the two lists that nobody has explained."""
    silent = [one for one in differences(row) if not one.reason]
    if not silent:
        return []
    address = f"{reverse('certification:send', args=[row.pk])}#differences"
    words = "、".join(f"{one.label}{one.firms}户" for one in silent)
    return [Hindrance("differences", "对账差异未说明", words, address, "去说明", len(silent), "类")]


def of_summary(row: CensusReturn, summary: Summary | None, digest: str) -> list[Hindrance]:
    """The summary that is missing, out of date, or not signed yet."""
    address = f"{reverse('certification:send', args=[row.pk])}#summary"
    if summary is None:
        return [Hindrance("summary", "汇总表未生成", "生成汇总表，打印后由单位负责人签字。", address, "去生成")]
    if summary.sha256 != digest:
        words = f"{summary.label}生成以后数字有变动，请重新生成、重新签字。"
        return [Hindrance("summary", "汇总表已过时", words, address, "去重新生成")]
    if summary.paper_id is None:
        return [Hindrance("scan", "缺签字件", f"{summary.label}还没有上传签字件扫描件。", address, "去上传")]
    return []


def of_year(year: int) -> list[Hindrance]:
    """What keeps the year from being certified: counties' returns, then blind spots of the whole city."""
    counties = list(county_level(census_day(year)))
    rows = {one.jurisdiction_id: one for one in CensusReturn.objects.filter(year=year, jurisdiction__in=counties)}
    missing = [
        f"{county.name}（{rows[county.pk].get_state_display() if county.pk in rows else '未报'}）"
        for county in counties
        if county.pk not in rows or rows[county.pk].state != State.ACCEPTED
    ]
    found = []
    if missing:
        city = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.CITY).order_by("path").first()
        address = f"{reverse('census:returns')}?{urlencode({'year': year, 'place': city.pk if city else ''})}"
        found.append(Hindrance("counties", "县区报送未接收", _named(missing), address, "去催报、接收", len(missing)))
    return found + of_spots(year)


def _named(names: list[str]) -> str:
    rest = f"等{len(names)}个" if len(names) > _NAMED else ""
    return f"{'、'.join(names[:_NAMED])}{rest}"
