"""Deeds on the grid (T3): laid out, keepers named and followed, enterprises given to a keeper and handed over."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from enterprises.grid.models import Keeping
from enterprises.grid.selectors import held_today
from enterprises.register.models import Enterprise
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import acting_post, require
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Deed, Role
from liuan_safety.organizations.services import people, posts
from liuan_safety.organizations.services.first_passwords import hashed, random_password
from liuan_safety.organizations.services.locking import lock
from liuan_safety.organizations.services.succession import still_open
from liuan_safety.organizations.services.units import check_name, found
from liuan_safety.ui.errors import RuleBroken

TITLE = "网格员"
MOST_AT_ONCE = 2_000
CHUNK = 500


@dataclass(frozen=True, slots=True)
class KeepResult:
    """What a deed on many did: how many were given, and how many were left since a colleague was faster."""

    given: int
    left: int


@transaction.atomic
def lay_out(*, by: User, jurisdiction: Jurisdiction, name: str) -> Unit:
    """划定网格: a grid of that name in the jurisdiction, in force from today."""
    require(by, Deed.GRID_MANAGE, within=jurisdiction)
    unit = found(jurisdiction=jurisdiction, name=name, on=timezone.localdate(), kind=Unit.Kind.GRID)
    record(action="grid.laid_out", obj=unit, after={"name": unit.name}, jurisdiction_path=jurisdiction.path)
    return unit


@transaction.atomic
def take_up(*, by: User, unit: Unit) -> Unit:
    """撤销网格: refused while somebody keeps anything there or holds a post. Safe to send twice."""
    row = lock(Unit, unit.pk)
    require(by, Deed.GRID_MANAGE, within=row.jurisdiction)
    today = timezone.localdate()
    if row.kind != Unit.Kind.GRID:
        raise RuleBroken("grid.not_a_grid", f"“{row.name}”不是网格。")
    if not row.is_in_force(today):
        return row
    kept = Keeping.objects.filter(valid_to=None, enterprise__valid_to=None, post__unit=row).count()
    if kept:
        raise RuleBroken("grid.keeps", f"“{row.name}”还有{kept}家企业，请先移交给别的网格员。")
    if Tenure.objects.filter(still_open(today), post__unit=row).exists():
        raise RuleBroken("grid.held", f"“{row.name}”还有在任的网格员，请先终止任职。")
    # What has left the register needs no keeper: it must not hold the grid open.
    Keeping.objects.filter(valid_to=None, post__unit=row).update(valid_to=timezone.now())
    Post.objects.filter(unit=row, valid_to=None).update(valid_to=today)
    row.names.filter(valid_to=None).update(valid_to=today)
    row.valid_to, row.revision = today, row.revision + 1
    row.save()
    record(action="grid.taken_up", obj=row, after={"name": row.name}, jurisdiction_path=row.jurisdiction.path)
    return row


def name_keeper(
    *, by: User, unit: Unit, name: str, username: str, telephone: str = "", valid_from: datetime.date
) -> tuple[Tenure, str]:
    """指定网格员: the account of that user name where it bears that name, else a new one; answers the tenure and the
    first password of a new account ("" for a known one).

    A vacant post of the grid is taken first, so that its enterprises go to the new keeper.
    """
    require(by, Deed.GRID_MANAGE, within=unit.jurisdiction)
    _check_grid(unit)
    password = random_password()
    digest = hashed(password)  # takes its time: before the transaction
    with transaction.atomic():
        person, is_new = _person(by, unit, name, username, telephone, digest)
        tenure = posts.appoint(
            by=by, user=person, unit=unit, role=Role.GRID_KEEPER, title=_vacant_title(unit), valid_from=valid_from
        )
    return tenure, password if is_new else ""


def _vacant_title(unit: Unit) -> str:
    """The title of the grid's first post that nobody holds or will hold: it is taken before a new one is made."""
    held = Tenure.objects.filter(valid_to=None).values("post")
    vacant = Post.objects.filter(unit=unit, role=Role.GRID_KEEPER.value, valid_to=None).exclude(pk__in=held)
    title = vacant.order_by("id").values_list("title", flat=True).first()
    return TITLE if title is None else title


