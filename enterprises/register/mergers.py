"""What goes along when two records of one firm become one: rooms whose rows hang on an enterprise say how (D7).

The register knows its own tags and grants; a room above registers a `Belonging` in its `AppConfig.ready()`. What was
moved is kept with the entry and given back when the merger is taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enterprises.register.models import EnterpriseGrant, Standing


@dataclass(frozen=True)
class Belonging:
    """One kind of row. `move(source, target)` hands over what the target does not have yet and answers what it moved,
    as JSON takes it; `give_back(moved, source, target)` returns just that, as far as it is still there.
    """

    key: str
    label: str
    unit: str
    count: Callable[[int], int]
    move: Callable[[int, int], list[Any]]
    give_back: Callable[[list[Any], int, int], None]


_belongings: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    """Declare a kind; the same key again replaces it."""
    _belongings[belonging.key] = belonging


def belongings() -> list[Belonging]:
    """Every kind, in the order of their keys."""
    return [_belongings[key] for key in sorted(_belongings)]


def _move_standings(source: int, target: int) -> list[Any]:
    there = set(Standing.objects.filter(enterprise=target).values_list("kind", "source_kind", "source_id"))
    rows = Standing.objects.filter(enterprise=source).order_by("pk")
    moved = [row.pk for row in rows if (row.kind, row.source_kind, row.source_id) not in there]
    Standing.objects.filter(pk__in=moved).update(enterprise=target)
    return moved


def _return_standings(moved: list[Any], source: int, target: int) -> None:
    Standing.objects.filter(pk__in=moved, enterprise=target).update(enterprise=source)


def _move_grants(source: int, target: int) -> list[Any]:
    about = ("user_id", "post_id", "permission_id", "valid_from")
    there = set(EnterpriseGrant.objects.filter(content_object=target).values_list(*about))
    rows = EnterpriseGrant.objects.filter(content_object=source).order_by("pk").values_list("pk", *about)
    moved = [pk for pk, *terms in rows if tuple(terms) not in there]
    EnterpriseGrant.objects.filter(pk__in=moved).update(content_object=target)
    return moved


def _return_grants(moved: list[Any], source: int, target: int) -> None:
    EnterpriseGrant.objects.filter(pk__in=moved, content_object=target).update(content_object=source)


OWN = (
    Belonging(
        "register.standings",
        "标签",
        "项",
        lambda pk: Standing.objects.filter(enterprise=pk).count(),
        _move_standings,
        _return_standings,
    ),
    Belonging(
        "register.grants",
        "授权",
        "项",
        lambda pk: EnterpriseGrant.objects.filter(content_object=pk).count(),
        _move_grants,
        _return_grants,
    ),
)


def declare() -> None:
    """The register's own belongings; called when the room registers itself."""
    for belonging in OWN:
        register(belonging)
