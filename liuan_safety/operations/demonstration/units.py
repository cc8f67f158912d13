"""Units of the demonstration: the departments as they were named from 2019 on, with what they were called before."""

import datetime
import random

from django.utils import timezone

from liuan_safety.organizations.models import Jurisdiction, Unit, UnitEvent, UnitName
from liuan_safety.organizations.models.periods import in_force

Kind = Unit.Kind
REFORM = datetime.date(2019, 3, 1)  # 机构改革: the day that the demonstration takes for all of them

# (kind, name behind the jurisdiction's, short name, field)
CITY_UNITS: tuple[tuple[str, str, str, str], ...] = (
    (Kind.GOVERNMENT, "人民政府", "市政府", ""),
    (Kind.GOVERNMENT, "人民政府办公室", "市政府办", ""),
    (Kind.SAFETY_OFFICE, "安全生产委员会办公室", "市安委办", "应急管理"),
    (Kind.DEPARTMENT, "应急管理局", "市应急管理局", "应急管理"),
    (Kind.DEPARTMENT, "公安局", "市公安局", "公安"),
    (Kind.DEPARTMENT, "公安局交通警察支队", "市交警支队", "道路交通"),
    (Kind.DEPARTMENT, "住房和城乡建设局", "市住建局", "住建"),
    (Kind.DEPARTMENT, "交通运输局", "市交通局", "交通运输"),
    (Kind.DEPARTMENT, "市场监督管理局", "市市场监管局", "市场监管"),
    (Kind.DEPARTMENT, "城市管理局", "市城管局", "城市管理"),
    (Kind.DEPARTMENT, "自然资源和规划局", "市自规局", "自然资源"),
    (Kind.DEPARTMENT, "农业农村局", "市农业农村局", "农业农村"),
    (Kind.DEPARTMENT, "水利局", "市水利局", "水利"),
    (Kind.DEPARTMENT, "教育体育局", "市教体局", "教育"),
    (Kind.DEPARTMENT, "文化和旅游局", "市文旅局", "文化旅游"),
    (Kind.DEPARTMENT, "卫生健康委员会", "市卫健委", "卫生健康"),
    (Kind.DEPARTMENT, "商务局", "市商务局", "商务"),
    (Kind.DEPARTMENT, "经济和信息化局", "市经信局", "工业"),
    (Kind.DEPARTMENT, "发展和改革委员会", "市发改委", "能源、粮储"),
    (Kind.DEPARTMENT, "生态环境局", "市生态环境局", "生态环境"),
    (Kind.DEPARTMENT, "林业局", "市林业局", "林业"),
    (Kind.DEPARTMENT, "消防救援支队", "市消防支队", "消防"),
    (Kind.DEPARTMENT, "气象局", "市气象局", "气象"),
    (Kind.DEPARTMENT, "邮政管理局", "市邮政局", "邮政快递"),
    (Kind.DEPARTMENT, "港航管理服务中心", "市港航中心", "水上交通"),
    (Kind.DEPARTMENT, "财政局", "市财政局", "财政"),
    (Kind.DEPARTMENT, "地方金融监督管理局", "市金融监管局", "金融"),
    (Kind.DEPARTMENT, "审计局", "市审计局", "审计"),
    (Kind.DEPARTMENT, "司法局", "市司法局", "司法行政"),
    (Kind.DEPARTMENT, "纪委监委", "市纪委监委", "纪检监察"),
    (Kind.DEPARTMENT, "委组织部", "市委组织部", ""),
    (Kind.DEPARTMENT, "委宣传部", "市委宣传部", ""),
    (Kind.DEPARTMENT, "民政局", "市民政局", "民政"),
    (Kind.DEPARTMENT, "人力资源和社会保障局", "市人社局", "人社"),
    (Kind.DEPARTMENT, "民族宗教事务局", "市民宗局", "民族宗教"),
    (Kind.DEPARTMENT, "政府国有资产监督管理委员会", "市国资委", "国资监管"),
    (Kind.DEPARTMENT, "科学技术局", "市科技局", "科技"),
    (Kind.DEPARTMENT, "统计局", "市统计局", "统计"),
    (Kind.DEPARTMENT, "数据资源管理局", "市数据局", "数据资源"),
    (Kind.DEPARTMENT, "机关事务管理中心", "市机关事务中心", ""),
    (Kind.DEPARTMENT, "供销合作社联合社", "市供销社", "供销"),
    (Kind.DEPARTMENT, "人民防空办公室", "市人防办", "人防"),
    (Kind.DEPARTMENT, "乡村振兴局", "市乡村振兴局", ""),
    (Kind.OTHER, "总工会", "市总工会", ""),
    (Kind.OTHER, "妇女联合会", "市妇联", ""),
    (Kind.OTHER, "共青团委员会", "团市委", ""),
    (Kind.OTHER, "烟草专卖局", "市烟草局", "烟草"),
    (Kind.OTHER, "供电公司", "市供电公司", "电力"),
)
COUNTY_UNITS: tuple[tuple[str, str, str, str], ...] = (
    (Kind.GOVERNMENT, "人民政府", "政府", ""),
    (Kind.SAFETY_OFFICE, "安全生产委员会办公室", "安委办", "应急管理"),
    (Kind.DEPARTMENT, "应急管理局", "应急管理局", "应急管理"),
    (Kind.DEPARTMENT, "公安局", "公安局", "公安"),
    (Kind.DEPARTMENT, "住房和城乡建设局", "住建局", "住建"),
    (Kind.DEPARTMENT, "交通运输局", "交通局", "交通运输"),
    (Kind.DEPARTMENT, "市场监督管理局", "市场监管局", "市场监管"),
    (Kind.DEPARTMENT, "城市管理局", "城管局", "城市管理"),
    (Kind.DEPARTMENT, "自然资源和规划局", "自规局", "自然资源"),
    (Kind.DEPARTMENT, "农业农村局", "农业农村局", "农业农村"),
    (Kind.DEPARTMENT, "水利局", "水利局", "水利"),
    (Kind.DEPARTMENT, "教育体育局", "教体局", "教育"),
    (Kind.DEPARTMENT, "文化和旅游局", "文旅局", "文化旅游"),
    (Kind.DEPARTMENT, "卫生健康委员会", "卫健委", "卫生健康"),
    (Kind.DEPARTMENT, "商务局", "商务局", "商务"),
    (Kind.DEPARTMENT, "经济和信息化局", "经信局", "工业"),
    (Kind.DEPARTMENT, "发展和改革委员会", "发改委", "能源、粮储"),
    (Kind.DEPARTMENT, "生态环境分局", "生态环境分局", "生态环境"),
    (Kind.DEPARTMENT, "林业局", "林业局", "林业"),
    (Kind.DEPARTMENT, "消防救援大队", "消防大队", "消防"),
    (Kind.DEPARTMENT, "财政局", "财政局", "财政"),
)
ZONE_UNITS: tuple[tuple[str, str, str, str], ...] = (
    (Kind.ZONE_COMMITTEE, "管理委员会", "管委会", ""),
    (Kind.SAFETY_OFFICE, "安全生产委员会办公室", "安委办", "应急管理"),
    (Kind.DEPARTMENT, "应急管理局", "应急管理局", "应急管理"),
)
# What a unit was called, or which units it was made of, before 2019.
RENAMED = {
    "应急管理局": ("安全生产监督管理局", "安监局"),
    "自然资源和规划局": ("国土资源局", "国土局"),
    "农业农村局": ("农业委员会", "农委"),
    "卫生健康委员会": ("卫生和计划生育委员会", "卫计委"),
    "生态环境局": ("环境保护局", "环保局"),
    "文化和旅游局": ("文化广电新闻出版局", "文广新局"),
}
MERGED = {
    "市场监督管理局": (("工商行政管理局", "工商局"), ("质量技术监督局", "质监局"), ("食品药品监督管理局", "食药监局"))
}


