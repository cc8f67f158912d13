"""Reading the grid (T3): who keeps what, what nobody keeps, counts by jurisdiction."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from enterprises.grid.models import Keeping
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
from liuan_safety.organizations.models.jurisdiction import PATH_STEP
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Reach, Role, reach_of


def held_today() -> "QuerySet[Post]":
    """Keepers' posts in force that somebody holds today."""
    holding = Tenure.objects.filter(in_force(), post=OuterRef("pk"))
    return Post.objects.filter(in_force(), Exists(holding), role=Role.GRID_KEEPER.value)


def kept() -> "QuerySet[Keeping]":
    """Keepings that hold now, in the hands of somebody."""
    return Keeping.objects.filter(valid_to=None, post__in=held_today())


def without_keeper() -> "QuerySet[Enterprise]":
    """Enterprises in the register that nobody keeps: given to no post, or to one that stands vacant."""
    return Enterprise.objects.filter(valid_to=None).exclude(Exists(kept().filter(enterprise=OuterRef("pk"))))


def own_enterprises(user: User) -> "QuerySet[Enterprise]":
    """What the acting keeper keeps, by name."""
    if user.acting is None or user.acting.role is not Role.GRID_KEEPER:
        return Enterprise.objects.none()
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None)
    mine = Keeping.objects.filter(valid_to=None, post=user.acting.post_id, enterprise=OuterRef("pk"))
    return rows.filter(Exists(mine)).select_related("jurisdiction").order_by("name_pinyin", "id")


def widening(user: User) -> Q | None:
    """A keeper sees what the acting post keeps."""
    if user.acting is None or user.acting.role is not Role.GRID_KEEPER:
        return None
    return Q(pk__in=Keeping.objects.filter(valid_to=None, post=user.acting.post_id).values("enterprise"))


def grids(user: User) -> "QuerySet[Unit]":
    """Grids in force that the acting post reaches."""
    rows = Unit.objects.visible_to(user).filter(in_force(), kind=Unit.Kind.GRID)
    return rows.select_related("jurisdiction").order_by("jurisdiction__path", "name")


def keeper_posts(user: User) -> "QuerySet[Post]":
    """Keepers' posts in force, vacant ones too, that the acting post reaches."""
    rows = Post.objects.visible_to(user).filter(in_force(), role=Role.GRID_KEEPER.value, unit__kind=Unit.Kind.GRID)
    return rows.select_related("unit__jurisdiction").order_by("unit__jurisdiction__path", "unit__name", "id")


def holders_of(posts: list[Post]) -> dict[int, list[str]]:
    """Post id → the names of who holds it today."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Tenure.objects.filter(in_force(), post__in=posts).select_related("user").order_by("valid_from", "id")
    for row in rows:
        found[row.post_id].append(row.user.name)
    return found


@dataclass(slots=True)
class GridRow:
    """One keeper's post of a grid with its holders and how many enterprises it keeps."""

    post: Post
    holders: list[str]
    number: int

    @property
    def is_vacant(self) -> bool:
        """Nobody holds it today."""
        return not self.holders


@dataclass(slots=True)
class GridUnit:
    """A grid with its keepers' posts."""

    unit: Unit
    rows: list[GridRow] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Enterprises that its posts keep."""
        return sum(row.number for row in self.rows)


def grid_units(units: list[Unit]) -> list[GridUnit]:
    """The grids with posts, holders and counts, in three queries."""
    posts = list(
        Post.objects.filter(in_force(), unit__in=units, role=Role.GRID_KEEPER.value)
        .select_related("unit")
        .order_by("id")
    )
    holders = holders_of(posts)
    numbers = Counter(
        dict(
            Keeping.objects.filter(valid_to=None, post__in=posts, enterprise__valid_to=None)
            .order_by().values_list("post").annotate(number=Count("pk"))
        )
    )  # fmt: skip
    found = {unit.pk: GridUnit(unit) for unit in units}
    for post in posts:
        found[post.unit_id].rows.append(GridRow(post, holders.get(post.pk, []), numbers[post.pk]))
    return list(found.values())


@dataclass(slots=True)
class PlaceCount:
    """A jurisdiction with what lies in it and below."""

    place: Jurisdiction
    grids: int = 0
    keepers: int = 0
    enterprises: int = 0
    uncovered: int = 0


def counts_below(place: Jurisdiction) -> list[PlaceCount]:
    """What stands at the place itself, then the jurisdictions right below with all that lies in them: grids, keepers in
    office, enterprises, and those that nobody keeps."""
    children = Jurisdiction.objects.filter(in_force(), parent=place).order_by("path")
    rows = {one.path: PlaceCount(one) for one in (place, *children)}
    within = {"jurisdiction__path__startswith": place.path}
    units = Unit.objects.filter(in_force(), kind=Unit.Kind.GRID, **within)
    keepers = Tenure.objects.filter(
        in_force(), in_force(prefix="post__"), post__role=Role.GRID_KEEPER.value,
        post__unit__jurisdiction__path__startswith=place.path,
    )  # fmt: skip
    _add(rows, place, "grids", units, "jurisdiction__path")
    _add(rows, place, "keepers", keepers, "post__unit__jurisdiction__path")
    _add(rows, place, "enterprises", Enterprise.objects.filter(valid_to=None, **within), "jurisdiction__path")
    _add(rows, place, "uncovered", without_keeper().filter(**within), "jurisdiction__path")
    return list(rows.values())


def _add(rows: dict[str, PlaceCount], place: Jurisdiction, name: str, counted: "QuerySet[Any]", path: str) -> None:
    step = len(place.path) + PATH_STEP + 1
    for where, number in counted.order_by().values_list(path).annotate(number=Count("pk")):
        # What lies in a jurisdiction that has ended counts with the place itself.
        row = rows.get(where[:step]) or rows[place.path]
        setattr(row, name, getattr(row, name) + number)


def root_of(user: User) -> Jurisdiction | None:
    """Where the tree begins for the acting post: the city, or its own jurisdiction."""
    tenure = user.acting
    if tenure is None:
        return None
    if reach_of(tenure.role) is Reach.CITY:
        return Jurisdiction.objects.filter(parent=None).order_by("pk").first()
    return tenure.jurisdiction


def history_of(enterprise: Enterprise) -> "QuerySet[Keeping]":
    """All keepings of the enterprise, the latest first."""
    return Keeping.objects.filter(enterprise=enterprise).select_related("post__unit").order_by("-id")
