"""The list of jobs."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State, duration
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines
from liuan_safety.ui.tags.words import iso_minute

TAG_KINDS = {
    State.QUEUED: "plain",
    State.RUNNING: "accent",
    State.DONE: "good",
    State.FAILED: "grave",
    State.CANCELLED: "plain",
}


def state_tag(job: Job) -> dict[str, str]:
    """Word and colour of the job's state."""
    return {"label": job.get_state_display(), "kind": TAG_KINDS[State(job.state)]}


def age(job: Job) -> str:
    """How long it has waited, runs or ran: 等待 12 秒, 已处理 3 分 05 秒, 用时 41 秒."""
    now = timezone.now()
    if job.state == State.QUEUED:
        return f"等待 {duration(now - job.created_at)}"
    if job.state == State.RUNNING:
        return f"已处理 {duration(now - (job.started_at or now))}"
    if job.started_at is None or job.finished_at is None:
        return ""
    return f"用时 {duration(job.finished_at - job.started_at)}"


class JobTable(ListTable):
    """One job a line."""

    kind = TextColumn(verbose_name="任务")
    state = TextColumn(verbose_name="状态")
    created_by = TextColumn(verbose_name="提交人", accessor="created_by__name", default="系统")
    created_at = TextColumn(verbose_name="提交时间")
    age = TextColumn(verbose_name="时长", empty_values=(), orderable=False)
    attempts = TextColumn(verbose_name="尝试", card=False)
    error = TextColumn(verbose_name="错误", default="")
    unit = "件"
    caption = "后台任务"
    empty_title = "没有任务"
    empty_note = "上传普查表、导出台账等费时的工作会出现在这里。"

    class Meta(ListTable.Meta):
        model = Job
        fields = ("kind", "state", "created_by", "created_at", "age", "attempts", "error")
        order_by = ("-created_at",)

    def row_url(self, record: Job) -> str:
        return reverse("jobs:job", args=[record.pk])

    def row_edge(self, record: Job) -> str:
        return "grave" if record.state == State.FAILED else ""

    def render_kind(self, record: Job) -> str:
        return two_lines(record.label, f"任务 {record.pk}")

    def render_state(self, record: Job) -> str:
        return render_to_string("jobs/_state.html", {"tag": state_tag(record), "job": record})

    def render_created_at(self, record: Job) -> str:
        return iso_minute(record.created_at)

    def render_age(self, record: Job) -> str:
        return age(record)
