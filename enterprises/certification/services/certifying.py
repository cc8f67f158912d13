"""认定 of a census year (D7): only when every county is accepted and no blind spot bars; then kept as text for ever."""

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.census.services.returns import label_of
from enterprises.certification import canonical
from enterprises.certification.freezing import head_of, named, parts_of, write_parts
from enterprises.certification.models import CensusYear, Freeze, FrozenYear, Summary, YearStep
from enterprises.certification.moves import MOVES, Move
from enterprises.certification.selectors.exceptions import exceptions_of
from enterprises.certification.selectors.figures import figures_in
from enterprises.certification.selectors.hindrances import of_year
from enterprises.certification.standstill import standstill
from enterprises.supervision.selectors import rule_set_in_force
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import acting_post, require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.services.papers import keep_paper
from liuan_safety.policy.defaults import CENSUS, DEFINITIONS, SIZE
from liuan_safety.policy.selectors import text_value
from liuan_safety.ui.errors import Conflict, RuleBroken

State = CensusYear.State


def certify_year(
    *, by: User, year: int, revision: int, number: str, dated: datetime.date | None, file: UploadedFile | None
) -> CensusYear:
    """认定: nobody writes from the first question to the last line of the text, so what is asked is what is kept.

    Raises RuleBroken with what stands in the way or what is missing of the paper, Conflict when the year was moved
    meanwhile or the register never came to rest, PermissionDenied without `census.certify`.
    """
    require(by, MOVES["certify"].deed)
    if not number.strip():
        raise RuleBroken("certification.no_paper", "请填写认定文件的文号。", field="paper_number")
    CensusYear.objects.get_or_create(year=year)
    with standstill(year):
        row = _moving(year, revision, MOVES["certify"])
        in_the_way = of_year(year)
        if in_the_way:
            words = "、".join(f"{one.label}{f'（{one.count}{one.unit}）' if one.count else ''}" for one in in_the_way)
            raise RuleBroken("certification.in_the_way", f"还不能认定：{words}。")
        now = timezone.now()
        title = f"{year}年度普查认定文件"
        paper = keep_paper(by=by, title=title, number=number, dated=dated, file=file)
        frozen = freeze_year(year=year, now=now, label=label_of(by), paper=paper)
        row.certified_at, row.certified_by, row.certified_label = now, by, label_of(by)
        row.certified_post, row.frozen = acting_post(by).post, frozen
        return _moved(row, MOVES["certify"], by, now, paper=paper, frozen=frozen, reason="")


def withdraw_certification(
    *,
    by: User,
    year: int,
    revision: int,
    reason: str,
    number: str,
    dated: datetime.date | None,
    file: UploadedFile | None,
) -> CensusYear:
    """撤回认定: the year is open again below its accepted returns; the text of the certification stays readable.

    Raises RuleBroken without reason or paper, Conflict when the year was moved meanwhile.
    """
    move = MOVES["withdraw"]
    require(by, move.deed)
    if not reason.strip():
        raise RuleBroken("certification.no_reason", "请写明撤回认定的原因。", field="reason")
    if not number.strip():
        raise RuleBroken("certification.no_paper", "请填写撤回所依据文件的文号。", field="paper_number")
    with standstill(year):
        row = _moving(year, revision, move)
        if row.frozen is None:
            raise RuleBroken("certification.state", f"{year}年度还没有认定。")
        frozen, now = row.frozen, timezone.now()
        paper = keep_paper(by=by, title=f"{year}年度普查撤回认定文件", number=number, dated=dated, file=file)
        row.frozen = row.certified_at = row.certified_by = row.certified_post = None
        row.certified_label = ""
        return _moved(row, move, by, now, paper=paper, frozen=frozen, reason=reason.strip()[:300])


def _moving(year: int, revision: int, move: Move) -> CensusYear:
    """The year, locked, in the state and revision that the officer has seen."""
    row = CensusYear.objects.select_for_update(of=("self",)).filter(year=year).first()
    if row is None:  # certifying makes the row first; a withdrawal may be asked of a year that nobody ever certified
        raise RuleBroken("certification.state", f"{year}年度还没有认定，不能办理“{move.label}”。")
    if row.revision != revision:
        raise Conflict("certification.year_moved", f"{year}年度在您办理前已有变动，请看过最新情况再办理。")
    if row.state != move.source:
        words = row.get_state_display()
        raise RuleBroken("certification.state", f"{year}年度现在是“{words}”，不能办理“{move.label}”。")
    return row


