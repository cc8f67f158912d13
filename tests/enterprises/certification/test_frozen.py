"""A frozen year: stored bytes are read and written the same, figures follow from records, nothing later moves it."""

import hashlib
import random
from typing import Any

import pytest
from django.urls import reverse

from enterprises.census.models import CensusEntry, CensusReturn
from enterprises.certification import canonical
from enterprises.certification.freezing import parts_of, proves, write_parts
from enterprises.certification.models import FrozenPart, FrozenYear
from enterprises.certification.rules import figures_of, group_of
from enterprises.certification.selectors.reading import FrozenList, figures_seen, parts_seen
from enterprises.register.models import Enterprise, Place
from enterprises.supervision.models import Assignment
from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.policy.models import Setting
from liuan_safety.policy.selectors import kept
from tests.enterprises.certification import stored
from tests.enterprises.certification.ways import list_enterprise

pytestmark = pytest.mark.django_db


def whole(frozen: FrozenYear) -> str:
    return frozen.head + "".join(parts_of(frozen.year, frozen.number).values_list("text", flat=True))


def test_stored_bytes_read_and_written_again_are_the_same() -> None:
    data = stored.STORED.read_bytes()
    assert hashlib.sha256(data).hexdigest() == stored.DIGEST.read_text().split()[0]
    assert "".join(canonical.line(canonical.parse(line)) for line in canonical.lines_of(data.decode())).encode() == data


def test_the_figures_of_the_stored_year_follow_from_its_records() -> None:
    head, *lines = (canonical.parse(line) for line in canonical.lines_of(stored.STORED.read_text("utf-8")))
    records = [line for line in lines if "facts" in line]
    assert (
        len(records)
        == head["records"]
        == sum(part["records"] for part in head["parts"] if part["kind"] == "enterprises")
    )
    assert head["figures"] == figures_of(group_of(record, by_county=True) for record in records)
    for county in head["counties"]:
        own = [record for record in records if record["county"] == county["county"]]
        assert {"places": {}, "sectors": {}, "supervisors": {}} | county["figures"] == figures_of(map(group_of, own))


def test_the_parts_of_the_stored_year_bear_their_digests() -> None:
    head, *rest = stored.STORED.read_text("utf-8").splitlines(keepends=True)
    for part in canonical.parse(head)["parts"]:
        mine, rest = rest[: part["records"]], rest[part["records"] :]
        assert canonical.digest("".join(mine)) == part["sha256"]
    assert not rest


@pytest.mark.article("D7")
def test_the_scenario_emits_the_stored_bytes_on_either_database(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = stored.build(cast, monkeypatch)
    assert whole(frozen) == stored.STORED.read_text("utf-8")
    assert frozen.sha256 == stored.DIGEST.read_text().split()[0]
    assert proves(frozen) == []


def _change(dice: random.Random) -> None:
    """One later change of a name, a place, a figure, a supervisor, a unit, a jurisdiction, a list or a setting."""
    firm = dice.choice(list(Enterprise.objects.all()))
    word = f"改{dice.randrange(10**9)}"
    match dice.randrange(9):
        case 0:
            Enterprise.objects.filter(pk=firm.pk).update(name=f"{word}有限公司", sector=word[:40])
        case 1:
            Enterprise.objects.filter(pk=firm.pk).update(staff=dice.randrange(9_000), above_scale=dice.random() < 0.5)
        case 2:
            target = dice.choice(list(Jurisdiction.objects.filter(kind="township")))
            Enterprise.objects.filter(pk=firm.pk).update(jurisdiction=target)
        case 3:
            other = dice.choice(list(Enterprise.objects.exclude(pk=firm.pk)))
            Enterprise.objects.filter(pk=firm.pk).update(condition="merged", merged_into=other)
        case 4:
            unit = dice.choice(list(Unit.objects.all()))
            Unit.objects.filter(pk=unit.pk).update(name=f"{word}局")
        case 5:
            place = dice.choice(list(Jurisdiction.objects.exclude(kind="city")))
            Jurisdiction.objects.filter(pk=place.pk).update(name=word, code="")
        case 6:
            Assignment.objects.filter(enterprise=firm).delete()
            Place.objects.filter(enterprise=firm).update(address=word)
        case 7:
            CensusEntry.objects.filter(enterprise=firm).delete()
            CensusReturn.objects.update(sent_label=word)
        case _:
            Setting.objects.filter(key="census.due_day").update(value=str(dice.choice([1130, 1215])), source=word)
            kept.clear()


@pytest.mark.article("D7")
@pytest.mark.parametrize("seed", [7, 2018])
def test_a_hundred_later_changes_move_no_byte(seed: int, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = stored.build(cast, monkeypatch)
    seen = figures_seen(cast.office, frozen)
    dice = random.Random(seed)
    for _ in range(100):
        _change(dice)
    again = FrozenYear.objects.get(pk=frozen.pk)
    assert whole(again).encode() == stored.STORED.read_bytes()
    assert proves(again) == []
    assert figures_seen(cast.office, again) == seen


def test_the_list_is_read_by_pages_and_searched(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = stored.build(cast, monkeypatch)
    rows = FrozenList(parts_seen(cast.office, frozen))
    assert len(rows) == 4
    assert [rows[place]["key"] for place in range(4)] == [row["key"] for row in rows[0:4]]
    assert [row["facts"]["name"] for row in rows[3:9]] == ["舒城试验丙机械厂"]
    for words, name in (("“老甲”", "舒城试验甲建材有限公司"), ("xn20000034", "金安试验丁有限公司")):
        (found,) = FrozenList(parts_seen(cast.office, frozen), words)[0:9]
        assert found["facts"]["name"] == name
    assert len(FrozenList(parts_seen(cast.office, frozen), "销售")) == 0


@pytest.mark.parametrize("words", ['"老厂"', "甲\\乙", 'A"b'])
def test_a_name_is_found_by_signs_that_the_text_escapes(words: str, cast: Any, shucheng: Jurisdiction) -> None:
    list_enterprise(shucheng, name="舒城试验别厂")
    list_enterprise(shucheng, name='舒城试验"老厂"甲\\乙a"B厂')
    write_parts(2018, 1)
    rows = FrozenPart.objects.filter(kind="enterprises").order_by("position")
    (found,) = FrozenList(rows, words)[0:9]
    assert found["facts"]["name"] == '舒城试验"老厂"甲\\乙a"B厂'


def test_each_post_reads_its_own_place(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = stored.build(cast, monkeypatch)
    numbers = [
        figures_seen(user, frozen)["enterprises"]
        for user in (cast.office, cast.shucheng_officer, cast.jinan_officer, cast.yuan_officer)
    ]
    assert numbers == [4, 3, 1, 0]
    assert len(FrozenList(parts_seen(cast.city_department, frozen))) == 0


def test_the_text_is_downloaded_whole_by_who_sees_the_city(
    cast: Any, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    stored.build(cast, monkeypatch)
    address = reverse("certification:text", args=[2018])
    cast.login(client, cast.leader)
    assert b"".join(client.get(address).streaming_content) == stored.STORED.read_bytes()
    cast.login(client, cast.shucheng_officer)
    assert client.get(address).status_code == 404


def test_no_personal_data_and_no_ids_stand_in_the_text(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = whole(stored.build(cast, monkeypatch))
    for firm in Enterprise.objects.all():
        for value in (firm.telephone, firm.legal_person, firm.contact_person):
            assert not value or value not in text
    assert '"id"' not in text and '"pk"' not in text
