"""A small made-up year: built in a database it must emit the stored bytes, whichever database it is."""

import datetime
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

from enterprises.blindspots.models import SpotAnswer
from enterprises.census.models import CensusReturn
from enterprises.certification.models import Freeze, FrozenYear, LockException, Summary
from enterprises.certification.selectors.figures import figures, figures_text
from enterprises.certification.services import certifying
from enterprises.register import spots
from enterprises.register.models import Enterprise
from enterprises.supervision.models import Part, RuleSet
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.enterprises.certification.ways import enter, list_enterprise, supervise, town

STORED = Path(__file__).parent / "certified_2018.ndjson"
DIGEST = Path(__file__).parent / "certified_2018.sha256"
SETTINGS = ("census.due_day", "size.scale_wholesale")


def at(month: int, day: int, hour: int = 9) -> datetime.datetime:
    """A moment of 2019."""
    return datetime.datetime(2019, month, day, hour, 30, tzinfo=datetime.UTC)


def build(cast: Cast, monkeypatch: Any) -> FrozenYear:
    """The scenario, frozen. Only two settings are kept: those that are added later must not move these bytes."""
    monkeypatch.setattr(certifying, "DEFINITIONS", {key: certifying.DEFINITIONS[key] for key in SETTINGS})
    RuleSet.objects.create(version=3, valid_from=datetime.date(2018, 5, 1), made_at=at(1, 1))
    _enterprises(cast)
    _returns(cast)
    paper = Paper.objects.create(title="关于认定2018年度普查的通知", number="六安办〔2019〕3号",
                                 dated=datetime.date(2019, 1, 18))  # fmt: skip
    return certifying.freeze_year(year=2018, now=at(1, 20), label="安办甲（市安委办）", paper=paper)


def _enterprises(cast: Cast) -> None:
    county = Jurisdiction.objects.get(name="舒城县")
    building = cast.unit("舒城县住房和城乡建设局", "舒城县")
    station = cast.unit("舒城县杭埠镇安全生产监督管理站", "杭埠镇")
    plain = {"registered_address": "舒城县杭埠镇试验路1号", "capital_fen": 123_456_789, "staff": 46}
    first = list_enterprise(
        town("杭埠镇"), name="舒城试验甲建材有限公司", credit_code="91341523XN20000018", above_scale=True,
        former_name="舒城“老甲”建材厂", **plain,
    )  # fmt: skip
    first.places.update(address="舒城县杭埠镇试验路1号院", longitude=Decimal("116.500000"), latitude=Decimal("31.25"))
    supervise(first, building)
    supervise(first, station, part=Part.SUPPORT)
    second = list_enterprise(town("杭埠镇"), name="舒城试验乙商行", credit_code=None, empty=True, primary_place=False)
    supervise(second, station, interim=True)
    third = list_enterprise(county, name="舒城试验丙机械厂", credit_code="91341523XN20000026", sector="机械", **plain)
    supervise(third, building)
    enter(third, town("汤池镇"))
    fourth = list_enterprise(
        town("三十铺镇", "金安区"), name="金安试验丁有限公司", credit_code="91341523XN20000034", sector="", **plain
    )
    supervise(fourth, cast.unit("金安区住房和城乡建设局", "金安区"))
    Enterprise.objects.update(business_scope="建筑材料生产\r\n销售")
    source = spots.source_of("no_point")
    assert source is not None
    mark = source.tell(source.rows(2018).get(pk=second.pk)).fingerprint
    SpotAnswer.objects.create(
        kind="no_point", year=2018, row_key=second.pk, fingerprint=mark, jurisdiction=second.jurisdiction,
        title=second.name, detail="杭埠镇", reason="later", note="三月底前指定", made_at=at(1, 5),
        maker_label="舒城甲（舒城县安委办）",
    )  # fmt: skip


def _returns(cast: Cast) -> None:
    county = Jurisdiction.objects.get(name="舒城县")
    due = datetime.date(2018, 12, 31)
    for place in (county, town("杭埠镇"), Jurisdiction.objects.get(name="金安区")):
        CensusReturn.objects.create(
            year=2018, jurisdiction=place, state="accepted", due_on=due, sent_at=at(1, 2), decided_at=at(1, 8),
            decided_label="安办甲（市安委办）",
        )  # fmt: skip
    row = CensusReturn.objects.get(year=2018, jurisdiction=county)
    text = figures_text(2018, county, figures(2018, county))
    digest = hashlib.sha256(text.encode()).hexdigest()
    scan = Paper.objects.create(title="汇总表（签字件）", sha256="ab" * 32)
    Summary.objects.create(
        census_return=row, number=1, text=text, sha256=digest, made_at=at(1, 1), maker_label="舒城甲（舒城县安委办）",
        paper=scan, signer="县长甲", signed_on=datetime.date(2019, 1, 2),
    )  # fmt: skip
    Freeze.objects.create(
        census_return=row, revision=2, text=text, sha256=digest, made_at=at(1, 8), maker_label="安办甲（市安委办）"
    )
    LockException.objects.create(
        year=2018, jurisdiction=town("杭埠镇"), until=datetime.date(2019, 1, 15), reason="补一户漏报企业",
        granted_at=at(1, 9), granted_label="安办甲（市安委办）",
    )  # fmt: skip