def _person(by: User, unit: Unit, name: str, username: str, telephone: str, digest: str) -> tuple[User, bool]:
    known = User.objects.filter(username__iexact=username.strip()).first()
    if known is None:
        path = unit.jurisdiction.path
        made = people.open_account(username=username, name=name, telephone=telephone, digest=digest, path=path)
        return made, True
    if not known.is_active:
        raise RuleBroken("grid.locked", f"“{known.name}”的账号已停用，不能任网格员。", field="username")
    if known.name != name.strip() or not User.objects.visible_to(by).filter(pk=known.pk).exists():
        raise RuleBroken("username_taken", f"用户名“{username}”已被使用，请另取一个。", field="username")
    return known, False


def succeed(*, by: User, post: Post, leaver: User, successor: User, on: datetime.date) -> Tenure:
    """网格员交接: the successor holds the same post from that day, and with it all its enterprises."""
    _check_grid(post.unit)
    if not successor.is_active:
        raise RuleBroken("grid.locked", f"“{successor.name}”的账号已停用，不能任网格员。", field="username")
    return posts.hand_over(by=by, post=post, leaver=leaver, successor=successor, on=on)


def _check_grid(unit: Unit) -> None:
    if unit.kind != Unit.Kind.GRID:
        raise RuleBroken("grid.not_a_grid", f"“{unit.name}”不是网格，不能设网格员。")


def end(*, by: User, tenure: Tenure, on: datetime.date) -> Tenure:
    """网格员离岗 without a successor: the post stands vacant from that day, its enterprises are kept by nobody."""
    _check_grid(tenure.post.unit)
    return posts.end_tenure(by=by, tenure=tenure, on=on)


@transaction.atomic
def rename(*, by: User, unit: Unit, revision: int, name: str) -> Unit:
    """网格更名: from today; the former name stays in the directory's history."""
    row = lock(Unit, unit.pk, revision)
    require(by, Deed.GRID_MANAGE, within=row.jurisdiction)
    _check_grid(row)
    today, before = timezone.localdate(), row.name
    name = check_name(name, row.jurisdiction, today, apart_from=row.pk)
    if name == before:
        return row
    row.names.filter(valid_to=None, valid_from=today).delete()
    row.names.filter(valid_to=None).update(valid_to=today)
    row.names.create(name=name, valid_from=today)
    row.name, row.revision = name, row.revision + 1
    row.save()
    record(
        action="grid.renamed", obj=row, before={"name": before}, after={"name": name},
        jurisdiction_path=row.jurisdiction.path,
    )  # fmt: skip
    return row


@transaction.atomic
def give(*, by: User, post: Post, enterprises: Sequence[int], ground: str = "") -> KeepResult:
    """分派: the enterprises, so far kept by nobody in office, to this keeper's post; what a colleague has given to
    another keeper since is left. Safe to send twice."""
    post = _post(by, post.pk)
    if not held_today().filter(pk=post.pk).exists():
        raise RuleBroken("grid.vacant", f"“{post.unit.name}”的网格员岗位空缺，请先指定网格员再分派。", field="post")
    now, given, left = timezone.now(), 0, 0
    for ids in _chunks(enterprises):
        held = dict(_locked(ids))
        open_to = _within(by, ids, post)
        vacant = set(_vacant(held.values()))
        wanted = [pk for pk in open_to if held.get(pk) != post.pk and (pk not in held or held[pk] in vacant)]
        given += _write(by, post, wanted, ground, now)
        left += sum(1 for pk in ids if pk not in wanted and held.get(pk) != post.pk)
    _told(by, "grid.given", post, given, ground)
    return KeepResult(given, left)


