"""A person's word on 规上 (D7): a setting of another day leaves it, and so does a deed without new figures."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from enterprises.census.comparison import KEPT_CHECK, SoundRow, compare
from enterprises.register.models import Enterprise
from enterprises.register.selectors.acts import latest_act
from enterprises.register.services import change_trade, mend_enterprise, move_enterprise, split_enterprise, take_back
from enterprises.register.services.batch import Ticked, set_trades
from enterprises.register.services.merging import Seen, merge_enterprises
from enterprises.register.services.resizing import SCALE as FACT
from enterprises.register.size import FEN_PER_WAN
from enterprises.register.size_settings import kept
from tests.enterprises.factories import EnterpriseFactory, credit_code
from tests.enterprises.register.test_resizing import SCALE, done, put
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
WHY = {"reason": "核实"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.clear()
    yield
    kept.clear()


@pytest.fixture
def said(cast: Any) -> Any:
    """规上 by a person's word; the figures came before it and said the same until the setting rose."""
    firm = EnterpriseFactory(
        industry_code="6110", staff=50, revenue_fen=300 * FEN_PER_WAN, above_scale=None, size_class="small",
        place_name="三十铺镇",
    )  # fmt: skip
    mend(firm, cast, above_scale=True)
    put(cast, SCALE, "400")
    assert done()["kept"] == 1
    firm.refresh_from_db()
    assert firm.above_scale is True
    return firm


def mend(firm: Any, cast: Any, **changes: Any) -> None:
    seen = Enterprise.objects.get(pk=firm.pk).revision
    mend_enterprise(enterprise_id=firm.pk, revision_seen=seen, changes=changes, by=cast.jinan_officer, **WHY)


def deeds(firm: Any, cast: Any) -> dict[str, Any]:
    given = {"enterprise_id": firm.pk, "revision_seen": firm.revision, "by": cast.jinan_officer, **WHY}
    twin = EnterpriseFactory(place_name="三十铺镇", telephone="13800000001")
    values = {"name": "分出来的店", "credit_code": credit_code()}
    return {
        "mend": lambda: mend(firm, cast, remark="旁注", staff=51),
        "trade": lambda: change_trade(changes={"sector": "住宿", "business_scope": "住宿服务"}, **given),
        "move": lambda: move_enterprise(jurisdiction=jurisdiction("木厂镇"), premises=None, **given),
        "split": lambda: split_enterprise(values=values, address="新址 2 号", staff_left=40, **given),
        "merge": lambda: merge_enterprises(
            survivor_id=firm.pk, other_id=twin.pk, survivor_seen=Seen(firm.revision), other_seen=Seen(1),
            from_other={"telephone", "staff", FACT}, by=cast.jinan_officer, **WHY,
        ),
        "batch": lambda: set_trades(rows=[Ticked(firm.pk, firm.revision)], sector="住宿", by=cast.jinan_officer, **WHY),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["mend", "trade", "move", "split", "merge", "batch"])
def test_the_word_outlives_every_deed_that_brings_no_figures(cast: Any, said: Any, name: str) -> None:
    deeds(said, cast)[name]()
    assert Enterprise.objects.get(pk=said.pk).above_scale is True
    if name != "batch":
        take_back(entry_id=latest_act(said.pk).pk, by=cast.jinan_officer, **WHY)
        assert Enterprise.objects.get(pk=said.pk).above_scale is True


@pytest.mark.parametrize(
    ("changes", "scale"),
    [({"revenue_fen": 350 * FEN_PER_WAN}, False), ({"industry_code": "6210"}, False), ({"above_scale": False}, False)],
)
def test_new_figures_or_another_word_take_its_place(cast: Any, said: Any, changes: Any, scale: bool) -> None:
    mend(said, cast, **changes)
    assert Enterprise.objects.get(pk=said.pk).above_scale is scale


def test_a_workbook_that_brings_no_figures_leaves_it_too(said: Any) -> None:
    row = {"name": said.name, "credit_code": said.credit_code, "staff": 60, "above_scale": False}
    (answer,) = compare([SoundRow(row, said.jurisdiction)], said.jurisdiction)
    assert answer.changed == ["staff"]
    assert "above_scale" not in answer.derived
    assert [note.check for note in answer.notes] == [KEPT_CHECK]
    (answer,) = compare([SoundRow({**row, "revenue_fen": 350 * FEN_PER_WAN}, said.jurisdiction)], said.jurisdiction)
    assert "above_scale" in answer.changed


def test_what_nobody_said_follows_the_setting_at_the_next_deed(cast: Any) -> None:
    firm = EnterpriseFactory(industry_code="6110", staff=50, revenue_fen=300 * FEN_PER_WAN, above_scale=True)
    put(cast, SCALE, "400")
    mend(firm, cast, remark="旁注")
    assert Enterprise.objects.get(pk=firm.pk).above_scale is False


def test_the_page_says_that_it_is_a_persons_word(client: Any, cast: Any, said: Any) -> None:
    page = cast.login(client, cast.jinan_officer).get(reverse("register:detail", args=[said.pk])).content.decode()
    assert "现登记为“规模以上”，由办理人认定" in page
