"""Whether an act on the register can be taken back now, and if not, what stands in the way (D7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, PlaceVersion, RegisterEntry
from enterprises.register.references import InTheWay, Touched, references
from enterprises.register.selectors.acts import acts_on, standing
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

Kind = RegisterEntry.Kind
CAN_BE_TAKEN_BACK = (
    Kind.MEND, Kind.CREATE, Kind.CLOSE, Kind.REOPEN, Kind.MOVE, Kind.TRADE, Kind.MERGE, Kind.SPLIT,
)  # fmt: skip
_MOST_SHOWN = 20
_OWN_REFERENCES = ("versions", "places")  # asked here, where a deed that was taken back does not count


@dataclass(frozen=True)
class Verdict:
    """Nothing in it: the act can be taken back. Else one sentence why not, and the rows in the way."""

    reason: str = ""
    rows: list[InTheWay] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reason


@dataclass(frozen=True)
class Scope:
    """What an act has touched: its versions, oldest first, and the records that they belong to."""

    versions: list[EnterpriseVersion]
    place_versions: list[PlaceVersion]
    enterprise_ids: frozenset[int]

    @cached_property
    def formers(self) -> dict[int, EnterpriseVersion]:
        """Version → the state that the act found; none where it made the record. One query for a whole batch."""
        ids = [row.enterprise_id for row in self.versions]
        rows = EnterpriseVersion.objects.filter(enterprise__in=ids).select_related("jurisdiction").order_by("revision")
        return {own.pk: former for own, former in _before(self.versions, rows, "enterprise_id")}

    @cached_property
    def former_places(self) -> dict[int, PlaceVersion]:
        """The same of places. Their revisions may leap."""
        rows = PlaceVersion.objects.filter(place__in=[row.place_id for row in self.place_versions])
        return {own.pk: former for own, former in _before(self.place_versions, rows.order_by("revision"), "place_id")}

    @property
    def brought_in(self) -> set[int]:
        """Records that the act itself has made."""
        return {row.enterprise_id for row in self.versions if row.changed == "*" and row.revision == 1}


def scope_of(entry: RegisterEntry) -> Scope:
    """The act's versions; a place that changed hands counts for both owners."""
    versions = list(EnterpriseVersion.objects.filter(entry=entry).order_by("enterprise_id", "revision"))
    places = list(PlaceVersion.objects.filter(entry=entry).order_by("place_id", "revision"))
    owners = {row.enterprise_id for row in places}
    before = PlaceVersion.objects.filter(place__in=[row.place_id for row in places], entry_id__lt=entry.pk)
    owners |= set(before.values_list("enterprise_id", flat=True)) if versions else set()
    touched = {row.enterprise_id for row in versions} or owners
    return Scope(versions, places, frozenset(touched))


def verdict(entry: RegisterEntry, by: User) -> Verdict:
    """Asked for the history line, for the page, and again by the service under its locks."""
    if entry.kind not in CAN_BE_TAKEN_BACK:
        return Verdict(_NOT_THIS_KIND.get(Kind(entry.kind), "这类变动不能在这里撤回。"))
    if RegisterEntry.objects.filter(undoes=entry).exists():
        return Verdict("这次变动已经撤回，不需要再办。")
    scope = scope_of(entry)
    if not _keeps_both_ends(scope, by):
        return Verdict("这次变动涉及您不能办理的辖区，请由市安委办撤回。")
    later = _later(entry, scope)
    if later:
        return Verdict("此后又有变动，请先逐个撤回后面的变动，或者直接用“更正信息”改正：", later)
    personal = _personal(entry, scope)
    if personal:
        return Verdict(f"这次变动更新了{personal}。个人信息不留历史，无法自动退回原值，请用“更正信息”改正。")
    in_use = _codes_in_use(scope)
    if in_use:
        return Verdict("要退回的信用代码现已登记在其他企业名下，请先核对：", in_use)
    referring = _referring(entry, scope, by)
    return Verdict("新登记的企业已被引用，撤回后这些记录将无处可依，请先处理：", referring) if referring else Verdict()


_NOT_THIS_KIND = {
    Kind.IMPORT: "普查导入请在导入页面整批撤销，不能按单个企业撤回。",
    Kind.UNDO_IMPORT: "撤销导入不能再撤回；需要的，请重新导入。",
    Kind.RESIZE: "企业规模由系统按参数判定，不能撤回；与实际不符的，请核对行业代码和各项指标。",
    Kind.TAKE_BACK: "撤回本身不能再撤回；需要的，请重新办理原来的变动。",
}


def _keeps_both_ends(scope: Scope, by: User) -> bool:
    """Where the records lie now, and where they would lie again."""
    rows = Enterprise.objects.filter(pk__in=scope.enterprise_ids).select_related("jurisdiction")
    places = {row.jurisdiction for row in rows}
    places |= {former.jurisdiction for former in scope.formers.values()}
    return all(may(by, Deed.REGISTER_EDIT, within=place) for place in places)


def _before(own: Iterable[Any], rows: Iterable[Any], owner: str) -> Iterator[tuple[Any, Any]]:
    """Each of the act's versions with the one before it."""
    chains: dict[int, list[Any]] = {}
    for row in rows:
        chains.setdefault(getattr(row, owner), []).append(row)
    for version in own:
        earlier = [row for row in chains[getattr(version, owner)] if row.revision < version.revision]
        if earlier:
            yield version, earlier[-1]


def _later(entry: RegisterEntry, scope: Scope) -> list[InTheWay]:
    acts = acts_on(scope.enterprise_ids, [row.place_id for row in scope.place_versions]).filter(pk__gt=entry.pk)
    rows = standing(acts).select_related("paper").order_by("pk")[:_MOST_SHOWN]
    return [InTheWay("", _act_words(row), row.maker_label, row.made_at) for row in rows]


def _act_words(entry: RegisterEntry) -> str:
    return f"{entry.get_kind_display()}：{entry.source_label or entry.reason}".rstrip("：")


def _personal(entry: RegisterEntry, scope: Scope) -> str:
    """A merger has laid what it took away into the other record; nothing else keeps personal data."""
    if entry.kind == Kind.MERGE:
        return ""
    keys = {key for row in scope.versions for key in row.changed.split(",")}
    return "、".join(fact.label for fact in FACTS_BY_KEY.values() if fact.personal and fact.key in keys)


def _codes_in_use(scope: Scope) -> list[InTheWay]:
    codes = {former.credit_code for former in scope.formers.values()}
    rows = Enterprise.objects.filter(credit_code__in=codes - {None}).exclude(pk__in=scope.enterprise_ids)
    return [InTheWay("其他企业", f"信用代码 {row.credit_code}", "", row.changed_at) for row in rows]


def _referring(entry: RegisterEntry, scope: Scope, by: User) -> list[InTheWay]:
    """A record that leaves the register again must not be one that others have built on."""
    if not scope.brought_in:
        return []
    found: list[InTheWay] = []
    for reference in references():
        if reference.key not in _OWN_REFERENCES:
            rows = reference.rows(Touched(entry))[: _MOST_SHOWN - len(found)]
            found += [reference.tell(row, by) for row in rows]
    merged = Enterprise.objects.filter(condition=Condition.MERGED, merged_into__in=scope.brought_in)
    return found if found or not merged.exists() else [InTheWay("", "其他记录已并入", "", None)]