def load(chance: random.Random) -> str:
    """City, county, zone and township units, with the reform of 2019 as dated events."""
    areas = Jurisdiction.objects.filter(in_force()).select_related("parent")
    units = [unit for area in areas for unit in _units_of(area)]
    Unit.objects.bulk_create(units, batch_size=500)
    former = _former_names(units)
    UnitName.objects.bulk_create([*former.values(), *_present_names(units, former)], batch_size=500)
    _record_renamings(units, former)
    _record_mergers(units)
    return f"单位 {len(units):,} 个"


def _units_of(area: Jurisdiction) -> list[Unit]:
    if area.kind in (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.VILLAGE):
        return _township_units(area) if area.kind == Jurisdiction.Kind.TOWNSHIP else []
    rows = {Jurisdiction.Kind.CITY: CITY_UNITS, Jurisdiction.Kind.COUNTY: COUNTY_UNITS}.get(area.kind, ZONE_UNITS)
    return [
        _unit(area, kind, area.name + name, short if area.kind == Jurisdiction.Kind.CITY else area.name + short, field)
        for kind, name, short, field in rows
    ]


def _township_units(area: Jurisdiction) -> list[Unit]:
    government = "办事处" if area.name.endswith("街道") else "人民政府"
    return [
        _unit(area, Kind.GOVERNMENT, area.name + government, area.name, ""),
        _unit(area, Kind.STATION, f"{area.name}安全生产监督管理所", f"{area.name}安监所", "应急管理"),
    ]


