"""人员: a person with an account. What the person may do comes from the posts held, never from the account."""

from typing import TYPE_CHECKING, Optional, Self

from django.apps import apps
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.organizations.scoping import ScopedQuerySet

if TYPE_CHECKING:
    from liuan_safety.organizations.models.post import Tenure


class PersonQuerySet(ScopedQuerySet):
    """People are seen where they hold a post or will; those who hold none any more, where they last held one."""

    def visible_to(self, user: "User") -> Self:
        """People of the acting post's scope; people who never held a post only city-wide."""
        tenure = getattr(user, "acting", None)
        if tenure is None or not tenure.is_in_force():
            return self.none()
        reach = reach_of(tenure.role)
        if reach is Reach.CITY:
            return self
        if reach is not Reach.JURISDICTION:
            return self.none()
        tenures = apps.get_model("organizations", "Tenure").objects
        here = tenures.filter(post__unit__jurisdiction__path__startswith=tenure.jurisdiction.path).values("user")
        open_ended = Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate())
        still_posted = tenures.filter(open_ended).values("user")
        return self.filter(Q(pk__in=here.filter(open_ended)) | (Q(pk__in=here) & ~Q(pk__in=still_posted)))


class PersonManager(UserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Django's manager of accounts, with the scope."""

    use_in_migrations = False


class User(AbstractUser):
    """The account. `acting` is the tenure the person acts under in this request, job or command."""

    first_name = None
    last_name = None
    is_staff = None
    is_superuser = None
    name = models.CharField("姓名", max_length=40)
    telephone = models.CharField("联系电话", max_length=30, blank=True)
    must_change_password = models.BooleanField("须改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    otp_required = models.BooleanField("须动态口令", default=False)
    access_epoch = models.PositiveIntegerField("会话批次", default=0, help_text="加一即终止此人所有会话")
    is_demonstration = models.BooleanField("演示账号", default=False)
    revision = models.PositiveIntegerField("版本", default=1)

    objects = PersonManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    _acting: Optional["Tenure"] = None

    @property
    def acting(self) -> Optional["Tenure"]:
        """The tenure now acting: set by the middleware, a token, a job or a command; None sees and may do nothing."""
        return self._acting

    @acting.setter
    def acting(self, tenure: Optional["Tenure"]) -> None:
        self._acting = tenure

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # The epoch is part of what a session is bound to: raising it ends every session of the person at once.
        value = f"{self.password}:{self.access_epoch}"
        return salted_hmac("liuan.session", value, secret=secret, algorithm="sha256").hexdigest()


class FormerPassword(models.Model):
    """A hash that the person used before; the last five may not come back."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField("密码散列", max_length=128)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-set_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"
