"""What of the grid goes along when two records of one firm become one, and what stands on an import's enterprises."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from enterprises.grid.models import Keeping
from enterprises.register import mergers, references
from enterprises.register.references import InTheWay, Reference, Touched
from liuan_safety.organizations.models import User


def _count(enterprise_id: int) -> int:
    return Keeping.objects.filter(enterprise=enterprise_id, valid_to=None).count()


def _move(source: int, target: int) -> list[Any]:
    """The keeper goes along where the surviving record has none."""
    if Keeping.objects.filter(enterprise=target, valid_to=None).exists():
        return []
    moved = list(Keeping.objects.filter(enterprise=source, valid_to=None).values_list("pk", flat=True))
    Keeping.objects.filter(pk__in=moved).update(enterprise=target)
    return moved


def _give_back(moved: list[Any], source: int, target: int) -> None:
    if not Keeping.objects.filter(enterprise=source, valid_to=None).exists():
        Keeping.objects.filter(pk__in=moved, enterprise=target, valid_to=None).update(enterprise=source)


def _rows(touched: Touched) -> "QuerySet[Any]":
    rows = Keeping.objects.filter(enterprise__in=touched.brought_in, valid_from__gte=touched.since, valid_to=None)
    return rows.select_related("enterprise", "post__unit")


def _tell(keeping: Any, reader: User) -> InTheWay:
    url = f"{reverse('register:detail', args=[keeping.enterprise_id])}#grid"
    what = f"已分派给{keeping.post.unit.name}"
    when = timezone.localtime(keeping.valid_from)
    return InTheWay(keeping.enterprise.name, what, keeping.maker_label, when, keeping.enterprise_id, url)


def declare() -> None:
    """Called when the room registers itself."""
    mergers.register(mergers.Belonging("grid.keepings", "网格员", "名", _count, _move, _give_back))
    references.register(Reference("grid", "已分派网格员", _rows, _tell, 70))
