"""Two officers with one record open: for every deed of the register, whatever was done stands or is told as not done.

A table of deeds, each with what it leaves behind. Pairs are tried one after the other, the second officer with the page
as both have opened it, and on PostgreSQL at the same moment. Officer `a` and officer `b` want different things.
"""

import itertools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from enterprises.register import services
from enterprises.register.models import Condition, Enterprise, Place, RegisterEntry
from enterprises.register.selectors.acts import latest_act
from enterprises.register.services.batch import Ticked, move_all, set_trades
from enterprises.register.services.merging import Seen
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken
from tests.cast import Cast
from tests.enterprises.factories import EnterpriseFactory, credit_code
from tests.enterprises.register.records import assert_history_tells_the_present
from tests.liuan_safety.organizations.factories import jurisdiction

GROUNDS = {"reason": "核实"}
TOWNS = {"a": "木厂镇", "b": "三十铺镇"}
SECTORS = {"a": "纺织", "b": "机械"}
STAFF = {"a": 101, "b": 202}


class Scene:
    """A record with two places, one of its deeds to be taken back, another record, and what both officers have seen."""

    def __init__(self, by: User) -> None:
        self.pk = EnterpriseFactory(place_name="金安区", staff=12).pk
        self.other = EnterpriseFactory(place_name="金安区").pk
        self.spare = services.add_place(enterprise_id=self.pk, values={"address": "库房1号"}, by=by, **GROUNDS).pk
        now = Enterprise.objects.get(pk=self.pk)
        services.mend_enterprise(
            enterprise_id=self.pk, revision_seen=now.revision, changes={"remark": "写错的"}, by=by, **GROUNDS
        )
        self.is_closed = False
        self.look()

    def look(self) -> None:
        """Both open the page now."""
        self.revision = Enterprise.objects.get(pk=self.pk).revision
        self.entry = latest_act(self.pk).pk
        self.other_seen = Seen(Enterprise.objects.get(pk=self.other).revision, latest_act(self.other).pk)
        self.primary = Place.objects.get(enterprise=self.pk, is_primary=True)
        self.spare_revision = Place.objects.get(pk=self.spare).revision

    def close(self, by: User) -> "Scene":
        services.close_enterprise(enterprise_id=self.pk, revision_seen=self.revision, by=by, **GROUNDS)
        self.is_closed = True
        self.look()
        return self

    def firm(self) -> Enterprise:
        return Enterprise.objects.get(pk=self.pk)

    def seen(self, by: User) -> dict[str, Any]:
        own = {"enterprise_id": self.pk, "revision_seen": self.revision, "entry_seen": self.entry}
        return own | {"by": by, **GROUNDS}

    def mend(self, by: User, changes: dict[str, Any]) -> Any:
        return services.mend_enterprise(
            enterprise_id=self.pk, revision_seen=self.revision, place_revision_seen=self.primary.revision,
            changes=changes, by=by, **GROUNDS,
        )  # fmt: skip

    def at_spare(self, deed: Callable[..., Any], by: User, **more: Any) -> Any:
        return deed(place_id=self.spare, revision_seen=self.spare_revision, by=by, **GROUNDS, **more)

    def place_at(self, address: str) -> Place | None:
        return Place.objects.filter(address=address).order_by("-pk").first()

    def ticked(self) -> list[Ticked]:
        return [Ticked(self.pk, self.revision)]


def _merge(scene: Scene, by: User, survivor: int, other: int) -> Any:
    seen = {scene.pk: Seen(scene.revision, scene.entry), scene.other: scene.other_seen}
    return services.merge_enterprises(
        survivor_id=survivor, other_id=other, survivor_seen=seen[survivor], other_seen=seen[other], from_other=set(),
        by=by, **GROUNDS,
    )  # fmt: skip


def _split(scene: Scene, by: User, who: str) -> Any:
    values = {"name": f"分出{who}厂", "credit_code": credit_code()}
    return services.split_enterprise(values=values, place_ids=[scene.spare], staff_left=STAFF[who], **scene.seen(by))


@dataclass(frozen=True)
class Deed:
    """`do` it as officer `a` or `b`; `stands` tells whether what that officer did is there."""

    do: Callable[[Scene, User, str], Any]
    stands: Callable[[Scene, str], bool]