@transaction.atomic
def hand_over(*, by: User, source: Post, target: Post, enterprises: Sequence[int] | None, ground: str) -> KeepResult:
    """移交: what `source` keeps, all of it or the enterprises named, to another keeper's post, with a reason."""
    if not ground.strip():
        raise RuleBroken("grid.no_ground", "移交要写明事由，如“原网格员离岗”。", field="ground")
    source, target = _posts(by, source, target)
    if source.pk == target.pk:
        raise RuleBroken("grid.same", "接收的网格员就是现在的网格员。", field="target")
    mine = Keeping.objects.filter(valid_to=None, post=source).order_by("enterprise")
    all_of_it = list(mine.values_list("enterprise", flat=True))
    wanted = all_of_it if enterprises is None else list(enterprises)
    now, given, left = timezone.now(), 0, 0
    for ids in _chunks(wanted):
        held = dict(_locked(ids))
        moving = [pk for pk in _within(by, ids, target) if held.get(pk) == source.pk]
        given += _write(by, target, moving, ground, now)
        left += sum(1 for pk in ids if pk not in moving and held.get(pk) != target.pk)
    _told(by, "grid.handed_over", target, given, ground, source=str(source))
    return KeepResult(given, left)


def _posts(by: User, *posts: Post) -> list[Post]:
    """The posts under lock, in one order whoever hands over to whom: opposite hand-overs wait and do not deadlock."""
    rows = {pk: _post(by, pk) for pk in sorted({post.pk for post in posts})}
    return [rows[post.pk] for post in posts]


def _post(by: User, pk: int) -> Post:
    row = lock(Post, pk)
    require(by, Deed.GRID_MANAGE, within=row.unit.jurisdiction)
    _check_grid(row.unit)
    if row.role != Role.GRID_KEEPER.value or not row.is_in_force():
        raise RuleBroken("grid.post_closed", f"“{row}”已撤销，请另选网格员。", field="post")
    return row


def _chunks(ids: Sequence[int]) -> list[list[int]]:
    once = list(dict.fromkeys(ids))
    return [once[start : start + CHUNK] for start in range(0, len(once), CHUNK)]


def _locked(ids: list[int]) -> list[tuple[int, int]]:
    """Enterprise and post of what holds now; the enterprises under lock, in one order, so that two officers wait."""
    rows = Enterprise.objects.filter(pk__in=ids).order_by("pk")
    if connection.features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    list(rows.values_list("pk", flat=True))
    return list(Keeping.objects.filter(valid_to=None, enterprise__in=ids).values_list("enterprise", "post"))


def _vacant(post_ids: Iterable[int]) -> list[int]:
    ids = set(post_ids)
    return list(ids - set(held_today().filter(pk__in=ids).values_list("pk", flat=True)))


def _within(by: User, ids: list[int], post: Post) -> list[int]:
    """Those in the register that the officer reaches and that lie in the grid's jurisdiction, or around it: a grid of a
    village may keep what is only known to lie in its township."""
    grid = post.unit.jurisdiction
    rows = Enterprise.objects.visible_to(by).filter(pk__in=ids, valid_to=None).order_by("pk")
    found = rows.values_list("pk", "jurisdiction__path")
    return [pk for pk, path in found if path.startswith(grid.path) or grid.path.startswith(path)]


def _write(by: User, post: Post, ids: list[int], ground: str, now: datetime.datetime) -> int:
    Keeping.objects.filter(valid_to=None, enterprise__in=ids).update(valid_to=now)
    label = f"{by.name}（{acting_post(by).label}）"[:160]
    Keeping.objects.bulk_create(
        Keeping(enterprise_id=pk, post=post, valid_from=now, ground=ground.strip()[:200], made_by=by, maker_label=label)
        for pk in ids
    )
    return len(ids)


def _told(by: User, action: str, post: Post, given: int, ground: str, **more: str) -> None:
    if given:
        after = {"post": str(post), "rows": given, "ground": ground.strip()[:200], **more}
        record(action=action, obj=post, after=after, jurisdiction_path=post.unit.jurisdiction.path)


def follow_posts(source: Unit, heir: Unit, on: datetime.date) -> int:
    """The mover: a grid merged into another hands its posts on; what they kept follows to their successors."""
    now, moved = timezone.now(), 0
    for post in Post.objects.filter(unit=heir, predecessor__unit=source).select_related("predecessor"):
        rows = Keeping.objects.filter(valid_to=None, enterprise__valid_to=None, post=post.predecessor)
        ids = list(rows.values_list("enterprise", flat=True))
        rows.update(valid_to=now)
        Keeping.objects.bulk_create(
            Keeping(enterprise_id=pk, post=post, valid_from=now, ground="网格调整", maker_label="机构变动")
            for pk in ids
        )
        moved += len(ids)
    return moved
