"""What was done to one thing, as sentences for the end of its page."""

from django.db.models import Model

from liuan_safety.audit import actions
from liuan_safety.audit.models import DeedRecord


def deeds_on(obj: Model, limit: int = 50) -> list[DeedRecord]:
    """The latest deeds on this row, newest first."""
    rows = DeedRecord.objects.filter(object_kind=obj._meta.label_lower, object_id=str(obj.pk), succeeded=True)
    return list(rows.order_by("-id")[:limit])


def in_words(deed: DeedRecord) -> str:
    """「更正辖区:名称由城北镇改为城北街道」."""
    parts = [f"{change.label}由{change.before}改为{change.after}" for change in actions.changes(deed)]
    detail = f"({deed.detail})" if deed.detail else ""
    return actions.label_of(deed.action) + (":" + ",".join(parts) if parts else "") + detail


def last_writer(obj: Model) -> tuple[str, object]:
    """Who wrote last and when: 「张三(市安委办)」."""
    deed = next(iter(deeds_on(obj, limit=1)), None)
    if deed is None:
        return "同事", None
    return (f"{deed.user_label}（{deed.post_label}）" if deed.post_label else deed.user_label), deed.at
