"""The list of what was sent outside."""

from django.template.loader import render_to_string

from liuan_safety.notices.models import Delivery
from liuan_safety.notices.rules import State
from liuan_safety.ui.tables import DateColumn, ListTable, NumberColumn, TextColumn, two_lines
from liuan_safety.ui.tags.words import iso_minute

TAG_KINDS = {
    State.WAITING: "plain",
    State.TAKEN: "plain",
    State.SENDING: "accent",
    State.SENT: "good",
    State.UNSURE: "soon",
    State.GIVEN_UP: "grave",
    State.NEEDLESS: "plain",
}


def state_tag(row: Delivery) -> dict[str, str]:
    """Word and colour of the bundle's state."""
    return {"label": row.get_state_display(), "kind": TAG_KINDS[State(row.state)]}


class DeliveryTable(ListTable):
    """One bundle a line."""

    person = TextColumn(verbose_name="收件人", accessor="person__name")
    channel = TextColumn(verbose_name="渠道")
    day = DateColumn(verbose_name="日期")
    state = TextColumn(verbose_name="状态")
    told = NumberColumn(verbose_name="事项", unit="件")
    sent_at = TextColumn(verbose_name="送出时间")
    error = TextColumn(verbose_name="说明", default="")
    unit = "条"
    caption = "外发通知"
    empty_title = "没有外发通知"
    empty_note = "启用邮件、短信等渠道后，每天发给各人的待办提醒会列在这里。"

    class Meta(ListTable.Meta):
        model = Delivery
        fields = ("person", "channel", "day", "state", "told", "sent_at", "error")
        order_by = ("-day", "person")

    def row_edge(self, record: Delivery) -> str:
        return {State.GIVEN_UP: "grave", State.UNSURE: "soon"}.get(State(record.state), "")

    def render_person(self, record: Delivery) -> str:
        return two_lines(record.person.name, record.posts)

    def render_channel(self, record: Delivery) -> str:
        return two_lines(record.get_channel_display(), record.addressed)

    def render_state(self, record: Delivery) -> str:
        return render_to_string("components/tag.html", state_tag(record) | {"icon": ""})

    def render_sent_at(self, record: Delivery) -> str:
        return iso_minute(record.sent_at)
