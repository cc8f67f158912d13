"""The history of an enterprise as sentences, and who set each field: built from versions, entries and sources."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime

from enterprises.register.facts import FACTS, FACTS_BY_KEY, Fact, FactKind
from enterprises.register.models import (
    Condition,
    Enterprise,
    EnterpriseVersion,
    Place,
    PlaceVersion,
    RegisterEntry,
    SizeClass,
)
from enterprises.register.selectors.deed_sentences import (
    DEEDS,
    Partner,
    PlaceEvent,
    Told,
    event_of,
    partners_of,
    sentence,
)
from enterprises.register.selectors.sources import words_on_enterprises, words_on_places
from enterprises.register.sources import source_of
from enterprises.register.wording import in_words, row_in_words

NOTHING = "空"
PLACE_WORDS = {"kind": "类别", "name": "名称", "begins_on": "开始日期", "ends_on": "结束日期", "within": "所在场地"}


@dataclass
class HistoryLine:
    """One act: when, who in which post, what became of it, what it rests on, and whether it was taken back since."""

    at: datetime.datetime
    maker: str
    sentence: str
    entry: RegisterEntry
    changes: list[str] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    undone_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Provenance:
    """Who set a field last, when, and on what ground."""

    at: datetime.datetime
    maker: str
    ground: str
    entry: RegisterEntry


def history(enterprise: Enterprise, before: datetime.datetime | None = None) -> list[HistoryLine]:
    """Every act on the enterprise and its places, the latest first; a handful of queries whatever its length.

    `before` an instant: as it could be told then, without what came later.
    """
    about = ("entry__paper", "entry__undoes", "jurisdiction")
    told = {"valid_from__lt": before} if before else {}
    versions = list(enterprise.versions.filter(**told).select_related(*about).order_by("revision"))
    places = list(
        PlaceVersion.objects.filter(enterprise=enterprise, **told)
        .select_related(*about, "place", "within__enterprise")
        .order_by("place_id", "revision")
    )
    acts: dict[int, _Act] = {}
    for former, version in _pairs(versions):
        _act(acts, version).add_version(former, version)
    for _, group in groupby(places, key=lambda version: version.place_id):
        for former_place, place_version in _pairs(list(group)):
            _act(acts, place_version).add_place(former_place, place_version)
    _tell_the_rest(acts, enterprise)
    return [acts[key].line() for key in sorted(acts, reverse=True)]


def _tell_the_rest(acts: "dict[int, _Act]", enterprise: Enterprise) -> None:
    """What one version alone does not say: the other record of a merger, and that an act was taken back since."""
    for key, partners in partners_of([act.entry for act in acts.values()], enterprise.pk).items():
        acts[key].partners = partners
    for act in list(acts.values()):
        if act.entry.undoes_id in acts:
            acts[act.entry.undoes_id].undone_at = act.entry.made_at


def ground_of(entry: RegisterEntry, source_row: str = "") -> str:
    """What the act rests on: import and row, paper, or reason."""
    if entry.source_label:
        return f"{entry.source_label}{row_in_words(source_row) if source_row else ''}"
    if entry.paper is not None:
        return f"《{entry.paper.title}》" + (f"（{entry.paper.number}）" if entry.paper.number else "")
    return entry.reason


def provenance(enterprise: Enterprise) -> dict[str, Provenance]:
    """For every fact: who set it last, from which import, paper or reason. Four queries.

    A fact that nobody set (no place yet) answers with what brought the enterprise in.
    """
    place = enterprise.places.filter(is_primary=True).values_list("pk", flat=True).first()
    own = words_on_enterprises([enterprise.pk]).get(enterprise.pk, {})
    of_place = words_on_places([place]).get(place, {}) if place else {}
    words = {fact.key: source_of(of_place if fact.of_place else own, fact.key) for fact in FACTS}
    wanted = {enterprise.origin_id} | {act.entry_id for act in words.values() if act}
    entries = RegisterEntry.objects.select_related("paper").in_bulk(wanted)
    first = _provenance(entries[enterprise.origin_id], enterprise.origin_row)
    return {key: _provenance(entries[act.entry_id], act.source_row) if act else first for key, act in words.items()}


def _provenance(entry: RegisterEntry, source_row: str) -> Provenance:
    return Provenance(entry.made_at, entry.maker_label, ground_of(entry, source_row), entry)


def _pairs(versions: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each version with the one before it, None before the first."""
    return zip([None, *versions], versions, strict=False)


def _act(acts: "dict[int, _Act]", version: EnterpriseVersion | PlaceVersion) -> "_Act":
    return acts.setdefault(version.entry_id, _Act(version.entry))


