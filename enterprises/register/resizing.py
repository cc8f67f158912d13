"""The job that brings size classes in step with the settings, when it is queued, what a setting's page says of it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.services.resizing import DERIVED, RESIZE_JOB, Resized, out_of_step, resize
from enterprises.register.size import FIGURES, FLOOR_KEYS, SCALE_KEYS, Measures, divisions_of
from enterprises.register.size_settings import amounts_on
from enterprises.register.sources import SCALE
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State
from liuan_safety.jobs.running import JobRun
from liuan_safety.jobs.services import enqueue
from liuan_safety.policy.models import Setting
from liuan_safety.ui.tags.words import iso_minute, paper_date

KEYS = (*FLOOR_KEYS, *SCALE_KEYS)
LOOKED_AT = 2_000
WRITTEN_AT_ONCE = 500
USUAL_REASON = "按现行参数重新判定"
Row = dict[str, Any]


def listen() -> None:
    """Called when the register registers itself."""
    post_save.connect(_setting_was_set, sender=Setting, weak=False, dispatch_uid="register.resizing")


def _setting_was_set(instance: Setting, created: bool, **_signal: Any) -> None:
    """At once where it holds today, in the transaction that sets it. One that is to come is met on its day."""
    if created and instance.key in KEYS and instance.valid_from <= timezone.localdate():
        enqueue(kind=RESIZE_JOB, params={}, by=None, dedup=f"setting:{instance.pk}")


def queue_daily() -> Job:
    """Once a day: settings come into force at midnight, and what was undone or taken back may be of an older one."""
    return enqueue(kind=RESIZE_JOB, params={}, by=None, dedup="daily")


def resize_register(run: JobRun) -> None:
    """Look at every enterprise in the register and write those that are out of step, some hundreds at once."""
    today = timezone.localdate()
    measures, reason = Measures(amounts_on(today)), _reason(today)
    total, looked_at, done = _with_figures().count(), 0, Resized()
    for rows in _chunks(_with_figures()):
        differing = [row["id"] for row in rows if out_of_step(row, measures)]
        for start in range(0, len(differing), WRITTEN_AT_ONCE):
            run.step()
            part = resize(
                enterprise_ids=differing[start : start + WRITTEN_AT_ONCE], measures=measures, reason=reason
            )  # fmt: skip
            done = Resized(done.changed + part.changed, done.kept + part.kept)
        looked_at += len(rows)
        run.progress(looked_at, max(total, looked_at), f"已核对 {looked_at:,} 家，改变 {done.changed:,} 家")
    with run.final() as result:
        result |= {"checked": looked_at, "changed": done.changed, "kept": done.kept}
        if done.changed:
            record(action="register.resized", after=dict(result), detail=reason)


def _with_figures() -> "QuerySet[Enterprise]":
    return Enterprise.objects.filter(valid_to=None).exclude(industry_code="", size_class="")


def _chunks(rows: "QuerySet[Enterprise]") -> Iterator[list[Row]]:
    """By their keys, each chunk in a query of its own: SQLite can't write while it reads on."""
    last = 0
    while chunk := list(rows.order_by("pk").filter(pk__gt=last).values("id", *FIGURES, *DERIVED)[:LOOKED_AT]):
        yield chunk
        last = chunk[-1]["id"]


def _reason(today: Any) -> str:
    """Which settings have come into force today, for the history of each enterprise."""
    new = Setting.objects.filter(key__in=KEYS, jurisdiction=None, valid_from=today).filter(
        Q(valid_to=None) | Q(valid_to__gt=today)
    )
    words = "；".join(f"“{setting.label}”自 {setting.valid_from} 起为 {setting.shown}" for setting in new)
    return (f"参数{words}" if words else USUAL_REASON)[:300]


# -- what the page of a setting says ----------------------------------------------------------------------------------


def effects_of(key: str) -> list[str]:
    """What becomes of the enterprises: the rule, what a value to come will change, how the last run went."""
    lines = [
        "用于判定在册企业的企业规模和规上。新数值自起始日当天起，由系统重新判定，每家改变的企业在历史中各记一条；"
        "办理人单独认定的规上不改，已出库的企业不动。"
    ]
    coming = Setting.objects.filter(key=key, jurisdiction=None, valid_from__gt=timezone.localdate())
    held = [row for row in coming.order_by("valid_from") if not row.never_held]
    lines += [_expected(row) for row in held[:1]]
    last = Job.objects.filter(kind=RESIZE_JOB).order_by("-pk").first()
    return [*lines, _told(last)] if last else lines


def _expected(setting: Setting) -> str:
    now, then = Measures(amounts_on(timezone.localdate())), Measures(amounts_on(setting.valid_from))
    sizes = scales = 0
    codes = "|".join(f"{division:02d}" for division in sorted(divisions_of(setting.key)))
    for rows in _chunks(_with_figures().filter(industry_code__regex=f"^[A-T]?({codes})")):
        for row in rows:
            changed = out_of_step({**row, **out_of_step(row, now)}, then)
            sizes += "size_class" in changed
            scales += SCALE in changed
    when = f"{paper_date(setting.valid_from)}起为 {setting.shown}"
    return f"{when}：按现有数据，预计改变企业规模 {sizes:,} 家、规上 {scales:,} 家。"


def _told(job: Job) -> str:
    if job.is_open:
        return f"正在重新判定：{job.progress_message or '排队等待'}。"
    when = iso_minute(job.finished_at)
    if job.state != State.DONE:
        return f"{when} 的重新判定没有完成：{job.error or '已取消'}系统将在次日凌晨再做。"
    found = job.result
    kept = f"，{found['kept']:,} 家的规上由办理人认定、保持不变" if found["kept"] else ""
    return f"最近一次重新判定于 {when} 完成：核对 {found['checked']:,} 家，改变 {found['changed']:,} 家{kept}。"
