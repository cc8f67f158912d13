"""岗位 and 任职: a post (unit × role) owns the duties; a tenure says who held it from when to when."""

from django.db import models

from liuan_safety.organizations.models.periods import DatedModel, period_constraint
from liuan_safety.organizations.roles import Role
from liuan_safety.organizations.scoping import ScopedQuerySet


class PostQuerySet(ScopedQuerySet):
    """Posts are seen with their unit's jurisdiction."""

    scope_path = "unit__jurisdiction__path"


class TenureQuerySet(ScopedQuerySet):
    """Tenures are seen with their post's unit's jurisdiction."""

    scope_path = "post__unit__jurisdiction__path"


class Post(DatedModel):
    """A seat in a unit with a role. Duties hang here, so that a successor inherits them."""

    unit = models.ForeignKey("organizations.Unit", verbose_name="单位", on_delete=models.RESTRICT, related_name="posts")
    role = models.CharField("角色", max_length=24, choices=Role.choices())
    title = models.CharField("职务", max_length=60, blank=True)
    predecessor = models.ForeignKey(
        "self", verbose_name="承接自", null=True, blank=True, on_delete=models.RESTRICT, related_name="successors"
    )
    revision = models.PositiveIntegerField("版本", default=1)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["unit", "role", "id"]
        constraints = [period_constraint("post_period")]

    def __str__(self) -> str:
        return f"{self.unit.name} · {self.title or self.role_label}"

    @property
    def role_label(self) -> str:
        return Role(self.role).label


class Tenure(DatedModel):
    """Who holds the post, from a day to a day."""

    post = models.ForeignKey(Post, verbose_name="岗位", on_delete=models.RESTRICT, related_name="tenures")
    user = models.ForeignKey(
        "organizations.User", verbose_name="人员", on_delete=models.RESTRICT, related_name="tenures"
    )

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["valid_from", "id"]
        constraints = [period_constraint("tenure_period")]
        indexes = [models.Index(fields=["user", "valid_from"], name="tenure_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.post}"

    @property
    def role(self) -> Role:
        return Role(self.post.role)

    @property
    def unit(self):
        return self.post.unit

    @property
    def jurisdiction(self):
        return self.post.unit.jurisdiction

    @property
    def label(self) -> str:
        """「市安委办」 as it stands behind a name in history: 张三(市安委办)."""
        return self.post.unit.short_name or self.post.unit.name
