"""监管盲区: what is wrong with the census or the register, so that somebody may slip between (D7).

`KINDS` is the one table of kinds, and of which of them bar the certification of a year. Each room says where the
rows of its kinds are found (`register`), from `AppConfig.ready()`; the room `blindspots` shows, counts, answers them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet


ASK = "去答复"


@dataclass(frozen=True, slots=True)
class SpotKind:
    """One kind. `bars`: a year is not certified while one is open. `answers`: usual answers by code; an answer ends
    the spot until its fingerprint changes. Without any, only mending ends it."""

    key: str
    label: str
    bars: bool
    explains: str
    verb: str
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether nothing is to be mended and an answer is what it waits for."""
        return self.verb == ASK

    @property
    def ends(self) -> str:
        """How it ends, in words."""
        if not self.answers:
            return "改好的自动消除，不能用答复了结"
        return "漏报的补报，其余逐项答复去向" if self.is_asked else "改好的自动消除，不用改的答复原因"


_CHECKED = (("true", "核对无误"), ("later", "已安排补正"), ("other", "其他原因"))

KINDS: dict[str, SpotKind] = {
    kind.key: kind
    for kind in (
        SpotKind("no_supervisor", "无监管部门", True, "没有任何部门认领，也没有指定临时监管部门。", "去认领或指定"),
        SpotKind("disputed", "监管有争议", True, "部门都不认领或对归属有异议，等市安委办裁定。", "去裁定"),
        SpotKind("claimed_twice", "多头认领", True, "两个以上部门都要作行业主管，只能留一个。", "去裁定"),
        SpotKind("code_outstanding", "代码待补", True, "在册企业没有统一社会信用代码，补上代码才算清零。", "去补代码"),
        SpotKind("wrong_rows", "错行未清", True, "普查表里还有没改好、也没划除的错行。", "去改正"),
        SpotKind(
            "vanished", "去年有今年无", True, "上一年度名录里有、今年没有报，要说清去向。", ASK,
            (("moved", "已迁出"), ("closed", "已注销或关闭"), ("listed_elsewhere", "已在其他辖区填报"),
             ("out_of_range", "不属于普查范围")),
        ),
        SpotKind("interim", "临时监管", False, "由市安委办指定了临时监管部门，归属尚未最后确定。", "去确定", _CHECKED),
        SpotKind("no_keeper", "无网格员", False, "没有落实到具体网格员。", "去指定", _CHECKED),
        SpotKind("no_point", "地图上没有位置", False, "主要场所没有经纬度，找不到它。", "去补位置", _CHECKED),
        SpotKind(
            "far_from_last_year", "与上年相差悬殊", False, "从业人员等数字与上一年度相差悬殊。", "去核对", _CHECKED
        ),
        SpotKind(
            "far_from_the_like", "与同类相差悬殊", False, "与同行业、同规模的企业相差悬殊。", "去核对", _CHECKED
        ),
        SpotKind(
            "silent_department", "部门未答复", False, "有企业待其认领，部门一家也没有答复过。", "去办理", _CHECKED
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One row in words. `fingerprint` is what an answer answers: other figures ask anew."""

    title: str
    detail: str
    url: str
    fingerprint: str = ""


@dataclass(frozen=True)
class SpotSource:
    """Where the rows of one kind stand.

    `rows(year)` answers those of the whole city as one queryset of any model, unordered; `place` is the lookup from a
    row to its jurisdiction's id, `sector` to its sector ("" where it has none), `enterprise` to its enterprise's id.
    `tell` puts one row into words and may read what `rows` has selected along. The row's key is its pk, a number.
    `stamp` is the fingerprint of `tell` as an expression of the database, for kinds that get answers by the thousand:
    without it, every answered row is told anew whenever somebody counts. `named` is the lookup to the row's name, for
    those who search (its enterprise's where none is given). `one(year, enterprise_id)`: the rows of one enterprise,
    for a kind whose `rows` looks at the whole city first.
    """

    kind: str
    rows: Callable[[int], "QuerySet[Any]"]
    tell: Callable[[Any], Told]
    place: str = "jurisdiction"
    sector: str = ""
    enterprise: str = ""
    stamp: Any = None
    named: str = ""
    one: "Callable[[int, int], QuerySet[Any]] | None" = None

    @property
    def name_lookup(self) -> str:
        """The lookup from a row to its name; "" where it has none."""
        return self.named or {"": "", "pk": "name"}.get(self.enterprise, f"{self.enterprise.removesuffix('_id')}__name")


_sources: dict[str, SpotSource] = {}


def register(source: SpotSource) -> None:
    """Called in `AppConfig.ready()`; the same kind again replaces it. The kind must stand in the table."""
    if source.kind not in KINDS:
        raise LookupError(source.kind)
    _sources[source.kind] = source


def source_of(kind: str) -> SpotSource | None:
    """Where the rows of a kind stand; None where no room has said."""
    return _sources.get(kind)


def sources() -> list[SpotSource]:
    """All that are registered, in the table's order."""
    return [_sources[key] for key in KINDS if key in _sources]
