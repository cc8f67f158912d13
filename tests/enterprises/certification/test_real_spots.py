"""The kinds of blind spots as rooms have registered them: each that bars is watched, and bars where it arises."""

from typing import Any

import pytest
from django.utils import timezone

from enterprises.blindspots.services import Seen, answer, mark_of
from enterprises.census.models import ImportFile, ImportRun, StagedRow
from enterprises.certification.models import CensusYear, FrozenYear
from enterprises.certification.selectors.hindrances import of_spots
from enterprises.register.spots import KINDS, source_of, sources
from enterprises.supervision.models import Claim, Part, SupervisionCase
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.certification.ways import YEAR, enter, list_enterprise, supervise, town
from tests.enterprises.factories import EntryFactory

pytestmark = pytest.mark.django_db


def barring(path: str = "") -> set[str]:
    return {one.key.removeprefix("spots.") for one in of_spots(YEAR, path)}


def test_every_kind_that_bars_is_watched() -> None:
    assert {kind.key for kind in KINDS.values() if kind.bars} <= {source.kind for source in sources()}


def test_a_supervised_enterprise_with_its_code_bars_nothing(cast: Any, shucheng: Jurisdiction) -> None:
    supervise(list_enterprise(town("杭埠镇")), cast.unit("舒城县住建局", "舒城县"))
    assert barring() == set()


def test_an_enterprise_without_supervisor_or_code_bars(cast: Any, shucheng: Jurisdiction) -> None:
    list_enterprise(town("杭埠镇"), credit_code=None)
    assert barring(shucheng.path) == {"no_supervisor", "code_outstanding"}
    assert barring(Jurisdiction.objects.get(name="金安区").path) == set()


@pytest.mark.parametrize(("state", "kind"), [("disputed", "disputed"), ("twice", "claimed_twice")])
def test_a_case_that_is_not_settled_bars(state: str, kind: str, cast: Any, shucheng: Jurisdiction) -> None:
    firm, now = list_enterprise(town("杭埠镇")), timezone.now()
    case = SupervisionCase.objects.create(enterprise=firm, state=state, made_at=now, moved_at=now)
    for name in ("舒城县住建局", "舒城县经信局"):
        Claim.objects.create(case=case, unit=cast.unit(name, "舒城县"), part=Part.LEAD, made_at=now)
    assert kind in barring()


def test_a_wrong_row_bars_until_it_is_struck(cast: Any, shucheng: Jurisdiction) -> None:
    run = ImportRun.objects.create(
        year=YEAR, jurisdiction=town("杭埠镇"), maker_label="录入", created_at=timezone.now(), state="written",
        entry=EntryFactory(),
    )  # fmt: skip
    file = ImportFile.objects.create(run=run, position=1, name="表.xlsx", file="none.xlsx", sha256="0" * 64, size=1)
    row = StagedRow.objects.create(
        run=run, file=file, sheet="表", row=3, outcome="refused", jurisdiction=run.jurisdiction, name="某厂"
    )
    assert barring() == {"wrong_rows"}
    StagedRow.objects.filter(pk=row.pk).update(outcome="struck")
    assert barring() == set()


def test_no_answer_is_taken_or_given_back_in_a_certified_year(cast: Any, shucheng: Jurisdiction) -> None:
    firm = list_enterprise(town("杭埠镇"), primary_place=False)
    enter(firm, shucheng)
    source = source_of("no_point")
    assert source is not None
    row = source.rows(YEAR).get(pk=firm.pk)
    said = {
        "kind": "no_point", "year": YEAR, "row": Seen(row.pk, mark_of(source.tell(row))), "reason": "later",
        "note": "三月底前补", "by": cast.shucheng_officer,
    }  # fmt: skip
    text = FrozenYear.objects.create(
        year=YEAR, number=1, head="{}\n", records=0, size=3, sha256="0", made_at=timezone.now()
    )
    year = CensusYear.objects.create(year=YEAR, state="certified", certified_at=timezone.now(), frozen=text)
    with pytest.raises(RuleBroken) as refused:
        answer(**said)
    assert refused.value.code == "census.locked"
    CensusYear.objects.filter(pk=year.pk).update(state="collecting", frozen=None, certified_at=None)
    assert answer(**said)
