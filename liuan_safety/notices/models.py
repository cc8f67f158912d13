"""What a post is told: one row per matter, rung and post. What is told outside the platform: one bundle a day."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from liuan_safety.notices.rules import CHANNEL_LABELS, STATE_LABELS, URGENT_RUNGS, Channel, State
from liuan_safety.organizations.access import may
from liuan_safety.organizations.roles import Deed

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices are read by the post that they were sent to, and by nobody else."""

    def visible_to(self, user: "User") -> Self:
        """Those of the acting post; none without one in force."""
        tenure = user.acting
        return self.none() if tenure is None or not tenure.is_in_force() else self.filter(post=tenure.post_id)


class Notice(models.Model):
    """One notice to one post. It hangs on the post: whoever holds it next finds it."""

    kind = models.CharField("事项种类", max_length=40)
    source_key = models.CharField("事项", max_length=80)
    rung = models.CharField("档次", max_length=12)
    post = models.ForeignKey("organizations.Post", verbose_name="岗位", on_delete=models.RESTRICT, related_name="+")
    title = models.CharField("标题", max_length=200)
    url = models.CharField("办理地址", max_length=200)
    sent_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    read_by = models.CharField("阅读人", max_length=160, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "source_key", "rung", "post"], name="notice_sent_once")]
        indexes = [
            models.Index(fields=["post", "read_at"], name="notice_unread"),
            models.Index(fields=["post", "sent_at"], name="notice_post_sent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_urgent(self) -> bool:
        """Whether it tells of something overdue."""
        return self.rung in URGENT_RUNGS


class ChannelChoice(models.Model):
    """By which channels a person wants to be told outside the platform. Without a row: by e-mail, if there is one."""

    user = models.OneToOneField(
        "organizations.User", verbose_name="人员", on_delete=models.CASCADE, related_name="channel_choice"
    )
    email = models.BooleanField(CHANNEL_LABELS[Channel.EMAIL], default=True)
    sms = models.BooleanField(CHANNEL_LABELS[Channel.SMS], default=False)
    dingtalk = models.BooleanField(CHANNEL_LABELS[Channel.DINGTALK], default=False)
    wecom = models.BooleanField(CHANNEL_LABELS[Channel.WECOM], default=False)
    revision = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "接收方式"

    def __str__(self) -> str:
        return f"{self.user}的接收方式"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries are seen by whoever they went to; all of them by posts with the deed."""

    def visible_to(self, user: "User") -> Self:
        """All with the deed, else those to the person; none without a post in force."""
        tenure = user.acting
        if tenure is None or not tenure.is_in_force():
            return self.none()
        return self if may(user, Deed.DELIVERIES_VIEW) else self.filter(person=user)


class Delivery(models.Model):
    """One day's bundle to one person by one channel. The unique key is what keeps a second bundle from being made."""

    person = models.ForeignKey(
        "organizations.User", verbose_name="收件人", on_delete=models.RESTRICT, related_name="deliveries"
    )
    channel = models.CharField("渠道", max_length=10, choices=[(one.value, CHANNEL_LABELS[one]) for one in Channel])
    day = models.DateField("日期")
    posts = models.CharField("岗位", max_length=300)
    addressed = models.CharField("地址", max_length=80, blank=True, help_text="只留掩码；发送时读取当时的地址")
    state = models.CharField(
        "状态", max_length=10, choices=[(one.value, STATE_LABELS[one]) for one in State], default=State.WAITING.value
    )
    attempts = models.PositiveIntegerField("已尝试次数", default=0)
    lease_number = models.PositiveIntegerField("租约号", default=0)
    lease_until = models.DateTimeField("租约到期", null=True, blank=True)
    retry_at = models.DateTimeField("最早重试时间", null=True, blank=True)
    error = models.CharField("错误", max_length=300, blank=True)
    receipt = models.CharField("回执号", max_length=120, blank=True)
    created_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("送出时间", null=True, blank=True)
    matters = models.ManyToManyField(Notice, through="DeliveryLine", verbose_name="事项", related_name="deliveries")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外发通知"
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "channel", "day"], name="delivery_once_a_day"),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "sending"]) | Q(lease_until__isnull=False),
                name="delivery_taken_has_lease",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="delivery_state_lease")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_channel_display()}（{self.person.name}）"

    def get_absolute_url(self) -> str:
        return reverse("notices:delivery", args=[self.pk])

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be put into the queue again."""
        return self.state in (State.SENT, State.GIVEN_UP, State.UNSURE)


class DeliveryLine(models.Model):
    """One notice in a bundle. What was settled or read before the bundle left is kept and marked: it was not told."""

    delivery = models.ForeignKey(Delivery, verbose_name="外发通知", on_delete=models.CASCADE, related_name="lines")
    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.RESTRICT, related_name="+")
    left_out = models.BooleanField("发送前已办结", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "外发通知的事项"
        constraints = [models.UniqueConstraint(fields=["delivery", "notice"], name="delivery_line_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.notice_id}"
