"""What deeds are called in Chinese: each room registers its own in `AppConfig.ready()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from liuan_safety.audit.models import DeedRecord


@dataclass(frozen=True)
class Action:
    """The words of one action; `fields` names the keys of before and after that are no fields of the object."""

    key: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One line of before and after, in words."""

    label: str
    before: str
    after: str


_actions: dict[str, Action] = {}


def register(key: str, label: str, fields: Mapping[str, str] | None = None) -> None:
    """`register("register.enterprise.mended", "更正企业信息")`: how the log calls this deed."""
    _actions[key] = Action(key, label, dict(fields or {}))


def label_of(key: str) -> str:
    """The Chinese name of the action; the key itself where a room that is gone once wrote it."""
    action = _actions.get(key)
    return action.label if action else key


def choices() -> list[tuple[str, str]]:
    """All actions by name, for a filter."""
    return sorted(((action.key, action.label) for action in _actions.values()), key=lambda pair: pair[0])


def sentence(deed: DeedRecord) -> str:
    """「张三(市安委办)更正企业信息:某某公司」, with 未成功 where it failed."""
    who = f"{deed.user_label}（{deed.post_label}）" if deed.post_label else deed.user_label
    return who + what_was_done(deed)


def what_was_done(deed: DeedRecord) -> str:
    """「更正企业信息：某某公司」, without the person: for the person's own list."""
    what = label_of(deed.action) + (f"：{deed.object_label}" if deed.object_label else "")
    return what + ("" if deed.succeeded else "（未成功）")


def changes(deed: DeedRecord) -> list[Change]:
    """Before and after, field by field, in the order in which the deed wrote them."""
    keys = list(dict.fromkeys([*deed.before, *deed.after]))
    return [Change(_field_label(deed, key), _words(deed.before.get(key)), _words(deed.after.get(key))) for key in keys]


def _field_label(deed: DeedRecord, key: str) -> str:
    action = _actions.get(deed.action)
    if action and key in action.fields:
        return action.fields[key]
    try:
        model = apps.get_model(deed.object_kind)
        return str(getattr(model._meta.get_field(key), "verbose_name", key))
    except (LookupError, ValueError, FieldDoesNotExist):
        return key


def _words(value: object) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str) and value.startswith("hmac:"):
        return f"已脱敏 {value[5:13]}…"
    if isinstance(value, list):
        return "、".join(_words(item) for item in value) or "（空）"
    if isinstance(value, dict):
        return "；".join(f"{key}：{_words(item)}" for key, item in value.items()) or "（空）"
    return str(value)