DEEDS: dict[str, Deed] = {
    "mend": Deed(
        lambda scene, by, who: scene.mend(by, {"staff": STAFF[who]}),
        lambda scene, who: scene.firm().staff == STAFF[who],
    ),
    "mend_address": Deed(
        lambda scene, by, who: scene.mend(by, {"address": f"改正路{who}号"}),
        lambda scene, who: Place.objects.get(pk=scene.primary.pk).address == f"改正路{who}号",
    ),
    "close": Deed(
        lambda scene, by, who: services.close_enterprise(**scene.seen(by)),
        lambda scene, who: scene.firm().condition == Condition.CLOSED,
    ),
    "move": Deed(
        lambda scene, by, who: services.move_enterprise(jurisdiction=jurisdiction(TOWNS[who]), **scene.seen(by)),
        lambda scene, who: scene.firm().jurisdiction.name == TOWNS[who],
    ),
    "new_premises": Deed(
        lambda scene, by, who: services.move_enterprise(
            jurisdiction=jurisdiction(TOWNS[who]), premises={"address": f"新址{who}"}, **scene.seen(by)
        ),
        lambda scene, who: scene.firm().jurisdiction.name == TOWNS[who] and scene.place_at(f"新址{who}") is not None,
    ),
    "trade": Deed(
        lambda scene, by, who: services.change_trade(changes={"sector": SECTORS[who]}, **scene.seen(by)),
        lambda scene, who: scene.firm().sector == SECTORS[who],
    ),
    "merge": Deed(
        lambda scene, by, who: _merge(scene, by, scene.pk, scene.other),
        lambda scene, who: Enterprise.objects.get(pk=scene.other).merged_into_id == scene.pk,
    ),
    "merge_away": Deed(
        lambda scene, by, who: _merge(scene, by, scene.other, scene.pk),
        lambda scene, who: scene.firm().merged_into_id == scene.other,
    ),
    "split": Deed(
        _split,
        lambda scene, who: (
            scene.firm().staff == STAFF[who]
            and Place.objects.get(pk=scene.spare).enterprise.name == f"分出{who}厂"
        ),
    ),
    "add_place": Deed(
        lambda scene, by, who: services.add_place(
            enterprise_id=scene.pk, values={"address": f"又一处{who}"}, by=by, **GROUNDS
        ),
        lambda scene, who: scene.place_at(f"又一处{who}") is not None,
    ),
    "change_place": Deed(
        lambda scene, by, who: scene.at_spare(services.change_place, by, changes={"address": f"库房{who}"}),
        lambda scene, who: Place.objects.get(pk=scene.spare).address == f"库房{who}",
    ),
    "make_primary": Deed(
        lambda scene, by, who: scene.at_spare(services.make_primary, by),
        lambda scene, who: Place.objects.get(pk=scene.spare).is_primary,
    ),
    "close_place": Deed(
        lambda scene, by, who: scene.at_spare(services.close_place, by),
        lambda scene, who: Place.objects.get(pk=scene.spare).valid_to is not None,
    ),
    "take_back": Deed(
        lambda scene, by, who: services.take_back(entry_id=scene.entry, by=by, **GROUNDS),
        lambda scene, who: (
            scene.firm().condition == Condition.IN_REGISTER if scene.is_closed else scene.firm().remark == ""
        ),
    ),
    "batch_trade": Deed(
        lambda scene, by, who: set_trades(rows=scene.ticked(), sector=f"批量{who}", by=by, **GROUNDS).done,
        lambda scene, who: scene.firm().sector == f"批量{who}",
    ),
    "batch_move": Deed(
        lambda scene, by, who: move_all(
            rows=scene.ticked(), jurisdiction=jurisdiction(TOWNS[who]), by=by, **GROUNDS
        ).done,
        lambda scene, who: scene.firm().jurisdiction.name == TOWNS[who],
    ),
    "reopen": Deed(
        lambda scene, by, who: services.reopen_enterprise(**scene.seen(by)),
        lambda scene, who: scene.firm().condition == Condition.IN_REGISTER,
    ),
}  # fmt: skip
"""Every deed that writes the history of a record; the table above all services of `register.services`."""


def _tried(name: str, scene: Scene, by: User, who: str) -> bool:
    """Whether the deed was done; refused it has told why."""
    try:
        with transaction.atomic():
            return bool(DEEDS[name].do(scene, by, who))
    except RuleBroken as refused:
        assert refused.message_zh
        return False


def _scene_for(names: tuple[str, str], by: User) -> Scene:
    scene = Scene(by)
    return scene.close(by) if "reopen" in names else scene


def _judge(names: tuple[str, str], done: tuple[bool, bool], scene: Scene, before: int) -> None:
    """Each deed that was done stands, one entry for each, and the history tells the present."""
    assert any(done), names
    for name, who, was_done in zip(names, "ab", done, strict=True):
        assert not was_done or DEEDS[name].stands(scene, who), (names, done, name)
    entries = RegisterEntry.objects.filter(pk__gt=before).count()
    assert entries <= sum(done), (names, done, entries)
    assert_history_tells_the_present()


def _pairs() -> list[tuple[str, str]]:
    """Each deed after itself, before and after a mend, and before a change of a place; `EVERY_PAIR=1` for all."""
    if os.environ.get("EVERY_PAIR"):
        return list(itertools.product(DEEDS, DEEDS))
    some = (((name, name), (name, "mend"), ("mend", name), (name, "change_place")) for name in DEEDS)
    return list(dict.fromkeys(itertools.chain(*some)))


def _last_entry() -> int:
    return RegisterEntry.objects.latest("pk").pk


def test_whoever_comes_second_with_an_old_page_undoes_nothing(cast: Cast) -> None:
    for names in _pairs():
        with transaction.atomic():
            scene = _scene_for(names, cast.office)
            before = _last_entry()
            done = _tried(names[0], scene, cast.office, "a"), _tried(names[1], scene, cast.jinan_officer, "b")
            _judge(names, done, scene, before)
            transaction.set_rollback(True)


@pytest.mark.postgresql  # elsewhere the test above is all that can happen
@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_one_is_told_or_both_stand() -> None:
    cast = Cast()
    people = cast.office, cast.jinan_officer
    for names in dict.fromkeys(itertools.chain(*(((name, name), (name, "mend")) for name in DEEDS))):
        scene, start, done = _scene_for(names, cast.office), threading.Barrier(2), [False, False]
        before = _last_entry()

        def work(
            at: int, names: Any = names, scene: Scene = scene, start: Any = start, done: list[bool] = done
        ) -> None:
            start.wait()
            try:
                done[at] = _tried(names[at], scene, people[at], "ab"[at])
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(at,)) for at in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _judge(names, (done[0], done[1]), scene, before)