class _Act:
    """Collects what one entry did to the enterprise and its places."""

    def __init__(self, entry: RegisterEntry) -> None:
        self.entry = entry
        self.source_row = ""
        self.is_first = False
        self.is_withdrawn = False
        self.condition = ""
        self.changes: list[str] = []
        self.places: list[tuple[PlaceEvent, str]] = []
        self.partners: list[Partner] = []
        self.undone_at: datetime.datetime | None = None

    def add_version(self, former: EnterpriseVersion | None, version: EnterpriseVersion) -> None:
        self.source_row = self.source_row or version.source_row
        self.condition = version.condition
        if former is None:
            self.is_first = True
        else:
            self.is_withdrawn = version.condition == Condition.WITHDRAWN != former.condition
            self.changes += [] if self.is_withdrawn else _changes(former, version, version.changed)

    def add_place(self, former: PlaceVersion | None, version: PlaceVersion) -> None:
        self.source_row = self.source_row or version.source_row
        event = event_of(former, version)
        self.places.append((event, _place_name(version)))
        if self.entry.kind in DEEDS:
            return
        match event:
            case PlaceEvent.ADDED | PlaceEvent.CAME:
                if not self.is_first:
                    self.changes.append(f"增加场所“{_place_name(version)}”")
            case PlaceEvent.CLOSED:
                self.changes.append(f"停用场所“{_place_name(former or version)}”")
            case PlaceEvent.OPENED:
                self.changes.append(f"恢复场所“{_place_name(version)}”")
            case PlaceEvent.MADE_PRIMARY:
                self.changes.append(f"将场所“{_place_name(version)}”设为主要场所")
            case PlaceEvent.CHANGED if former is not None:
                self.changes += _place_changes(former, version)

    def line(self) -> HistoryLine:
        entry = self.entry
        said = self._said() + (f"（已于 {localtime(self.undone_at):%Y-%m-%d} 撤回）" if self.undone_at else "")
        return HistoryLine(entry.made_at, entry.maker_label, said, entry, self.changes, self.partners, self.undone_at)

    def _said(self) -> str:
        entry, ground = self.entry, ground_of(self.entry, self.source_row)
        what = "；".join(self.changes)
        if entry.kind == RegisterEntry.Kind.UNDO_IMPORT:
            what = "本企业退出台账" if self.is_withdrawn else what
            return f"撤销了{ground}的入库，{what or '未改动'}，事由：{entry.reason}"
        if entry.kind in DEEDS:
            told = Told(entry, self.is_first, self.condition, self.changes, self.places, self.partners)
            return sentence(told) + _basis(entry, ground)
        return _sentence(entry, self.is_first, what, ground)


def _sentence(entry: RegisterEntry, is_first: bool, what: str, ground: str) -> str:
    """What stands behind the name: who did it is printed before, in bold."""
    if entry.kind == RegisterEntry.Kind.IMPORT:
        return f"由{ground}入库" if is_first else f"按{ground}，{what or '未改动'}"
    basis = _basis(entry, ground)
    return f"登记入库{basis}" if is_first else f"{what or '核对无变化'}{basis}"


def _basis(entry: RegisterEntry, ground: str) -> str:
    if entry.paper is None:
        return f"，事由：{ground}" if ground else ""
    # A deed may rest on both: the paper, and in the reason where the enterprise went.
    said = f"（{entry.reason}）" if entry.kind == RegisterEntry.Kind.CLOSE and entry.reason else ""
    return f"，依据{ground}{said}"


def _changes(former: Any, version: Any, changed: str) -> list[str]:
    keys = set(changed.split(","))
    words = [_change(fact, former, version) for fact in FACTS if fact.key in keys]
    if "size_class" in keys and former.size_class != version.size_class:
        old, new = (f"“{SizeClass(row.size_class).label}”" if row.size_class else NOTHING for row in (former, version))
        words.append(f"将企业规模由{old}改为{new}")
    if "jurisdiction" in keys or former.jurisdiction_id != version.jurisdiction_id:
        words.append(f"将所属辖区由“{former.jurisdiction.name}”改为“{version.jurisdiction.name}”")
    return words


def _change(fact: Fact, former: Any, version: Any) -> str:
    if fact.personal:
        return f"更新了{fact.label}"
    old, new = (_quoted(fact, getattr(row, fact.key, None)) for row in (former, version))
    return f"将{fact.label}由{old}改为{new}"


def _quoted(fact: Fact, value: Any) -> str:
    words = in_words(fact, value, empty=NOTHING)
    plain = fact.kind in (FactKind.COUNT, FactKind.FEN, FactKind.DAY, FactKind.DEGREES)
    if words == NOTHING:
        return words
    return f" {words}" if plain else f"“{words}”"


def _place_changes(former: PlaceVersion, version: PlaceVersion) -> list[str]:
    words = _changes(former, version, ",".join(key for key in version.changed.split(",") if key in FACTS_BY_KEY))
    for key, label in PLACE_WORDS.items():
        if key in version.changed.split(","):
            old, new = _place_word(former, key), _place_word(version, key)
            words.append(f"将场所{label}由“{old}”改为“{new}”")
    return words if version.place.is_primary else [f"{word}（场所“{_place_name(version)}”）" for word in words]


def _place_word(version: PlaceVersion, key: str) -> str:
    if key == "kind":
        return str(version.get_kind_display())
    if key == "within":
        return version.within.enterprise.name if version.within else NOTHING
    return str(getattr(version, key) or NOTHING)


def _place_name(place: Place | PlaceVersion) -> str:
    return place.name or place.address or "未命名"
