"""What is drawn by hand for speed reads as the libraries would have drawn it."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from enterprises.register.selectors.listing import register_list
from enterprises.register.tables import EnterpriseTable
from liuan_safety.ui.cells import Drawer
from liuan_safety.ui.rendering import HouseRenderer
from liuan_safety.ui.tables import ListTable, TextColumn, paged
from tests.enterprises.factories import EnterpriseFactory

CHOICES = [
    ("", "全部"),
    (1, "一<级>"),
    ('a"b', mark_safe("<i>已转义</i>")),
    ("组&别", [("x", "甲"), ("y", "乙")]),
]


class Choosing(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.Select({"data-x": 'a"b', "hidden": True}))
    many = forms.MultipleChoiceField(choices=CHOICES[:3], widget=forms.SelectMultiple(attrs={"disabled": False}))
    yes_no = forms.NullBooleanField()
    word = forms.CharField()


def _words(drawn):
    return re.sub(r"\s*(<|>)\s*", r"\1", str(drawn))


@pytest.mark.parametrize("data", [None, {"one": 'a"b', "many": ["1", ""], "yes_no": "true", "word": "<b>"}])
@pytest.mark.parametrize("name", ["one", "many", "yes_no", "word"])
def test_controls_are_drawn_as_django_draws_them(name, data):
    ours, theirs = Choosing(data, renderer=HouseRenderer()), Choosing(data, renderer=DjangoTemplates())
    assert _words(ours[name]) == _words(theirs[name])


def test_cells_are_drawn_as_the_library_draws_them(cast):
    EnterpriseFactory(name="六安<甲>厂", place_name="三十铺镇", size_class="medium", above_scale=True, staff=12_345)
    EnterpriseFactory(name="六安乙厂", place_name="三十铺镇", credit_code=None, above_scale=None, staff=None)
    every = EnterpriseTable.base_columns
    table = paged(EnterpriseTable(register_list(cast.office), columns=every), RequestFactory().get("/"))
    rows = list(table.paginated_rows)
    assert len(rows) == 2
    for column in table.columns:
        draw = Drawer(column, table)
        assert [draw(row) for row in rows] == [row.get_cell(column.name) for row in rows], column.name


class Odd(ListTable):
    there = TextColumn(accessor="inner__word")
    missing = TextColumn(accessor="nowhere")
    linked = TextColumn(accessor="word", linkify=lambda record: f"/{record['word']}/")


def test_cells_of_rows_that_are_no_models():
    table = paged(Odd([{"word": "甲", "inner": {"word": "乙"}}, {"word": ""}]), RequestFactory().get("/"))
    for column in table.columns:
        draw = Drawer(column, table)
        rows = list(table.paginated_rows)
        assert [draw(row) for row in rows] == [row.get_cell(column.name) for row in rows], column.name
