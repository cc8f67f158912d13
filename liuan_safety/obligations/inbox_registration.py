"""What the inbox puts into the frame: two entries of the menu, two panels of the desk."""

from django.urls import reverse
from django.utils import timezone

from liuan_safety.notices import selectors as notices
from liuan_safety.obligations import inbox, inbox_tabs
from liuan_safety.organizations import desk
from liuan_safety.organizations.models import User
from liuan_safety.ui import menu
from liuan_safety.ui.tags.words import iso_minute

SHOWN = 10
_STATES = {"grave": "overdue", "soon": "soon", "good": ""}


def register() -> None:
    """Called in `AppConfig.ready()`."""
    menu.register(menu.MenuItem("日常", "待办", "obligations:inbox", None, 1, "inbox", count=inbox.count))
    unread = notices.unread_count
    menu.register(menu.MenuItem("日常", "通知", "obligations:inbox_notices", None, 2, "bell", count=unread))
    desk.register_tabs(inbox_tabs.on_desk)
    desk.register(desk.Panel("owed", "待办", _owed, order=1))
    desk.register(desk.Panel("notices", "未读通知", _notices, order=2))


def _owed(user: User) -> desk.Content:
    lines = inbox.lines(user)
    shown = [
        desk.Line(
            line.owed.title,
            line.owed.url,
            note=f"{line.until} {line.lamp.word}",
            state=_STATES[line.lamp.kind],
            verb=line.owed.verb,
            under=f"{line.owed.wanted_by}，依据：{line.owed.article}",
            group=line.group,
        )
        for line in lines[:SHOWN]
    ]
    empty = "没有待办。到期要办的事项会按到期日列在这里。"
    return desk.Content(shown, len(lines), reverse("obligations:inbox"), "全部待办和已办", empty)


def _notices(user: User) -> desk.Content:
    unread = notices.notices(user).filter(read_at=None)
    count = unread.count()
    shown = [desk.Line(one.title, one.url, note=iso_minute(timezone.localtime(one.sent_at))) for one in unread[:5]]
    more = reverse("obligations:inbox_notices") if count else ""
    return desk.Content(shown, count if count else None, more, "全部通知", counted="条")
