"""The map and the list of places know today alone: asked for a day, they say so and lead to that day's register."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize("name", ["places", "map"])
def test_a_page_of_today_says_so_when_a_day_is_asked(officer, enterprise, name):
    url = reverse(f"register:{name}")
    answer = officer.get(f"{url}?asof=2018-12-31&kind=works")
    page = answer.content.decode()
    assert "下面是今天在用的场所，不是 2018年12月31日的" in page
    assert "/enterprises/?asof=2018-12-31" in page
    assert answer.context["today_url"] == f"{url}?kind=works"
    assert "不是有效的日期" in officer.get(f"{url}?asof=2018-13-31").content.decode()
    assert "今天在用的场所" not in officer.get(url).content.decode()
