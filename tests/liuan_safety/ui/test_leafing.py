"""Lists of any length: exact up to a bound, beyond it estimated, counted once, each row on one page."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from enterprises.register.models import Enterprise
from enterprises.register.selectors import long_lists, search
from enterprises.register.selectors.long_lists import WAYS
from liuan_safety.ui import leafing
from liuan_safety.ui.leafing import Found, LeafedRows, Sample, Ways, look, rounded
from liuan_safety.ui.tables import ListTable, TextColumn, paged
from tests.enterprises.factories import many
from tests.liuan_safety.organizations.factories import jurisdiction


class Names(ListTable):
    name = TextColumn(order_by=("name_pinyin", "id"))

    class Meta(ListTable.Meta):
        model = Enterprise
        fields = ("name",)
        order_by = ("name",)


@pytest.fixture
def rows(cast):
    many(30, jurisdiction("三十铺镇"))
    return Enterprise.objects.filter(valid_to=None)


@pytest.mark.parametrize(
    ("number", "told"), [(7, 7), (99, 99), (134_812, 130_000), (995, 1000), (10_001, 10_000), (1, 1), (0, 1)]
)
def test_estimates_claim_two_figures(number, told):
    assert rounded(number) == told


@pytest.mark.parametrize("order", [("name_pinyin", "id"), ("-name_pinyin", "-id"), ("-staff", "id"), ("pk",)])
def test_what_is_counted_exactly_comes_in_its_order(rows, order):
    ordered = rows.order_by(*order)
    found = look(ordered, most=30)
    assert (found.number, found.exact, found.words) == (30, True, "30")
    assert found.keys == tuple(ordered.values_list("pk", flat=True))


def test_one_more_than_the_bound_is_not_exact_on_postgresql(rows):
    found = look(rows.order_by("name_pinyin", "id"), most=29)
    assert found.keys is None
    if connection.vendor == "postgresql":
        assert not found.exact
        assert found.number >= 30
        assert found.words.startswith("约 ")
    else:
        assert found == Found(30)


@pytest.mark.parametrize(("hits", "most", "beyond"), [(312, 10_000, False), (391, 10_000, False), (394, 10_000, True)])
def test_a_sample_decides_only_what_is_beyond_doubt(hits, most, beyond):
    """Every 32nd row: 10,000 rows show 313 of theirs, give or take some eighteen; four times as much is no chance."""
    assert Sample(hits, 1 / 32).is_beyond(most) is beyond
    assert not Sample(0, 1 / 32).is_beyond(0)


def test_what_a_sample_settles_is_not_counted(rows):
    shown = Sample(900, 1 / 32)
    ways = Ways(sample=lambda rows: shown)
    with CaptureQueriesContext(connection) as queries:
        found = look(rows.order_by("pk"), most=10, ways=ways)
    if connection.vendor == "postgresql":
        assert (found, len(queries)) == (Found(29_000, exact=False, sample=shown), 0)
    else:
        assert found == Found(30)
    # What could be chance is counted, and the sample is used for the number alone.
    shown = Sample(1, 1 / 32)
    assert look(rows.order_by("pk"), most=30, ways=ways).number == 30
    found = look(rows.order_by("pk"), most=10, ways=ways)
    assert (found.keys, found.number) == (None, 32 if connection.vendor == "postgresql" else 30)


@pytest.mark.parametrize("most", [1000, 10])
def test_every_row_stands_on_one_page_and_is_counted_once(rows, monkeypatch, most):
    monkeypatch.setattr(leafing, "EXACT", most)
    monkeypatch.setattr(leafing.look, "__defaults__", (most, None))
    monkeypatch.setattr(leafing, "estimate", lambda _: 30)
    seen = []
    for page in (1, 2, 3):
        request = RequestFactory().get("/", {"page": page})
        with CaptureQueriesContext(connection) as queries:
            table = paged(Names(LeafedRows(rows, WAYS)), request, per_page=10)
            seen += [line["row"].record.name for line in table.rows_for_page]
            assert len(table.rows) == 30
            assert table.page.paginator.count == 30
        assert sum("count(" in query["sql"].lower() for query in queries) <= 1
        if table.page.paginator.is_shortened:
            # Only the beginning of a long list is leafed through; every page is then the last that there is.
            assert table.page.paginator.num_pages == 1
            assert table.page.number == 1
            return
    assert seen == list(rows.order_by("name_pinyin", "id").values_list("name", flat=True))


@pytest.mark.parametrize("far", [False, True])
def test_a_large_result_is_read_in_its_order_whichever_way(rows, far, monkeypatch):
    monkeypatch.setattr(long_lists, "_is_far", lambda sample, top, rows: far)
    ordered = rows.filter(search.matching("厂")).order_by("name_pinyin", "id")
    for asked in (ordered, rows.order_by("name_pinyin", "id"), rows.order_by("-staff", "id")):
        names = list(asked.values_list("name", flat=True))
        for bottom, top in ((0, 10), (20, 30), (25, 40)):
            assert [row.name for row in WAYS.page_of(asked, bottom, top, None)] == names[bottom:top]


def test_rows_that_stand_far_from_the_beginning_are_sorted_instead(monkeypatch):
    """A row found by index costs as much as a dozen that are passed in the order's index."""
    monkeypatch.setattr(long_lists, "_place_in_order", {"an": 0.01, "liu": 0.4}.__getitem__)
    early, late = (Sample(1000, 1 / 32, (sound,) * 16) for sound in ("an", "liu"))
    assert not long_lists._is_far(early, 50, 1_000_000)
    assert long_lists._is_far(late, 50, 1_000_000)
    assert not long_lists._is_far(Sample(2000, 1 / 32, late.earliest), 50, 1_000_000)
    assert long_lists._is_far(early, 50 * 100, 10_000_000)


@pytest.mark.postgresql
def test_the_sample_is_what_its_index_holds(rows):
    for asked in (rows, rows.filter(search.matching("厂")), rows.filter(search.matching("没有"), sector="建材")):
        hits = sum(row.pk in _picked() for row in asked)
        with CaptureQueriesContext(connection) as queries:
            sample = long_lists._sample(asked.order_by("name_pinyin", "id"))
        assert (sample.hits, sample.share) == (hits, 1 / 32)
        assert list(sample.earliest) == sorted(row.name_pinyin for row in asked if row.pk in _picked())[:16]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql'].replace('%', '%%')}", [])
        assert "enterprise_sample" in str(cursor.fetchall())


def _picked():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM enterprises_enterprise WHERE (hashint8(id) & 31) = 0")
        return {pk for (pk,) in cursor.fetchall()}


@pytest.mark.postgresql
def test_few_are_counted_without_a_sample(rows, monkeypatch):
    monkeypatch.setattr(long_lists, "table_rows", lambda rows: 1_000_000.0)
    monkeypatch.setattr(
        long_lists, "pair_frequencies", lambda: {"公司": 0.9, "茶业": 0.03, "加油": 0.004, "hrf": 0.005}
    )
    asked = {
        words: long_lists.sample_of(rows.filter(search.matching(words))) is not None
        for words in ("", "茶业", "加油", "茶业 加油", "没有", "hrft", "9134", "9134 加油")
    }
    assert [words for words, worth_it in asked.items() if worth_it] == ["", "茶业", "9134"]
    here = rows.filter(search.matching("茶业"), jurisdiction__in=[jurisdiction("三十铺镇").pk])
    assert long_lists.sample_of(here) is None
