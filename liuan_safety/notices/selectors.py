"""Reading the notices of the acting post."""

from django.db.models import QuerySet

from liuan_safety.notices.models import Notice
from liuan_safety.organizations.models import User


def notices(user: User) -> QuerySet[Notice]:
    """All of the post, the newest first."""
    return Notice.objects.visible_to(user).order_by("-id")


def unread_count(user: User) -> int:
    """How many nobody in this post has read."""
    return Notice.objects.visible_to(user).filter(read_at=None).count()
