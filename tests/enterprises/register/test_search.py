"""Finding enterprises by what people type, the same on both databases; and who sees what of it."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.names import keys_of_name, search_grams
from enterprises.register.selectors import listing, search
from enterprises.register.services import grant_enterprise
from enterprises.register.services.settling import settle_search
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Role
from liuan_safety.ui import finders
from tests.enterprises.factories import EnterpriseFactory, credit_code, many
from tests.liuan_safety.organizations.factories import jurisdiction

CODE = credit_code(77)
FOUND_BY = [
    ("舒城宏瑞A建材（集团）有限公司", True),
    ("宏瑞", True),
    ("瑞a建", True),
    ("Ａ建材(集团)", True),
    ("舒", True),
    ("旧", True),
    ("老厂", True),
    ("s", True),
    ("schr", True),
    ("hrajc", True),
    ("jt", True),
    ("gs", True),
    ("hr", True),
    ("tj", False),
    ("9", True),
    (CODE, True),
    (CODE.lower()[:6], True),
    (CODE[8:17], True),
    ("宏瑞 有限", True),
    ("宏瑞 老厂 schr", True),
    ("", True),
    ("宏", False),
    ("瑞宏", False),
    ("公司旧", False),
    ("hrxx", False),
    (CODE[4:12], False),
    (CODE[9:17], False),
    ("宏瑞 没有", False),
    ("%", False),
    ("宏_材", False),
    ("|", True),
]


@pytest.fixture
def enterprise(cast):
    made = EnterpriseFactory(
        name="舒城宏瑞A建材（集团）有限公司", former_name="旧城老厂", credit_code=CODE, place_name="三十铺镇"
    )
    EnterpriseFactory(name="六安别家食品有限公司", credit_code=None, place_name="三十铺镇")
    return made


@pytest.mark.parametrize(("typed", "found"), FOUND_BY)
def test_what_finds_an_enterprise(enterprise, typed, found):
    names = set(Enterprise.objects.filter(search.matching(typed)).values_list("name", flat=True))
    assert (enterprise.name in names) is found


def test_without_the_index_of_pairs_the_same_is_found(enterprise):
    """The index only proposes: what decides must stand alone, or a large list would show more than a small one."""
    for typed, _ in FOUND_BY:
        rows = Enterprise.objects.filter(search.matching(typed)).order_by("pk")
        assert list(search.without_candidates(rows)) == list(rows), typed


def test_a_code_is_found_by_a_firm_without_initials_like_it(cast):
    """Where no code stands, the initials end the text; they must not be taken for the inside of a code."""
    made = EnterpriseFactory(name="舒城宏瑞厂", credit_code=None, place_name="三十铺镇")
    assert list(Enterprise.objects.filter(search.matching("hrc"))) == [made]


def test_a_text_cut_at_its_limit_still_has_pairs():
    assert search_grams("|舒城宏") == "|舒 舒城 城宏"


def test_names_have_pairs_and_initials_triples():
    text = keys_of_name("舒城A(集团)厂", former_name="旧厂", credit_code=CODE)["search_text"]
    assert search_grams(text).split() == [
        *("|舒", "舒城", "城a", "a(", "(集", "集团", "团)", ")厂", "|旧", "旧厂"),
        *("sca", "ca|", "jt|", "|s", f"|{CODE[0]}", CODE[8:17].lower()),
    ]  # fmt: skip


def test_an_officers_wildcards_are_letters(enterprise):
    assert not Enterprise.objects.filter(search.matching("宏%建材")).exists()


def test_suggestions_begin_with_names_that_begin_so(cast):
    for name in ("六安茶业有限公司", "茶业大院有限公司", "安徽茶业有限公司"):
        EnterpriseFactory(name=name, place_name="三十铺镇")
    rows = Enterprise.objects.filter(valid_to=None)
    found = [row.name for row in search.suggested(rows, "茶业")]
    assert found[0] == "茶业大院有限公司"
    assert set(found) == {"六安茶业有限公司", "茶业大院有限公司", "安徽茶业有限公司"}
    assert [row.name for row in search.suggested(rows, "茶")] == ["茶业大院有限公司"]
    assert [row.name for row in search.suggested(rows, "c")] == ["茶业大院有限公司"]
    assert search.suggested(rows, "   ") == []
    assert len(search.suggested(rows, "茶业", most=2)) == 2


def test_suggestions_of_a_code_come_first(enterprise):
    assert search.suggested(Enterprise.objects.all(), CODE[:10])[0] == enterprise


def test_search_reads_an_index_of_its_own(enterprise):
    """PostgreSQL the index of pairs, SQLite the narrow index in the list's order: never the table itself."""
    many(3000, jurisdiction("三十铺镇"))
    settle_search()  # what lies unsorted, of earlier tests too, makes the index look dear
    rows = Enterprise.objects.filter(search.matching("宏瑞"), valid_to=None).order_by("name_pinyin", "id")
    statement, values = rows.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE enterprises_enterprise")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexonlyscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN'} {statement}", values)
        plan = " ".join(str(line[-1]) for line in cursor.fetchall())
    assert ("enterprise_words" if connection.vendor == "postgresql" else "enterprise_walk") in plan


