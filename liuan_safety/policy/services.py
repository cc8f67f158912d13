"""Setting a figure from a day on."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed
from liuan_safety.policy import rules
from liuan_safety.policy.defaults import DEFINITIONS
from liuan_safety.policy.models import EVER_IN_FORCE, Setting
from liuan_safety.policy.rules import BadValue, Definition
from liuan_safety.policy.selectors import kept
from liuan_safety.ui.errors import Conflict, RuleBroken


def set_value(
    *,
    key: str,
    value: str | Sequence[str],
    valid_from: datetime.date,
    note: str,
    by: User,
    seen: int | None,
    source: str = "",
    verified: bool = True,
    paper: Paper | None = None,
    jurisdiction: Jurisdiction | None = None,
) -> Setting:
    """A new value from that day up to the next one already set. Earlier rows are closed and kept.

    `seen` is the id of the newest row that the officer saw (None: none): a newer one raises Conflict.
    A day in the past needs a paper. Raises RuleBroken for values that can't be.
    """
    definition = _definition(key, jurisdiction)
    setting = Setting(
        key=key,
        jurisdiction=jurisdiction,
        value=_text(definition, value),
        verified=verified,
        source=source.strip()[:200] or definition.article,
        note=note.strip()[:300],
        paper=paper,
        set_by=by,
        set_in_post=str(by.acting.post) if by.acting else "",
        valid_from=valid_from,
    )
    with transaction.atomic():
        rows = Setting.objects.filter(key=key, jurisdiction=jurisdiction)
        # Locked first and read after: a statement that has waited for the lock does not see the row it waited for.
        list(rows.select_for_update(of=("self",)))
        newest = rows.order_by("-pk").first()
        require(by, Deed.POLICY_MANAGE, within=jurisdiction)
        held = rows.filter(EVER_IN_FORCE).order_by("valid_from")
        before = held.filter(in_force(valid_from)).first()
        _check_unseen(definition, newest, seen)
        _check(setting, before)
        _put_in(held, before, setting)
        _log(setting, before)
    # After the commit, when others can read it too; inside an outer transaction nothing is kept anyway.
    transaction.on_commit(kept.clear)
    return setting


def _definition(key: str, jurisdiction: Jurisdiction | None) -> Definition:
    definition = DEFINITIONS.get(key)
    if definition is None:
        raise RuleBroken("policy.unknown", f"没有“{key}”这个参数。")
    if jurisdiction is not None and not definition.differs_by_county:
        raise RuleBroken("policy.not_local", f"“{definition.label}”全市统一，不能按辖区设定。", field="jurisdiction")
    return definition


def _text(definition: Definition, value: str | Sequence[str]) -> str:
    """The value in its one way of writing. Raises RuleBroken."""
    text = value if isinstance(value, str) else ",".join(value)
    try:
        return rules.written(rules.parse(definition, text))
    except BadValue as bad:
        raise RuleBroken("policy.value", f"{bad}。", definition.article, field="value") from None


def _check_unseen(definition: Definition, newest: Setting | None, seen: int | None) -> None:
    """Whether the officer saw the newest row. Raises Conflict."""
    if seen == (newest.pk if newest else None):
        return
    now = f"，设为 {newest}（设定人：{newest.set_by or '系统'}）" if newest else ""
    raise Conflict(
        "policy.changed", f"“{definition.label}”刚刚被别人改过{now}。没有写入，请核对后再改。", field="value"
    )


def _check(setting: Setting, before: Setting | None) -> None:
    if not setting.note:
        raise RuleBroken("policy.note", "请写明为什么修改。", field="note")
    if setting.valid_from < timezone.localdate() and setting.paper is None:
        raise RuleBroken(
            "policy.past",
            "起始日早于今天，会影响已发生的事项，须附依据文件；否则请改为今天或以后。",
            field="valid_from",
        )
    if before is not None and (before.value, before.verified) == (setting.value, setting.verified):
        raise RuleBroken("policy.same", f"该日的数值已经是 {before.shown}，不需要修改。", field="value")


def _put_in(held: QuerySet[Setting], before: Setting | None, setting: Setting) -> None:
    """Close the row in force on the day, end the new one where the next begins."""
    after = held.filter(valid_from__gt=setting.valid_from).first()
    setting.valid_to = after.valid_from if after else None
    if before is not None:
        Setting.objects.filter(pk=before.pk).update(valid_to=setting.valid_from)
    try:
        with transaction.atomic():
            setting.save(force_insert=True)
    except IntegrityError:
        raise Conflict("policy.changed", "同一参数刚刚有人从同一天起设定。没有写入，请刷新后核对。") from None


def _log(setting: Setting, before: Setting | None) -> None:
    record(
        action="policy.setting.set",
        obj=setting,
        before={"value": before.value, "valid_from": before.valid_from.isoformat()} if before else {},
        after={
            "value": setting.value,
            "valid_from": setting.valid_from.isoformat(),
            "verified": setting.verified,
            "paper": str(setting.paper) if setting.paper else "",
        },
        detail=setting.note,
        jurisdiction_path=setting.jurisdiction.path if setting.jurisdiction else "",
    )
