"""后台任务: the row is the truth about a piece of long work, a message of the broker only a wake-up call."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from liuan_safety.jobs.registry import kind_of, label_of
from liuan_safety.jobs.rules import MAX_ATTEMPTS, OPEN_STATES, STATE_LABELS, State, percent
from liuan_safety.organizations.access import may
from liuan_safety.organizations.roles import Deed

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs as people may see them."""

    def visible_to(self, user: "User") -> Self:
        """The person's own jobs of the acting post; every job for whoever may view all. No acting post, no rows."""
        tenure = getattr(user, "acting", None)
        if tenure is None or not tenure.is_in_force():
            return self.none()
        if may(user, Deed.JOBS_VIEW_ALL):
            return self
        return self.filter(created_by=user, tenure__post=tenure.post_id)

    def open(self) -> Self:
        """Queued or running."""
        return self.filter(state__in=OPEN_STATES)


class Job(models.Model):
    """One piece of long work. `lease_number` grows with each worker that takes it; only the newest may finish."""

    kind = models.CharField("类别", max_length=60)
    params = models.JSONField("参数", default=dict)
    dedup = models.CharField("去重键", max_length=120, blank=True, help_text="同类、同键的任务同时只有一个")
    state = models.CharField(
        "状态", max_length=10, choices=[(state.value, label) for state, label in STATE_LABELS.items()], default="queued"
    )
    lease_number = models.PositiveIntegerField("租约号", default=0)
    lease_until = models.DateTimeField("租约到期", null=True, blank=True)
    attempts = models.PositiveIntegerField("已尝试次数", default=0)
    max_attempts = models.PositiveIntegerField("最多尝试次数", default=MAX_ATTEMPTS)
    retry_at = models.DateTimeField("最早重试时间", null=True, blank=True)
    remind_at = models.DateTimeField("下次提醒时间", null=True, blank=True)
    reminders = models.PositiveIntegerField("提醒次数", default=0)
    progress_done = models.PositiveBigIntegerField("已处理", default=0)
    progress_total = models.PositiveBigIntegerField("总数", default=0)
    progress_message = models.CharField("进展", max_length=200, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    error = models.CharField("错误", max_length=500, blank=True)
    request_number = models.CharField("请求编号", max_length=40, blank=True)
    created_by = models.ForeignKey(
        "organizations.User", verbose_name="提交人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    tenure = models.ForeignKey(
        "organizations.Tenure", verbose_name="提交时的任职", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    jurisdiction_path = models.CharField("辖区路径", max_length=60, blank=True, db_index=True)
    created_at = models.DateTimeField("提交时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "dedup"],
                condition=Q(state__in=[state.value for state in OPEN_STATES]) & ~Q(dedup=""),
                name="job_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"]) | Q(finished_at__isnull=False), name="job_ended_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="job_state_lease"),
            models.Index(fields=["created_by", "-id"], name="job_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.label}（任务 {self.pk}）"

    @property
    def label(self) -> str:
        """The kind's Chinese name."""
        return label_of(self.kind)

    @property
    def percent(self) -> int | None:
        """Whole per cent done; None while the total is unknown."""
        return 100 if self.state == State.DONE else percent(self.progress_done, self.progress_total)

    @property
    def is_open(self) -> bool:
        """Whether it is still queued or running."""
        return self.state in OPEN_STATES

    @property
    def is_cancellable(self) -> bool:
        """What nobody has begun; a job that makes a file at any time before its end."""
        kind = kind_of(self.kind)
        return self.state == State.QUEUED or (self.state == State.RUNNING and kind is not None and kind.can_be_stopped)


class Heartbeat(models.Model):
    """When something that must happen again and again happened last (the sweep). One row each, written rarely."""

    name = models.CharField("名称", max_length=40, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