def _moved(
    row: CensusYear, move: Move, by: User, now: datetime.datetime, *, paper: Paper | None, frozen: FrozenYear,
    reason: str,
) -> CensusYear:  # fmt: skip
    before = row.state
    row.state, row.revision = move.target, row.revision + 1
    row.save()
    YearStep.objects.create(
        census_year=row, from_state=before, to_state=row.state, at=now, by=by, maker_label=label_of(by), reason=reason,
        paper=paper, frozen=frozen,
    )  # fmt: skip
    after = {"state": row.state, "year": row.year, "sha256": frozen.sha256, "number": paper.number if paper else ""}
    record(action=f"certification.year.{move.key}", obj=row, before={"state": before}, after=after, detail=reason)
    return row


def freeze_year(*, year: int, now: datetime.datetime, label: str, paper: Paper | None) -> FrozenYear:
    """Write the text of the year as it stands. Part of certifying: the caller has seen to it that nobody writes."""
    number = FrozenYear.objects.filter(year=year).count() + 1
    found = write_parts(year, number)
    about = paper and {"dated": paper.dated, "number": paper.number, "sha256": paper.sha256, "title": paper.title}
    more = {
        "certified_at": now, "certified_by": label, "exceptions": _exceptions(year), "number": number, "paper": about,
        "rules": _rules(), "settings": _settings(timezone.localdate(now)),
    }  # fmt: skip
    head = head_of(year, found, more, _accepted(year))
    whole = canonical.Digest(head)
    for text in parts_of(year, number).values_list("text", flat=True).iterator(20):
        whole.add(text)
    return FrozenYear.objects.create(
        year=year, number=number, head=head, records=found.records, size=whole.size, sha256=whole.value, made_at=now
    )


def _exceptions(year: int) -> list[dict[str, Any]]:
    rows = [
        {"by": one.granted_label, "from": one.granted_at, "place": named(one.jurisdiction), "reason": one.reason,
         "revoked_at": one.revoked_at, "until": one.until}
        for one in exceptions_of(year)
    ]  # fmt: skip
    return sorted(rows, key=canonical.line)


def _rules() -> dict[str, Any]:
    held = rule_set_in_force()
    return {"sector_rules": {"version": held.version, "since": held.valid_from} if held else None}


def _settings(day: datetime.date) -> list[dict[str, Any]]:
    """The figures by which the census was collected and enterprises were sized, each with its article."""
    return [
        {"article": one.article, "key": key, "label": one.label, "unit": one.unit, "value": text_value(key, on=day)}
        for key, one in sorted(DEFINITIONS.items())
        if one.group in (CENSUS, SIZE)
    ]


def _accepted(year: int) -> dict[int, dict[str, Any]]:
    """By county: what was accepted, and on which signed summary it rests."""
    found: dict[int, dict[str, Any]] = {}
    freezes = Freeze.objects.filter(census_return__year=year, census_return__state=CensusReturn.State.ACCEPTED)
    for one in freezes.select_related("census_return__jurisdiction").order_by("pk"):
        figures = figures_in(one.text)
        about = {"at": one.made_at, "by": one.maker_label, "enterprises": figures["enterprises"], "sha256": one.sha256}
        found[one.census_return.jurisdiction_id] = {"accepted": about}
    signed = Summary.objects.filter(census_return__year=year).exclude(paper=None).select_related("paper")
    for paper in signed.select_related("census_return__jurisdiction", "paper").order_by("number"):
        if paper.census_return.jurisdiction_id in found:
            found[paper.census_return.jurisdiction_id]["summary"] = {
                "number": paper.label, "scan": paper.paper.sha256 if paper.paper else "", "sha256": paper.sha256,
                "signed_on": paper.signed_on, "signer": paper.signer,
            }  # fmt: skip
    return found
