"""The grid: laid out, keepers named and followed, enterprises given and handed over, who sees what."""

import datetime
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.grid import owed, selectors, services
from enterprises.grid.models import Keeping
from enterprises.register import mergers
from enterprises.register.models import Enterprise
from enterprises.register.spots import sources
from liuan_safety.audit.models import DeedRecord
from liuan_safety.obligations import inbox
from liuan_safety.organizations import movers
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.services import posts as post_services
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import HOME, Cast
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = [pytest.mark.django_db, pytest.mark.article("T3")]
TODAY = timezone.localdate()


@pytest.fixture
def town(cast: Cast) -> User:
    return cast.jinan_township


@pytest.fixture
def keeper(cast: Cast) -> User:
    return cast.jinan_keeper


@pytest.fixture
def firms(town: User) -> list[Enterprise]:
    return [EnterpriseFactory(place_name=HOME, jurisdiction=town.acting.jurisdiction) for _ in range(3)]


def _ids(firms: list[Enterprise]) -> list[int]:
    return [one.pk for one in firms]


def _post(keeper: User) -> Post:
    return keeper.acting.post


def test_a_township_lays_out_a_grid_and_names_its_keeper(town: User) -> None:
    unit = services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="三十铺镇第二网格")
    tenure, password = services.name_keeper(by=town, unit=unit, name="张某", username="wg01", valid_from=TODAY)
    assert (tenure.post.unit, tenure.user.name, bool(password)) == (unit, "张某", True)
    with pytest.raises(RuleBroken, match="已任"):
        services.name_keeper(by=town, unit=unit, name="张某", username="wg01", valid_from=TODAY)
    with pytest.raises(RuleBroken, match="已被使用"):
        services.name_keeper(by=town, unit=unit, name="李某", username="wg01", valid_from=TODAY)
    with pytest.raises(RuleBroken, match="已有"):
        services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="三十铺镇第二网格")


def test_a_township_keeps_no_other_account_and_no_other_place(town: User, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        services.lay_out(by=town, jurisdiction=jurisdiction("裕安区"), name="别处网格")
    with pytest.raises(PermissionDenied):
        services.name_keeper(
            by=town, unit=cast.yuan_keeper.acting.post.unit, name="张某", username="wg02", valid_from=TODAY
        )
    with pytest.raises(PermissionDenied):
        post_services.end_tenure(by=town, tenure=town.acting, on=TODAY)
    with pytest.raises(PermissionDenied):
        services.lay_out(by=cast.jinan_department, jurisdiction=jurisdiction(HOME), name="部门网格")
    assert not User.objects.filter(username="wg02").exists()


def test_given_to_a_keeper_they_are_seen_by_the_keeper_and_nobody_elses(
    town: User, keeper: User, firms: list[Enterprise], cast: Cast
) -> None:
    assert selectors.without_keeper().count() == 3
    result = services.give(by=town, post=_post(keeper), enterprises=_ids(firms[:2]))
    assert (result.given, result.left) == (2, 0)
    assert set(Enterprise.objects.visible_to(keeper)) == set(firms[:2])
    assert list(selectors.own_enterprises(keeper).values_list("pk", flat=True)) == sorted(
        _ids(firms[:2]), key=lambda pk: Enterprise.objects.get(pk=pk).name_pinyin
    )
    assert not Enterprise.objects.visible_to(cast.yuan_keeper).exists()
    assert list(selectors.without_keeper()) == [firms[2]]


def test_sent_twice_it_is_once_and_what_a_colleague_gave_stays(
    town: User, keeper: User, firms: list[Enterprise]
) -> None:
    for _ in range(2):
        services.give(by=town, post=_post(keeper), enterprises=_ids(firms))
    assert Keeping.objects.count() == 3
    unit = services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="第三网格")
    tenure, _ = services.name_keeper(by=town, unit=unit, name="王某", username="wg03", valid_from=TODAY)
    result = services.give(by=town, post=tenure.post, enterprises=_ids(firms))
    assert (result.given, result.left) == (0, 3)
    assert set(Keeping.objects.current().values_list("post", flat=True)) == {_post(keeper).pk}


def test_a_vacant_posts_enterprises_count_as_kept_by_nobody_and_a_successor_has_them(
    town: User, keeper: User, firms: list[Enterprise]
) -> None:
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms))
    post_services.end_tenure(by=town, tenure=keeper.acting, on=TODAY)
    assert selectors.without_keeper().count() == 3
    (matter,) = owed.owed(None, TODAY)
    assert (matter.jurisdiction, matter.deed) == (town.acting.jurisdiction.pk, Deed.GRID_MANAGE)
    assert "3家" in matter.title
    services.name_keeper(by=town, unit=_post(keeper).unit, name="赵某", username="wg04", valid_from=TODAY)
    tenure = Tenure.objects.get(user__username="wg04")
    assert tenure.post == _post(keeper)
    assert selectors.without_keeper().count() == 0 and not list(owed.owed(None, TODAY))
    successor = tenure.user
    successor.acting = tenure
    assert Enterprise.objects.visible_to(successor).count() == 3


