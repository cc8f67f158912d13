"""报送 of a county's return (D7): the summary is produced, signed on paper, its scan attached; only then is it sent.

Acceptance by the level above is a move of `census.services.returns`; here it freezes the figures that were signed.
"""

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from enterprises.census.locks import refuse_locked
from enterprises.census.models import CensusReturn
from enterprises.census.services.returns import begin_move, end_move, label_of
from enterprises.certification import canonical
from enterprises.certification.models import DifferenceAnswer, Freeze, Summary
from enterprises.certification.rules import figures_of
from enterprises.certification.selectors.figures import figures, figures_text
from enterprises.certification.selectors.hindrances import Hindrance, differences
from enterprises.certification.selectors.returning import hindrances_of, latest_summary
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.services.papers import keep_paper
from liuan_safety.ui.errors import Conflict, RuleBroken

State = CensusReturn.State
_MOST_REASON = 300


@transaction.atomic
def produce_summary(*, by: User, census_return: CensusReturn) -> Summary:
    """生成汇总表 of the figures as they are now. The same figures give the same summary again, not another number.

    Raises RuleBroken for a township's return, one that was sent, or a locked year; PermissionDenied out of scope.
    """
    row = _locked(by, census_return)
    text = figures_text(row.year, row.jurisdiction, figures(row.year, row.jurisdiction))
    digest = canonical.digest(text)
    last = latest_summary(row)
    if last is not None and last.sha256 == digest:
        return last
    number = (Summary.objects.filter(census_return=row).aggregate(last=Max("number"))["last"] or 0) + 1
    made = Summary.objects.create(
        census_return=row, number=number, text=text, sha256=digest, made_at=timezone.now(), made_by=by,
        maker_label=label_of(by),
    )  # fmt: skip
    _record("certification.summary.produced", made, {"year": row.year, "number": number, "sha256": digest})
    return made


@transaction.atomic
def attach_signed(
    *,
    by: User,
    summary: Summary,
    signer: str,
    signed_on: datetime.date | None,
    number: str = "",
    file: UploadedFile | None,
) -> Summary:
    """上传签字件: the scan of the signed paper, who signed it and when. Once; another paper needs another summary.

    Raises RuleBroken at the form's fields, Conflict when a newer summary was produced.
    """
    row = _locked(by, summary.census_return)
    current = Summary.objects.select_for_update().get(pk=summary.pk)
    last = latest_summary(row)
    if last is None or last.pk != current.pk:
        raise Conflict("certification.newer_summary", "已有更新的汇总表，请打印最新的一份签字后再上传。")
    if current.paper_id is not None:
        return current
    if not signer.strip():
        raise RuleBroken("certification.no_signer", "请填写签字人：单位负责人的姓名。", field="signer")
    if signed_on is None or signed_on > timezone.localdate() or signed_on < timezone.localdate(current.made_at):
        raise RuleBroken("certification.signed_when", "签字日期应在汇总表生成之日到今天之间。", field="signed_on")
    if file is None:
        raise RuleBroken("certification.no_scan", "请选择签字件的扫描件。", field="paper_file")
    current.paper = keep_paper(by=by, title=f"{row.jurisdiction.name}{row.year}年度普查汇总表（签字件）", number=number,
                               dated=signed_on, file=file)  # fmt: skip
    current.signer, current.signed_on = signer.strip()[:40], signed_on
    current.save(update_fields=["paper", "signer", "signed_on"])
    _record("certification.summary.signed", current, {"signer": current.signer, "signed_on": signed_on.isoformat()})
    return current


