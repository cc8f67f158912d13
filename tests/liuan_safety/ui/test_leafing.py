"""Lists of any length: exact up to a bound, beyond it estimated, counted once, each row on one page."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from enterprises.register.models import Enterprise
from enterprises.register.selectors.search import WAYS
from liuan_safety.ui import leafing
from liuan_safety.ui.leafing import Found, LeafedRows, Ways, look, rounded
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


def test_a_sample_decides_only_what_is_beyond_doubt(rows, monkeypatch):
    asked = []
    monkeypatch.setattr(leafing, "estimate", lambda _: asked.append(1) or 19)
    ways = Ways(maybe_many=lambda rows, table_rows: True)
    found = look(rows.order_by("pk"), most=10, ways=ways)
    # Nineteen could be chance: it is looked for, and the sample is used for the number.
    assert (found.keys, found.number) == ((None, 19) if connection.vendor == "postgresql" else (None, 30))
    monkeypatch.setattr(leafing, "estimate", lambda _: 8)
    assert look(rows.order_by("pk"), most=30, ways=ways).number == 30


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


def test_a_large_result_is_read_along_its_order(rows):
    ordered = rows.order_by("name_pinyin", "id")
    names = list(ordered.values_list("name", flat=True))
    assert [row.name for row in WAYS.page_of(ordered, 0, 10)] == names[:10]
    assert [row.name for row in WAYS.page_of(ordered, 20, 30)] == names[20:30]
    assert [row.name for row in WAYS.page_of(ordered, 25, 40)] == names[25:]