def test_handed_over_with_a_reason_the_history_stays(town: User, keeper: User, firms: list[Enterprise]) -> None:
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms))
    unit = services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="第四网格")
    tenure, _ = services.name_keeper(by=town, unit=unit, name="孙某", username="wg05", valid_from=TODAY)
    with pytest.raises(RuleBroken, match="事由"):
        services.hand_over(by=town, source=_post(keeper), target=tenure.post, enterprises=None, ground=" ")
    one = services.hand_over(
        by=town, source=_post(keeper), target=tenure.post, enterprises=[firms[0].pk], ground="调整网格"
    )
    rest = services.hand_over(by=town, source=_post(keeper), target=tenure.post, enterprises=None, ground="离岗")
    again = services.hand_over(
        by=town, source=_post(keeper), target=tenure.post, enterprises=_ids(firms), ground="离岗"
    )
    assert [(r.given, r.left) for r in (one, rest, again)] == [(1, 0), (2, 0), (0, 0)]
    assert Keeping.objects.exclude(valid_to=None).count() == 3
    assert not Enterprise.objects.visible_to(keeper).exists()
    assert DeedRecord.objects.filter(action="grid.handed_over").count() == 2


def test_only_what_lies_in_the_grids_jurisdiction_is_given(town: User, keeper: User, cast: Cast) -> None:
    elsewhere = EnterpriseFactory(place_name=HOME, jurisdiction=jurisdiction("毛坦厂镇"))
    at_county = EnterpriseFactory(place_name=HOME, jurisdiction=jurisdiction(HOME))
    result = services.give(by=cast.jinan_officer, post=_post(keeper), enterprises=[elsewhere.pk, at_county.pk])
    assert (result.given, result.left) == (1, 1)
    assert Keeping.objects.get().enterprise == at_county
    stranger = services.give(by=town, post=_post(keeper), enterprises=[elsewhere.pk, 10**9])
    assert stranger.given == 0


def test_a_grid_that_keeps_something_is_not_taken_up(town: User, keeper: User, firms: list[Enterprise]) -> None:
    unit = _post(keeper).unit
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms))
    with pytest.raises(RuleBroken, match="3家"):
        services.take_up(by=town, unit=unit)
    Keeping.objects.update(valid_to=timezone.now())
    with pytest.raises(RuleBroken, match="在任"):
        services.take_up(by=town, unit=unit)
    post_services.end_tenure(by=town, tenure=keeper.acting, on=TODAY)
    for _ in range(2):
        services.take_up(by=town, unit=unit)
    assert not Unit.objects.get(pk=unit.pk).is_in_force()


def test_merged_grids_and_records_take_their_keepers_along(town: User, keeper: User, firms: list[Enterprise]) -> None:
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms[:1]))
    belonging = next(one for one in mergers.belongings() if one.key == "grid.keepings")
    moved = belonging.move(firms[0].pk, firms[1].pk)
    assert Keeping.objects.current().get().enterprise == firms[1]
    belonging.give_back(moved, firms[0].pk, firms[1].pk)
    assert Keeping.objects.current().get().enterprise == firms[0]
    heir = services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="合并后的网格")
    movers.move_all(_post(keeper).unit, heir, TODAY)
    assert Keeping.objects.current().get().post.unit == heir
    assert selectors.without_keeper().filter(pk=firms[0].pk).count() == 0


def test_the_blind_spot_is_there_and_goes(town: User, keeper: User, firms: list[Enterprise]) -> None:
    source = next(one for one in sources() if one.kind == "no_keeper")
    assert source.rows(TODAY.year).count() == 3
    told = source.tell(source.rows(TODAY.year).order_by("pk")[0])
    assert told.title == firms[0].name
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms))
    assert source.rows(TODAY.year).count() == 0


def test_the_blind_spot_leads_to_the_list_narrowed_to_its_enterprise_whatever_its_name(
    town: User, cast: Cast, client: Client
) -> None:
    firm = EnterpriseFactory(place_name=HOME, jurisdiction=town.acting.jurisdiction, name="A&B#一厂+50%")
    EnterpriseFactory(place_name=HOME, jurisdiction=town.acting.jurisdiction, name="A号二厂")
    source = next(one for one in sources() if one.kind == "no_keeper")
    cast.login(client, town)
    page = client.get(source.tell(firm).url)
    assert [row.record for row in page.context["table"].rows] == [firm]