def test_what_an_import_put_aside_is_sorted_in(enterprise):
    put_aside = settle_search()
    assert (put_aside > 0) is (connection.vendor == "postgresql")
    assert settle_search() == 0
    assert enterprise in Enterprise.objects.filter(search.matching("宏瑞"))


@pytest.mark.parametrize("role", list(Role))
def test_seen_by_is_visible_to(cast, role, world_of_two):
    user = cast.member(role)
    visible = set(Enterprise.objects.visible_to(user).values_list("pk", flat=True))
    assert set(Enterprise.objects.seen_by(user).values_list("pk", flat=True)) == visible


def test_seen_by_knows_grants_and_another_post(cast, world_of_two):
    home, away = world_of_two
    officer = cast.jinan_officer
    assert set(Enterprise.objects.seen_by(officer)) == {home}
    day = timezone.localdate()
    until = day + datetime.timedelta(days=9)
    grant_enterprise(
        enterprise_id=away.pk, tenure=officer.acting, valid_from=day, valid_to=until, reason="受托", by=cast.office
    )
    acting = officer.acting
    officer = type(officer).objects.get(pk=officer.pk)  # the next request
    officer.acting = acting
    assert set(Enterprise.objects.seen_by(officer)) == set(Enterprise.objects.visible_to(officer)) == {home, away}


@pytest.fixture
def world_of_two(cast):
    return EnterpriseFactory(name="金安甲厂", place_name="三十铺镇"), EnterpriseFactory(
        name="裕安乙厂", place_name="苏埠镇"
    )


def test_choices_are_kept_but_a_place_that_came_is_found(client, cast, enterprise):
    office = cast.login(client, cast.office)
    office.get(reverse("register:list"))
    town = jurisdiction("三十铺镇")
    new = Jurisdiction.objects.create(
        name="新设镇", kind="township", parent=town.parent, path=f"{town.parent.path}999999/", valid_from="2020-01-01"
    )
    page = office.get(reverse("register:list"), {"jurisdiction": new.pk})
    assert page.context["filter"].form.is_valid()
    assert page.context["count"] == 0


def test_choices_of_one_scope_are_not_anothers(cast, world_of_two):
    columns = ("sector",)
    Enterprise.objects.filter(pk=world_of_two[0].pk).update(sector="甲业")
    Enterprise.objects.filter(pk=world_of_two[1].pk).update(sector="乙业")
    assert listing.choices_for(cast.jinan_officer, columns).values == {"sector": ["甲业"]}
    assert listing.choices_for(cast.yuan_officer, columns).values == {"sector": ["乙业"]}
    assert listing.choices_for(cast.jinan_department, columns).values == {"sector": []}
    assert set(listing.choices_for(cast.office, columns).values["sector"]) == {"甲业", "乙业"}


def test_the_keys_follow_the_name():
    assert keys_of_name("舒城宏瑞厂")["search_text"] == "|舒城宏瑞厂||schrc||"


# -- the palette ------------------------------------------------------------------------------------------------------


def labels(answer):
    return {group.key: [hit.label for hit in group.hits] for group in answer.context["groups"]}


def test_the_palette_finds_enterprise_unit_and_page(client, cast, world_of_two):
    cast.unit("金安区甲局", "金安区")
    office = cast.login(client, cast.office)
    found = labels(office.get(reverse("ui:find"), {"q": "金安"}))
    assert found["enterprises"] == ["金安甲厂", "在企业台账中查找“金安”"]
    assert "金安区甲局" in found["units"]
    assert "企业台账" in labels(office.get(reverse("ui:find"), {"q": "台账"}))["pages"]
    assert list(labels(office.get(reverse("ui:find")))) == ["pages"]


def test_the_palette_shows_no_other_countys_enterprise(client, cast, world_of_two):
    found = labels(cast.login(client, cast.jinan_officer).get(reverse("ui:find"), {"q": "厂"}))
    assert "enterprises" not in found  # one sign: names that begin with it
    found = labels(cast.login(client, cast.jinan_officer).get(reverse("ui:find"), {"q": "乙厂"}))
    assert "enterprises" not in found
    assert labels(cast.login(client, cast.yuan_officer).get(reverse("ui:find"), {"q": "乙厂"}))["enterprises"]


def test_the_palette_offers_only_pages_of_the_post(client, cast):
    found = labels(cast.login(client, cast.auditor).get(reverse("ui:find")))
    assert "企业台账" not in found["pages"]
    assert "单位" in found["pages"]
    answer = cast.login(client, cast.auditor).get(reverse("ui:find"), {"q": "没有这个"})
    assert "没有找到" in answer.content.decode()


def test_what_is_typed_is_written_as_text(client, cast):
    page = cast.login(client, cast.office).get(reverse("ui:find"), {"q": "<b>甲</b>"}).content.decode()
    assert "<b>" not in page


def test_a_finder_of_the_same_key_takes_the_others_place(monkeypatch, cast):
    monkeypatch.setattr(finders, "_finders", {})
    for label in ("甲", "乙"):
        finders.register(finders.Finder("k", label, lambda user, words: [finders.Hit(words, "/x/")]))
    assert [group.label for group in finders.found(cast.office, "一")] == ["乙"]
