"""What a deed on a record would do, in plain sentences, before anybody clicks (D7)."""

from django.db.models import Count

from enterprises.register.mergers import belongings
from enterprises.register.models import Condition, Enterprise, Place
from enterprises.register.names import name_key
from enterprises.register.selectors.history import history
from enterprises.register.selectors.taking_back import Scope


def _open(enterprise: Enterprise) -> list[Place]:
    return list(enterprise.places.filter(valid_to=None))


def _lodgers(places: list[Place]) -> int:
    """Places of other enterprises within these."""
    rows = Place.objects.filter(within__in=places, valid_to=None).exclude(
        enterprise__in=[p.enterprise_id for p in places]
    )
    return rows.count()


def of_closing(enterprise: Enterprise) -> list[str]:
    """注销或迁出."""
    places = _open(enterprise)
    lines = ["该企业不再列入在册企业，列表、统计和导出中不再出现；历史、普查填报和标签保留，随时可以查阅。"]
    if places:
        lines.append(f"将停用 {len(places)} 处场所。")
    if number := _lodgers(places):
        lines.append(f"其场地内还登记有 {number} 处其他企业的场所，不随之停用，请另行核对。")
    lines.append("办错了可以在历史中撤回，以后重新经营的可以办理“恢复在册”。")
    return lines


def of_reopening(enterprise: Enterprise) -> list[str]:
    """恢复在册."""
    places = enterprise.places.filter(valid_to=enterprise.valid_to).count()
    lines = ["该企业重新列入在册企业，各项信息与离开台账时相同，请随后核对更正。"]
    if places:
        lines.append(f"将恢复当时一并停用的 {places} 处场所。")
    if enterprise.condition == Condition.WITHDRAWN:
        lines.append("该企业的入库曾被撤销；恢复后，各项信息视为由您核定，普查导入不再覆盖。")
    return lines


def of_moving(enterprise: Enterprise) -> list[str]:
    """迁移."""
    places = _open(enterprise)
    along = sum(place.jurisdiction_id == enterprise.jurisdiction_id for place in places)
    lines = [f"只调整所属辖区（新址留空）：登记在{enterprise.jurisdiction.name}的 {along} 处场所一并调整。"]
    primary = next((place for place in places if place.is_primary), None)
    if primary is not None:
        lines.append(f"搬到新址：停用原主要场所“{primary.address or '地址未填'}”，以新址为主要场所，其余场所不变。")
    if number := _lodgers(places):
        lines.append(f"其场地内还登记有 {number} 处其他企业的场所，不随之变动，请另行核对。")
    lines.append("迁往其他县区由市安委办办理：请将依据报市安委办。迁出六安市的，请办理“注销或迁出”。")
    return lines


def of_trading(enterprise: Enterprise) -> list[str]:
    """改行."""
    now = enterprise.get_size_class_display() or "尚不能判定"
    return [f"企业规模和规模以上按新的行业重新判定（现为：{now}）。", "填报的监管部门不随之变动，请另行核对。"]


def of_splitting(enterprise: Enterprise) -> list[str]:
    """分立."""
    return [
        f"新登记一家企业，与原企业同在{enterprise.jurisdiction.name}；所选场所转到新企业名下。",
        "原企业的名称、代码、主要场所、标签和普查填报不变。",
    ]


def of_merging(survivor: Enterprise, other: Enterprise) -> list[str]:
    """合并记录."""
    staying = {name_key(place.address) for place in _open(survivor) if place.address}
    coming = _open(other)
    doubles = sum(not place.address or name_key(place.address) in staying for place in coming)
    lines = [f"“{other.name}”这条记录不再在册，打开它时会指向“{survivor.name}”；两条记录的历史都保留。"]
    if coming:
        rest = f"，其中 {doubles} 处与已有场所重复，转入后停用" if doubles else ""
        lines.append(f"将转入 {len(coming)} 处场所{rest}。")
    owners = (survivor.pk, other.pk)
    own = Place.objects.filter(enterprise__in=owners, valid_to=None, within__enterprise__in=owners).count()
    if own:
        lines.append(f"两条记录互为出租方和承租方：{own} 处场所不再登记“所在场地”，合并后都是同一家的场所。")
    counted = [(one, one.count(other.pk)) for one in belongings()]
    moved = [f"{one.label} {number} {one.unit}" for one, number in counted if number]
    if moved:
        lines.append(f"一并转入：{'、'.join(moved)}。")
    merged = Enterprise.objects.filter(merged_into=other, condition=Condition.MERGED).aggregate(n=Count("pk"))["n"]
    if merged:
        lines.append(f"此前并入“{other.name}”的 {merged} 条记录也随之指向“{survivor.name}”。")
    return lines


def of_taking_back(entry_id: int, scope: Scope) -> list[str]:
    """撤回: the sentence of the act on each of the first few records that it touched."""
    rows = Enterprise.objects.filter(pk__in=scope.enterprise_ids).order_by("pk")
    lines = []
    for row in rows[:3]:
        said = next((line.sentence for line in history(row) if line.entry.pk == entry_id), "")
        lines.append(f"“{row.name}”：{said}")
    if len(scope.enterprise_ids) > len(lines):
        lines.append(f"这次是批量办理，共涉及 {len(scope.enterprise_ids)} 家企业，将一并撤回。")
    return lines