def _unit(area: Jurisdiction, kind: str, name: str, short: str, field: str) -> Unit:
    return Unit(jurisdiction=area, kind=kind, name=name, short_name=short, field=field, valid_from=area.valid_from)


def _office_name(unit: Unit) -> str:
    return unit.name.removeprefix(unit.jurisdiction.name)


def _former_names(units: list[Unit]) -> dict[int, UnitName]:
    """The name before 2019, by the unit's id."""
    found = {}
    for unit in units:
        if _office_name(unit) in RENAMED and unit.valid_from < REFORM:
            name, short = RENAMED[_office_name(unit)]
            area = unit.jurisdiction
            before = "市" if area.kind == Jurisdiction.Kind.CITY else area.name
            found[unit.pk] = UnitName(
                unit=unit,
                name=area.name + name,
                short_name=before + short,
                valid_from=unit.valid_from,
                valid_to=REFORM,
            )
    return found


def _present_names(units: list[Unit], former: dict[int, UnitName]) -> list[UnitName]:
    return [
        UnitName(
            unit=unit,
            name=unit.name,
            short_name=unit.short_name,
            valid_from=REFORM if unit.pk in former else unit.valid_from,
        )
        for unit in units
    ]


def _record_renamings(units: list[Unit], former: dict[int, UnitName]) -> None:
    renamed = [unit for unit in units if unit.pk in former]
    events = [
        UnitEvent(
            kind=UnitEvent.Kind.RENAMED,
            effective_on=REFORM,
            summary=f"机构改革：{former[unit.pk].name}更名为{unit.name}",
            applied_at=timezone.now(),
        )
        for unit in renamed
    ]
    UnitEvent.objects.bulk_create(events)
    for relation in (UnitEvent.sources.through, UnitEvent.targets.through):
        rows = zip(events, renamed, strict=True)
        relation.objects.bulk_create([relation(unitevent=event, unit=unit) for event, unit in rows])


def _record_mergers(units: list[Unit]) -> None:
    """工商, 质监 and 食药监 became 市场监管: the city's case stands for all."""
    for unit in units:
        parts = MERGED.get(_office_name(unit))
        if parts is None or unit.jurisdiction.kind != Jurisdiction.Kind.CITY:
            continue
        area = unit.jurisdiction
        old = [_unit(area, Kind.DEPARTMENT, area.name + name, f"市{short}", "市场监管") for name, short in parts]
        for closed in old:
            closed.valid_to = REFORM
        Unit.objects.bulk_create(old)
        UnitName.objects.bulk_create(
            UnitName(unit=row, name=row.name, short_name=row.short_name, valid_from=row.valid_from, valid_to=REFORM)
            for row in old
        )
        summary = f"机构改革：{'、'.join(row.short_name for row in old)}合并组建{unit.name}"
        event = UnitEvent.objects.create(
            kind=UnitEvent.Kind.MERGED, effective_on=REFORM, summary=summary, applied_at=timezone.now()
        )
        event.sources.set(old)
        event.targets.set([unit])
