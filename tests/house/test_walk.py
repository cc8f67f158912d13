"""The walk: every address × every role × {own, other county}; what the role table says is what the site answers.

A role without the deed gets 403, an object out of reach 404, everything else an answer that is no failure. Deeds are
posted empty: they may be refused for what is missing, never carried out, and everything is rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed, Reach, Role, deeds_of, reach_of
from liuan_safety.organizations.tokens import scope_table
from tests.cast import ELSEWHERE, HOME, Cast
from tests.house.addresses import Address, all_addresses
from tests.house.world import World, build_world

SIDES = (HOME, ELSEWHERE)


@pytest.fixture(autouse=True)
def fresh_throttle() -> None:
    """Numbers of people come again with each test's roll-back, and the API counts by them for a minute."""
    cache.clear()


Seen = Callable[[User, str], bool]


def in_reach(user: User, side: str) -> bool:
    """Objects of a county: the city's roles see both, a county's its own, the others nothing."""
    reach = reach_of(user.acting.role)
    return reach is Reach.CITY or (reach is Reach.JURISDICTION and side == HOME)


def in_township_or_reach(user: User, side: str) -> bool:
    """Objects that hang on the county itself: a township's officer stands below them."""
    return in_reach(user, side) and user.acting.role is not Role.TOWNSHIP_OFFICER


def in_department_scope(user: User, side: str) -> bool:
    """Departments of a township's own jurisdiction: whoever sees the jurisdiction; another department sees nothing."""
    return in_reach(user, side)


def in_city(user: User, side: str) -> bool:
    """What is read as a whole: only whoever sees the city."""
    return reach_of(user.acting.role) is Reach.CITY


def for_all(user: User, side: str) -> bool:
    """The directory: jurisdictions and units are everybody's to read."""
    return True


def own_job(user: User, side: str) -> bool:
    """Jobs of somebody else: only for whoever may see all."""
    return Deed.JOBS_VIEW_ALL in deeds_of(user.acting.role)


def nobody(user: User, side: str) -> bool:
    """Objects of somebody else alone: a token, an export."""
    return False


@dataclass(frozen=True)
class Rule:
    """Which object of the world fills the address, and who sees it."""

    fill: Callable[[World, str], dict[str, Any]]
    seen: Seen = in_reach
    data: Callable[[World, str], dict[str, Any]] | None = None


def by(key: str, argument: str = "pk", **more: Any) -> Callable[[World, str], dict[str, Any]]:
    """Fill the address with the county's object of that key."""
    return lambda world, side: {argument: world.objects[side][key].pk, **more}