@transaction.atomic
def explain_difference(
    *, by: User, census_return: CensusReturn, side: str, cause: str, digest: str, reason: str
) -> DifferenceAnswer:
    """说明差异: why these firms stand in one list only. `digest` names the firms that the officer has seen.

    Raises Conflict when the firms are others by now, RuleBroken without a reason.
    """
    row = _locked(by, census_return)
    why = " ".join(reason.split())[:_MOST_REASON]
    if not why:
        raise RuleBroken("certification.no_reason", "请写明这些企业为什么只在一边的名录里。", field="reason")
    found = next((one for one in differences(row) if (one.side, one.cause) == (side, cause)), None)
    if found is None or found.digest != digest:
        raise Conflict("certification.difference_moved", "对账结果在您办理前已有变动，请看过最新的差异再说明。")
    said, _made = DifferenceAnswer.objects.update_or_create(
        census_return=row, side=side, cause=cause,
        defaults={"digest": digest, "firms": found.firms, "reason": why, "made_at": timezone.now(),
                  "maker_label": label_of(by)},
    )  # fmt: skip
    _record("certification.difference.explained", said, {"firms": found.firms, "reason": why})
    return said


@transaction.atomic
def send_return(*, by: User, census_return: CensusReturn, revision: int) -> CensusReturn:
    """报送 of a county: refused while anything stands in the way, each named. Raises as `begin_move`."""
    _refuse_township(census_return)
    row, move = begin_move(by, census_return, revision, "send", "")
    _refuse_sent(row)
    in_the_way = hindrances_of(row)
    if in_the_way:
        raise RuleBroken("certification.in_the_way", f"还不能报送：{_named(in_the_way)}。")
    summary = latest_summary(row)
    if summary is None:
        raise RuleBroken("certification.in_the_way", "还不能报送：汇总表未生成。")
    row.is_nil, row.nil_reason = False, ""
    row.sent_at, row.sent_label = timezone.now(), label_of(by)
    return end_move(row, move, by, f"汇总表 {summary.label}，{summary.signer}签字")


def freeze_figures(row: CensusReturn, by: User, now: datetime.datetime) -> None:
    """Part of accepting a county's return: the figures under review, as they were signed, are kept for good.

    A nil return has no paper: its figures are those of now. Raises RuleBroken where nothing was signed.
    """
    if not row.jurisdiction.is_county_level:
        return
    if row.is_nil:
        text = figures_text(row.year, row.jurisdiction, figures_of(()))
    else:
        signed = Summary.objects.filter(census_return=row).exclude(paper=None).order_by("-number").first()
        if signed is None:
            raise RuleBroken("certification.nothing_signed", "这份报送没有签字的汇总表，请退回修改，由县区重新报送。")
        text = signed.text
    frozen = Freeze.objects.create(
        census_return=row, revision=row.revision, text=text, sha256=canonical.digest(text), made_at=now, made_by=by,
        maker_label=label_of(by),
    )  # fmt: skip
    after = {"year": row.year, "sha256": frozen.sha256}
    record(action="certification.figures.frozen", obj=frozen, after=after, jurisdiction_path=row.jurisdiction.path)


def _locked(by: User, census_return: CensusReturn) -> CensusReturn:
    """The county's return, locked, still its own to work on."""
    _refuse_township(census_return)
    rows = CensusReturn.objects.select_related("jurisdiction__parent").select_for_update(of=("self",))
    row = rows.get(pk=census_return.pk)
    require(by, Deed.CENSUS_IMPORT, within=row.jurisdiction)
    refuse_locked(row.year, row.jurisdiction)
    _refuse_sent(row)
    return row


def _refuse_township(row: CensusReturn) -> None:
    if not row.jurisdiction.is_county_level:
        raise RuleBroken("certification.not_a_county", "乡镇、街道和园区的名录入库后自动报送，不用汇总表。")


def _refuse_sent(row: CensusReturn) -> None:
    if row.state not in (State.OPEN, State.RETURNED):
        words = row.get_state_display()
        raise RuleBroken(
            "certification.already_sent", f"{row.jurisdiction.name}的报送现在是“{words}”，要改请上级先退回修改。"
        )


def _named(found: list[Hindrance]) -> str:
    return "、".join(f"{one.label}{f'（{one.count}{one.unit}）' if one.count else ''}" for one in found)


def _record(action: str, obj: Any, after: dict[str, Any]) -> None:
    record(action=action, obj=obj, after=after, jurisdiction_path=obj.census_return.jurisdiction.path)