def test_a_villages_vacancy_is_owed_by_its_township_and_its_day_stays(
    town: User, firms: list[Enterprise], cast: Cast
) -> None:
    place = town.acting.jurisdiction
    village = Jurisdiction.objects.create(
        kind="village", name="枫岭村", parent=place, path=f"{place.path}900001/", valid_from=TODAY
    )
    unit = services.lay_out(by=town, jurisdiction=village, name="枫岭村网格")
    tenure, _ = services.name_keeper(by=town, unit=unit, name="钱某", username="wg07", valid_from=TODAY)
    services.give(by=town, post=tenure.post, enterprises=_ids(firms[:1]))
    services.end(by=town, tenure=tenure, on=TODAY)
    (first,) = owed.owed(inbox.seat_of(town), TODAY)
    assert first.jurisdiction == place.pk
    other = services.lay_out(by=town, jurisdiction=place, name="另一网格")
    another, _ = services.name_keeper(by=town, unit=other, name="李某", username="wg08", valid_from=TODAY)
    services.give(by=town, post=another.post, enterprises=_ids(firms[1:]))
    (again,) = owed.owed(inbox.seat_of(town), TODAY)
    assert (again.key, again.last_day) == (first.key, first.last_day)
    assert not list(owed.owed(inbox.seat_of(cast.yuan_township), TODAY))


def test_nothing_is_given_to_a_vacant_post_nor_a_locked_account_made_keeper(
    town: User, keeper: User, firms: list[Enterprise]
) -> None:
    services.end(by=town, tenure=keeper.acting, on=TODAY)
    with pytest.raises(RuleBroken, match="空缺"):
        services.give(by=town, post=_post(keeper), enterprises=_ids(firms))
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    with pytest.raises(RuleBroken, match="停用"):
        services.name_keeper(
            by=town, unit=_post(keeper).unit, name=keeper.name, username=keeper.username, valid_from=TODAY
        )


def test_what_left_the_register_does_not_hold_a_grid_open(town: User, keeper: User, firms: list[Enterprise]) -> None:
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms[:1]))
    Enterprise.objects.filter(pk=firms[0].pk).update(valid_to=timezone.now())
    services.end(by=town, tenure=keeper.acting, on=TODAY)
    services.take_up(by=town, unit=_post(keeper).unit)
    assert not Keeping.objects.current().exists()


