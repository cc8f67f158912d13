"""Reading the notices of the acting post, and what was sent outside."""

from django.db.models import Count, Q, QuerySet

from liuan_safety.notices.models import ChannelChoice, Delivery, DeliveryLine, DeliveryQuerySet, Notice
from liuan_safety.notices.rules import Channel
from liuan_safety.organizations.models import User


def notices(user: User) -> QuerySet[Notice]:
    """All of the post, the newest first."""
    return Notice.objects.visible_to(user).order_by("-id")


def unread_count(user: User) -> int:
    """How many nobody in this post has read."""
    return Notice.objects.visible_to(user).filter(read_at=None).count()


def deliveries(user: User) -> DeliveryQuerySet:
    """Bundles that the person may see, the newest first, with how many matters each told."""
    told = Count("lines", filter=Q(lines__left_out=False))
    return Delivery.objects.visible_to(user).select_related("person").annotate(told=told).order_by("-day", "-pk")


def own_deliveries(user: User) -> DeliveryQuerySet:
    """Bundles to the person alone."""
    return deliveries(user).filter(person=user)


def lines_of(delivery: Delivery) -> QuerySet[DeliveryLine]:
    """What the bundle held, in the order in which the notices were written."""
    return delivery.lines.select_related("notice__post__unit").order_by("notice")


def choice_of(user: User) -> ChannelChoice | None:
    """What the person has chosen; None: nothing yet."""
    return ChannelChoice.objects.filter(user=user).first()


def channels_of(user: User) -> list[Channel]:
    """The channels in force for the person, chosen or by default."""
    row = choice_of(user)
    return [Channel.EMAIL] if row is None else [one for one in Channel if getattr(row, one.value)]