ENTERPRISE = by("enterprise", "enterprise_id")
RUN = by("run")
RULES: dict[str, Rule] = {
    "organizations:revoke_token": Rule(by("token"), nobody),
    "organizations:rename_view": Rule(by("saved_view"), nobody),
    "organizations:delete_view": Rule(by("saved_view"), nobody),
    "organizations:audit_deed": Rule(by("deed"), for_all),
    "organizations:paper": Rule(by("paper"), nobody),
    "api_jurisdiction": Rule(by("jurisdiction"), for_all),
    "api_unit": Rule(by("unit"), for_all),
    "api_enterprise": Rule(by("enterprise")),
    "api_import": Rule(by("run")),
    "organizations:jurisdiction": Rule(by("jurisdiction"), for_all),
    **{f"organizations:jurisdiction_{deed}": Rule(by("jurisdiction")) for deed in ("edit", "move", "close")},
    "organizations:alias_add": Rule(by("jurisdiction")),
    "organizations:alias_remove": Rule(by("alias")),
    "organizations:unit": Rule(by("unit"), for_all),
    "organizations:unit_edit": Rule(by("unit")),
    "organizations:unit_event": Rule(by("unit", kind="renamed")),
    "organizations:unit_event_cancel": Rule(by("event")),
    "organizations:post_close": Rule(by("post")),
    "organizations:post_hand_over": Rule(by("tenure")),
    "organizations:post_end": Rule(by("tenure")),
    "organizations:person": Rule(by("person")),
    "organizations:post_appoint": Rule(by("person")),
    **{
        f"organizations:person_{deed}": Rule(by("person"))
        for deed in ("edit", "end", "reset_password", "lock", "unlock", "remove_code", "reveal")
    },
    "policy:setting": Rule(lambda world, side: {"key": "login.failures"}, for_all),
    "policy:change": Rule(lambda world, side: {"key": "login.failures"}, for_all),
    "obligations:year": Rule(lambda world, side: {"year": 2026}, for_all),
    "obligations:notice": Rule(lambda world, side: {"year": 2027}, for_all),
    "jobs:job": Rule(by("job"), own_job),
    "jobs:progress": Rule(by("job"), own_job),
    "jobs:cancel": Rule(by("job"), own_job),
    "register:detail": Rule(ENTERPRISE),
    "register:mend": Rule(ENTERPRISE),
    "register:reveal": Rule(by("enterprise", "enterprise_id", field="telephone")),
    "register:new_place": Rule(ENTERPRISE),
    "register:grant": Rule(ENTERPRISE),
    **{
        f"register:{deed}": Rule(ENTERPRISE)
        for deed in ("close", "reopen", "move", "trade", "split", "merge", "other_records")
    },
    "register:take_back": Rule(
        lambda world, side: {
            "enterprise_id": world.objects[side]["enterprise"].pk,
            "entry_id": world.objects[side]["enterprise"].origin_id,
        }
    ),
    "register:landlords": Rule(ENTERPRISE),
    "register:primary_place": Rule(by("place", "place_id")),
    "register:end_expired": Rule(by("place", "place_id")),
    "register:mend_place": Rule(by("place", "place_id")),
    "register:end_place": Rule(by("place", "place_id")),
    "register:end_grant": Rule(by("grant", "grant_id")),
    "register:export_job": Rule(by("job", "job_id"), nobody),
    "register:export_file": Rule(by("job", "job_id"), nobody),
    **{
        f"supervision:{name}": Rule(lambda world, side: {"version": 1}, for_all)
        for name in ("version", "try", "trial", "try_on_register", "hold", "discard", "new_rule")
    },
    **{
        f"supervision:{name}": Rule(lambda world, side: {"version": 1, "key": "walk"}, for_all)
        for name in ("rule", "edit_rule", "drop_rule")
    },
    "census:import": Rule(RUN),
    "census:progress": Rule(RUN),
    "census:confirm": Rule(RUN),
    "census:undo": Rule(RUN),
    "census:undo_progress": Rule(RUN),
    "census:discard": Rule(RUN),
    "census:resume": Rule(RUN),
    "census:wrong_rows": Rule(RUN),
    **{f"census:{name}": Rule(RUN) for name in ("mend", "mend_save", "mend_rows")},
    "census:receipt": Rule(
        lambda world, side: {
            "pk": world.objects[side]["run"].pk,
            "file_id": world.objects[side]["run"].files.get().pk,
        }
    ),
    **{f"census:receipt_{part}": Rule(by("job", "job_id"), nobody) for part in ("job", "file")},
    "census:columns": Rule(RUN),
    "census:template_job": Rule(by("job", "job_id"), nobody),
    "census:template_file": Rule(by("job", "job_id"), nobody),
    "census:last_year": Rule(RUN),
    "census:forget_mapping": Rule(by("mapping")),
    "census:sender": Rule(RUN),
    "census:stand": Rule(RUN),
    "census:beside": Rule(RUN),
    "census:batch": Rule(by("batch")),
    "census:batch_progress": Rule(by("batch")),
    "census:batch_confirm": Rule(by("batch")),
    "census:return": Rule(by("return")),
    "census:return_nil": Rule(by("return")),
    "census:return_give_back": Rule(by("return")),
    "census:return_accept": Rule(by("return")),
    # -- notices and inbox
    "notices:delivery": Rule(by("delivery"), lambda user, side: Deed.DELIVERIES_VIEW in deeds_of(user.acting.role)),
    "notices:send_again": Rule(by("delivery"), for_all),
    # -- supervision: claims and decisions
    "supervision:claim": Rule(ENTERPRISE, nobody),
    "supervision:claim_place": Rule(
        lambda world, side: {
            "enterprise_id": world.objects[side]["enterprise"].pk,
            "place_id": world.objects[side]["place"].pk,
        },
        nobody,
    ),
    "supervision:decide": Rule(ENTERPRISE),
    "supervision:decide_place": Rule(
        lambda world, side: {
            "enterprise_id": world.objects[side]["enterprise"].pk,
            "place_id": world.objects[side]["place"].pk,
        }
    ),
    "supervision:export_job": Rule(by("job", "job_id"), nobody),
    "supervision:export_file": Rule(by("job", "job_id"), nobody),
    "supervision:say_name": Rule(by("jurisdiction", "county_id")),
    # -- grid
    **{f"grid:{name}": Rule(by("grid")) for name in ("grid", "keeper", "rename", "close")},
    "grid:hand_over": Rule(by("keeper_post")),
    "grid:succeed": Rule(by("keeper_tenure")),
    "grid:leave": Rule(by("keeper_tenure")),
    # -- house
    **{f"organizations:{name}": Rule(by("department"), in_department_scope) for name in ("house", "house_edit")},
    "organizations:officer_new": Rule(by("department"), in_department_scope),
    "organizations:house_telephone": Rule(by("department", which="leader"), in_department_scope),
    **{f"organizations:{name}": Rule(by("officer"), in_department_scope) for name in ("officer_edit", "officer_leave")},
    # -- blindspots
    **{f"blindspots:{name}": Rule(lambda world, side: {"kind": "no_point"}, for_all) for name in ("kind", "answer")},
    **{f"blindspots:{name}": Rule(by("job", "job_id"), nobody) for name in ("export_job", "export_file")},
    "blindspots:withdraw": Rule(by("spot_answer")),
    # -- certification
    **{
        f"certification:{name}": Rule(by("county_return"), in_township_or_reach)
        for name in ("send", "produce", "sign", "explain", "send_deed", "summary", "summary_file")
    },
    **{
        f"certification:{name}": Rule(lambda world, side: {"year": 2018}, for_all)
        for name in ("year", "certify", "withdraw", "prove", "enterprises", "workbook", "exceptions")
    },
    "certification:text": Rule(lambda world, side: {"year": 2018}, in_city),
    "certification:revoke": Rule(by("exception")),
    # -- dashboard
}