def test_a_grid_gets_another_name_and_bears_the_former_one_in_its_history(town: User, keeper: User, cast: Cast) -> None:
    unit = _post(keeper).unit
    seen = unit.revision
    before = unit.name
    for _ in range(2):
        unit = services.rename(by=town, unit=unit, revision=unit.revision, name="三十铺镇集镇网格")
    assert list(unit.names.order_by("pk").values_list("name", flat=True)) == [before, "三十铺镇集镇网格"]
    with pytest.raises(Conflict):
        services.rename(by=town, unit=unit, revision=seen, name="又一名")
    with pytest.raises(PermissionDenied):
        services.rename(by=cast.yuan_township, unit=unit, revision=unit.revision, name="别处改的")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_officers_give_the_same_at_once_and_one_keeper_has_it(cast: Cast) -> None:
    town, county, keeper = cast.jinan_township, cast.jinan_officer, cast.jinan_keeper
    unit = services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="同时网格")
    tenure, _ = services.name_keeper(by=town, unit=unit, name="吴某", username="wg09", valid_from=TODAY)
    firms = [EnterpriseFactory(place_name=HOME, jurisdiction=town.acting.jurisdiction) for _ in range(20)]
    results: list[services.KeepResult] = []

    def giving(by: User, post: Post) -> None:
        try:
            results.append(services.give(by=by, post=post, enterprises=_ids(firms)))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=giving, args=(by, post)) for by, post in ((town, _post(keeper)), (county, tenure.post))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(one.given for one in results) == [0, 20]
    assert Keeping.objects.current().count() == 20


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_opposite_hand_overs_at_once_wait_for_each_other(cast: Cast, attempt: int) -> None:
    town, keeper = cast.jinan_township, cast.jinan_keeper
    unit = services.lay_out(by=town, jurisdiction=town.acting.jurisdiction, name="对面网格")
    tenure, _ = services.name_keeper(by=town, unit=unit, name="郑某", username="wg10", valid_from=TODAY)
    here, there = _post(keeper), tenure.post
    firms = [EnterpriseFactory(place_name=HOME, jurisdiction=town.acting.jurisdiction) for _ in range(6)]
    services.give(by=town, post=here, enterprises=_ids(firms[:3]))
    services.give(by=town, post=there, enterprises=_ids(firms[3:]))
    barrier, failed = threading.Barrier(2), []

    def handing(source: Post, target: Post, some: list[Enterprise]) -> None:
        try:
            barrier.wait(10)
            for _ in range(5):  # what has come back since is left alone: only the locks matter here
                services.hand_over(by=town, source=source, target=target, enterprises=_ids(some), ground="对调")
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    ways = ((here, there, firms[:3]), (there, here, firms[3:]))
    threads = [threading.Thread(target=handing, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert Keeping.objects.current().filter(post=there).count() == 3
    assert set(Keeping.objects.current().filter(post=here).values_list("enterprise", flat=True)) == set(_ids(firms[3:]))


def test_counts_by_jurisdiction_add_up(town: User, keeper: User, firms: list[Enterprise], cast: Cast) -> None:
    EnterpriseFactory(place_name=HOME, jurisdiction=jurisdiction(HOME))
    services.give(by=town, post=_post(keeper), enterprises=_ids(firms[:1]))
    rows = {row.place.name: row for row in selectors.counts_below(jurisdiction(HOME))}
    here, own = rows["三十铺镇"], rows[HOME]
    assert (here.grids, here.keepers, here.enterprises, here.uncovered) == (1, 1, 3, 2)
    assert (own.enterprises, own.uncovered) == (1, 1)
    city = {row.place.name: row for row in selectors.counts_below(jurisdiction("六安市"))}
    assert (city[HOME].enterprises, city[HOME].uncovered, city[HOME].keepers) == (4, 3, 1)


def test_the_pages_walked_by_a_township_and_a_keeper(
    town: User, keeper: User, firms: list[Enterprise], cast: Cast, client: Client
) -> None:
    cast.login(client, town)
    assert "三十铺镇" in client.get(reverse("grid:tree")).content.decode()
    assert firms[0].name in client.get(reverse("grid:uncovered")).content.decode()
    address = f"{reverse('grid:give')}?rows={firms[0].pk}&rows={firms[1].pk}"
    assert "选中 2 家" in client.get(address).content.decode()
    sent = {"rows": f"{firms[0].pk},{firms[1].pk}", "post": _post(keeper).pk, "ground": ""}
    assert client.post(address, sent).status_code == 302
    assert Keeping.objects.current().count() == 2
    page = client.get(reverse("grid:grid", args=[_post(keeper).unit_id])).content.decode()
    assert firms[0].name in page and keeper.name in page
    slip = client.post(
        reverse("grid:keeper", args=[_post(keeper).unit_id]),
        {"name": "周某", "username": "wg06", "valid_from": str(TODAY)},
    )
    assert slip.status_code == 200 and "wg06" in slip.content.decode()
    answer = client.post(
        reverse("grid:succeed", args=[keeper.acting.pk]), {"username": "wg06", "on": str(TODAY + datetime.timedelta(1))}
    )
    assert answer.status_code in (302, 422)
    cast.login(client, keeper)
    own = client.get(reverse("grid:own")).content.decode()
    assert firms[0].name in own and firms[2].name not in own
    assert client.get(reverse("register:detail", args=[firms[0].pk])).status_code == 200
    assert client.get(reverse("register:detail", args=[firms[2].pk])).status_code == 404


@pytest.mark.parametrize("digits", [20, 4_400])
def test_what_is_no_rows_number_is_passed_over(
    town: User, keeper: User, firms: list[Enterprise], cast: Cast, client: Client, digits: int
) -> None:
    cast.login(client, town)
    long = "9" * digits
    assert "选中 1 家" in client.get(f"{reverse('grid:give')}?rows={long}&rows={firms[0].pk}").content.decode()
    sent = {"rows": f"{long},{firms[0].pk}", "post": _post(keeper).pk, "ground": ""}
    assert client.post(reverse("grid:give"), sent).status_code == 302
    assert Keeping.objects.get().enterprise == firms[0]
    assert "三十铺镇" in client.get(f"{reverse('grid:tree')}?at={long}").content.decode()


def test_with_all_it_takes_what_the_filters_find(
    town: User, keeper: User, firms: list[Enterprise], cast: Cast, client: Client
) -> None:
    cast.login(client, town)
    page = client.get(f"{reverse('grid:give')}?all=1&q={firms[0].name}").content.decode()
    assert f'value="{firms[0].pk}"' in page


def test_a_list_of_many_asks_the_same_few_questions(
    town: User, cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        EnterpriseFactory(place_name=HOME, jurisdiction=town.acting.jurisdiction)
    cast.login(client, town)
    client.get(reverse("grid:uncovered"))
    with django_assert_max_num_queries(18):
        client.get(reverse("grid:uncovered"))
    with django_assert_max_num_queries(20):
        client.get(reverse("grid:tree"))