def rule_of(address: Address) -> Rule:
    """The address's rule; one with arguments must have been given one."""
    if not address.arguments:
        return Rule(lambda world, side: {}, for_all)
    assert address.name in RULES, f"no rule for {address.name} {address.route}: add it to RULES"
    return RULES[address.name]


# Going out ends the walk, and a switch of posts names one: the tests of organizations go there.
NOT_WALKED = {"organizations:logout", "organizations:switch_post"}


def addresses() -> list[Address]:
    found = [address for address in all_addresses() if not address.is_public or address.is_api]
    return [address for address in found if address.name not in NOT_WALKED]


def expected(user: User, address: Address, side: str) -> str:
    """`forbidden`, `missing` or `answered`."""
    if address.deed is not None and address.deed not in deeds_of(user.acting.role):
        return "forbidden"
    return "answered" if rule_of(address).seen(user, side) else "missing"


def ask(client: Client, address: Address, world: World, side: str) -> int:
    """GET, or POST where only that is answered; whatever it did is undone."""
    rule = rule_of(address)
    url = reverse(address.name, kwargs=rule.fill(world, side))
    with transaction.atomic():
        answer = client.get(url, rule.data(world, side) if rule.data else None)
        if answer.status_code == 405:
            answer = client.post(url, {})
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


def verdict(status: int) -> str:
    if status in (403, 404):
        return {403: "forbidden", 404: "missing"}[status]
    return "answered" if status < 500 else "failed"


def test_every_view_says_who_may() -> None:
    assert not [address.name for address in all_addresses() if not address.declares and not address.is_public]


def test_every_scope_of_the_api_is_on_offer_for_tokens() -> None:
    asked = {getattr(one.view_class, "scope", None) for one in all_addresses() if one.is_api} - {None}
    assert asked == set(scope_table())


def test_every_address_is_named() -> None:
    assert not [address.route for address in all_addresses() if address.name.endswith("None")]


def test_strangers_are_sent_to_the_door(client: Client, cast: Cast) -> None:
    world = build_world(cast)
    open_doors = []
    for address in addresses():
        answer = client.get(reverse(address.name, kwargs=rule_of(address).fill(world, HOME)))
        if not (answer.status_code == 302 and "/login/" in answer["Location"]) and answer.status_code not in (401, 403):
            open_doors.append((address.name, answer.status_code))
    assert not open_doors


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_walk(
    role: Role, side: str, cast: Cast, client: Client, record_property: Callable[[str, object], None]
) -> None:
    world = build_world(cast)
    user = cast.member(role)
    cast.login(client, user)
    client.raise_request_exception = False
    wrong = []
    walked = addresses()
    for address in walked:
        status = ask(client, address, world, side)
        if verdict(status) != expected(user, address, side):
            wrong.append(f"{address.name}: {status}, expected {expected(user, address, side)}")
    record_property("walk_cases", len(walked))
    assert not wrong, "\n".join(wrong)
