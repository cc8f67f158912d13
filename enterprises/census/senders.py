"""Whose workbook is it? What file name, title, 填报单位 and rows say, held against the names of one place's tree (D7).

Pure: no database, no clock. A proposal says why, and whether it may stand until somebody objects (`certain`) or has to
be answered first.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

_ADDED = ("补报", "补充", "增补", "补录")
_SENT_AGAIN = ("更新", "修改", "修订", "改正", "重报", "重新", "终稿", "最终", "定稿", "新版")
_GENERAL = re.compile(
    "企业|普查|摸底|排查|调查|台账|名录|名单|统计|汇总|登记|报表|明细|花名册|安全生产|工矿商贸|生产经营单位|基本情况|"
    "年度|上报|报送|填报|各乡镇|乡镇|情况|[表年月日份的]|" + "|".join((*_ADDED, *_SENT_AGAIN))
)
_PLACE = re.compile("[一-鿿]{2,8}?(?:街道办事处|街道|办事处|镇|乡|片区|片|开发区|工业园区|工业园|园区|集中区)")
_DECLARED = re.compile(r"填报(?:单位|部门|机构)[^:]{0,12}:(.+)")
_MAJORITY = 0.8
_CONTRADICTION = 0.5
_AGREEMENT = 0.2
_FEWEST_ROWS = 3


class How(StrEnum):
    """How a name is known."""

    OWN = "own"
    ALIAS = "alias"
    SAID = "said"
    RANK = "rank"


class Source(StrEnum):
    """Where a name stands written."""

    FILE = "文件名"
    DECLARED = "填报单位"
    TITLE = "标题"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name means: a jurisdiction, or a part of it that sends a list of its own."""

    jurisdiction_id: int
    label: str
    part: str = ""
    how: How = How.OWN


@dataclass(frozen=True)
class Tree:
    """The names of one reporting place (`root`) and of what lies below it; `others` are counties beside it."""

    root: Meaning
    names: Mapping[str, Sequence[Meaning]]
    ranks: Mapping[str, Meaning] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    def meanings(self, text: str) -> list[Meaning]:
        """What this whole text means, other ranks of a name included; several mean that it is ambiguous."""
        key = plain(text)
        if key in self.names:
            return list(self.names[key])
        bare = key.removeprefix(plain(self.root.label))
        if bare in self.names:
            return list(self.names[bare])
        found = self.ranks.get(key) or self.ranks.get(bare)
        return [found] if found else []

    def is_below(self, meaning: Meaning) -> bool:
        """Whether it is anything but the place itself."""
        return (meaning.jurisdiction_id, meaning.part) != (self.root.jurisdiction_id, "")


@dataclass(frozen=True)
class Evidence:
    """What a workbook says of its sender. `towns` counts the township column, `addresses` are as written."""

    file_name: str
    titles: tuple[str, ...] = ()
    towns: Mapping[str, int] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Whose workbook it seems to be. `sender` is None for a name that nobody has explained yet: `written` asks.

    `is_new_name`: a name within the place that no name of its tree explains, such as a former township's.
    """

    sender: Meaning | None
    certain: bool
    written: str
    reason: str
    choices: tuple[Meaning, ...] = ()
    is_new_name: bool = False


def plain(text: str) -> str:
    """Half-width, without spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def core_of(file_name: str) -> str:
    """The file's name without its ending."""
    name = plain(file_name)
    return re.sub(r"\.(xlsx|xlsm|xls|ods)$", "", name, flags=re.IGNORECASE)


def is_sent_again(file_name: str) -> bool:
    """万佛湖镇(更新): the name says that this one stands instead of an earlier one."""
    return any(mark in core_of(file_name) for mark in _SENT_AGAIN)


def is_addition(file_name: str) -> bool:
    """城关镇(补报): the name says that it comes beside an earlier one."""
    return any(mark in core_of(file_name) for mark in _ADDED)


def standing_among(names: Sequence[str]) -> int | None:
    """Which of several workbooks of one sender stands by its name, by its place; None where names don't say."""
    marked = [place for place, name in enumerate(names) if is_sent_again(name)]
    return marked[-1] if marked else None


def declared_unit(titles: Iterable[str]) -> str:
    """What stands behind 填报单位(盖章)."""
    for title in titles:
        if found := _DECLARED.search(plain(title)):
            return found.group(1)
    return ""


def propose(evidence: Evidence, tree: Tree, *, collecting: bool) -> Proposal:
    """Whose workbook it is. `collecting`: one of many, so that nobody has said of this very file whose it is."""
    rows = _Rows.of(evidence, tree)
    found = _proposed(evidence, rows, tree, collecting=collecting)
    stranger = next((one for source, text in _texts(evidence) if (one := _stranger_words(source, text, tree))), "")
    if not found.certain or found.sender is None or not stranger:
        return found
    # 城关镇 is in two counties: a name of this one's does not make another county's workbook its own.
    choices = tuple(dict.fromkeys((found.sender, tree.root)))
    return replace(found, certain=False, reason=f"{found.reason}；{stranger}", choices=choices)


def _proposed(evidence: Evidence, rows: "_Rows", tree: Tree, *, collecting: bool) -> Proposal:
    for source, text in _texts(evidence):
        if (collecting or source is not Source.TITLE) and (reason := _stranger_words(source, text, tree)):
            return Proposal(None, False, _stranger(text, tree), reason, (tree.root,))
        named = _named_below(text, tree)
        if named:
            return _by_name(source, named, rows, tree)
        if source is not Source.TITLE and (unknown := _unknown_place(text, tree)):
            return _by_token(source, unknown, rows, tree)
        if source is Source.FILE and _names_root(text, tree):
            return _as_root(source, rows, tree, collecting=collecting)
    return _by_rows(evidence, rows, tree, collecting=collecting)


def _stranger_words(source: Source, text: str, tree: Tree) -> str:
    stranger = _stranger(text, tree)
    return f"{source}写的是“{stranger}”，不在{tree.root.label}" if stranger else ""


def _texts(evidence: Evidence) -> list[tuple[Source, str]]:
    return [
        (Source.FILE, core_of(evidence.file_name)),
        (Source.DECLARED, declared_unit(evidence.titles)),
        *((Source.TITLE, plain(title)) for title in evidence.titles if not _DECLARED.search(plain(title))),
    ]


def _stranger(text: str, tree: Tree) -> str:
    found = [name for name in tree.others if name in text]
    if not found:
        return ""
    # 霍邱县城关镇 does not name the 城关镇 of another county.
    theirs = [name + own for name in found for own in _own_names(tree)]
    for name in theirs:
        text = text.replace(name, " ")
    return "" if _names_root(text, tree) else max(found, key=len)


def _names_root(text: str, tree: Tree) -> bool:
    return any(name in text for name in _own_names(tree))


def _own_names(tree: Tree) -> list[str]:
    """By which the place itself is known."""
    return [name for name, meanings in tree.names.items() if not all(tree.is_below(one) for one in meanings)]


def _spans(text: str, tree: Tree) -> list[str]:
    """Known names in the text, the longest first, none within another."""
    found, rest = [], text
    for name in sorted((name for name in tree.names if name in text and not name.isdigit()), key=len, reverse=True):
        if name in rest:
            found.append(name)
            rest = rest.replace(name, " ")
    return found


def _named_below(text: str, tree: Tree) -> dict[str, list[Meaning]]:
    """Names of places below the root that stand in the text, each with what it means."""
    answer = {}
    for name in _spans(text, tree):
        below = [meaning for meaning in tree.names[name] if tree.is_below(meaning)]
        if below:
            answer[name] = below
    return answer


def _unknown_place(text: str, tree: Tree) -> str:
    """A word like 孔集镇 or 城关片 that no name of the tree explains as it stands."""
    bare = text
    for name in (*_spans(text, tree), *tree.others):
        bare = bare.replace(name, " ")
    for piece in re.split(r"[^一-鿿]+", _GENERAL.sub(" ", bare)):
        if found := _PLACE.fullmatch(piece):
            return found.group(0)
        if piece in tree.ranks:
            return piece
    return ""


def _by_name(source: Source, named: dict[str, list[Meaning]], rows: "_Rows", tree: Tree) -> Proposal:
    meanings = list({meaning: None for found in named.values() for meaning in found})
    written = next(iter(named))
    if len(meanings) > 1:
        words = "、".join(meaning.label for meaning in meanings)
        reason = f"{source}里的“{'、'.join(named)}”可以指{words}"
        return Proposal(meanings[0], False, written, reason, (*meanings, tree.root))
    meaning = meanings[0]
    reason = f"{source}写明“{written}”{rows.words_for(meaning)}"
    # What an officer has said of a name is not asked again because its rows lie here and there.
    if meaning.how is not How.SAID and rows.contradict(meaning) and rows.first is not None:
        return Proposal(meaning, False, written, reason, (meaning, rows.first, tree.root))
    return Proposal(meaning, True, written, reason)


def _by_token(source: Source, written: str, rows: "_Rows", tree: Tree) -> Proposal:
    ranked = tree.ranks.get(written)
    if ranked is not None:
        agreed = rows.agree(ranked)
        reason = f"{source}写“{written}”，与{ranked.label}同名不同级{rows.words_for(ranked)}"
        return Proposal(ranked, agreed, written, reason, () if agreed else (ranked, tree.root))
    hint = f"；表内地址多在{rows.first.label}" if rows.first is not None and rows.is_one_place else ""
    reason = f"{source}写的“{written}”不是{tree.root.label}现有的乡镇、街道或园区{hint}"
    choices = (rows.first,) if rows.first is not None and rows.is_one_place else ()
    return Proposal(None, False, written, reason, choices, is_new_name=True)


def _as_root(source: Source, rows: "_Rows", tree: Tree, *, collecting: bool) -> Proposal:
    reason = f"{source}写明“{tree.root.label}”{rows.words()}"
    if collecting and rows.is_one_place and rows.first is not None and tree.is_below(rows.first):
        return Proposal(tree.root, False, tree.root.label, reason, (tree.root, rows.first))
    return Proposal(tree.root, True, tree.root.label, reason)


def _by_rows(evidence: Evidence, rows: "_Rows", tree: Tree, *, collecting: bool) -> Proposal:
    if not collecting:
        reason = f"文件没有写明填报单位，按所选辖区{tree.root.label}"
        if len(_own_names(tree)) == len(tree.names) and _PLACE.fullmatch(rows.unknown):
            # A township's officer with a neighbour's list: nothing lies below a township that its rows could name.
            return Proposal(tree.root, False, "", f"{reason}；但表内多数行写的是“{rows.unknown}”", (tree.root,))
        return Proposal(tree.root, True, "", reason)
    if rows.unknown:
        reason = f"表内多数行写的“{rows.unknown}”不是{tree.root.label}现有的乡镇、街道或园区"
        return Proposal(None, False, rows.unknown, reason, is_new_name=True)
    if rows.is_one_place and rows.first is not None and tree.is_below(rows.first):
        reason = f"文件名和标题没有写明填报单位{rows.words_for(rows.first)}"
        return Proposal(rows.first, False, "", reason, (rows.first, tree.root))
    named = any(_names_root(text, tree) for _source, text in _texts(evidence))
    where = "标题写的是" if named else "没有写明填报单位，按所选辖区"
    reason = f"{where}{tree.root.label}{rows.words()}"
    return Proposal(tree.root, named or rows.spoken > 0, "", reason, () if named else (tree.root,))


@dataclass(frozen=True)
class _Rows:
    """Where the rows lie, as far as township column and addresses say."""

    places: Mapping[int, int]
    labels: Mapping[int, Meaning]
    spoken: int
    unknown: str = ""

    @classmethod
    def of(cls, evidence: Evidence, tree: Tree) -> "_Rows":
        places: Counter[int] = Counter()
        strange: Counter[str] = Counter()
        labels: dict[int, Meaning] = {}
        for town, count in evidence.towns.items():
            found = tree.meanings(town)
            if len(found) != 1:
                strange[town] += count
                continue
            places[found[0].jurisdiction_id] += count
            labels.setdefault(found[0].jurisdiction_id, found[0])
        if not places:
            for address in map(plain, evidence.addresses):
                below = {} if _stranger(address, tree) else _named_below(address, tree)
                meant = [meaning for found in below.values() for meaning in found]
                if len({meaning.jurisdiction_id for meaning in meant}) == 1:
                    places[meant[0].jurisdiction_id] += 1
                    labels.setdefault(meant[0].jurisdiction_id, meant[0])
        total = sum(evidence.towns.values())
        name, most = strange.most_common(1)[0] if strange else ("", 0)
        unknown = name if total >= _FEWEST_ROWS and most >= total * _MAJORITY else ""
        return cls(dict(places.most_common()), labels, sum(places.values()), unknown)

    @property
    def first(self) -> Meaning | None:
        """Where most rows lie."""
        return self.labels[next(iter(self.places))] if self.places else None

    @property
    def is_one_place(self) -> bool:
        """Whether nearly all rows lie in one place."""
        return self.spoken >= _FEWEST_ROWS and next(iter(self.places.values())) >= self.spoken * _MAJORITY

    def agree(self, meaning: Meaning) -> bool:
        """Whether rows speak for it."""
        return self.spoken > 0 and self.places.get(meaning.jurisdiction_id, 0) >= self.spoken * _CONTRADICTION

    def contradict(self, meaning: Meaning) -> bool:
        """Whether most rows lie in another place and hardly any in this one."""
        own = self.places.get(meaning.jurisdiction_id, 0)
        most = max(self.places.values(), default=0)
        enough = self.spoken >= _FEWEST_ROWS
        return enough and own < self.spoken * _AGREEMENT and most >= self.spoken * _CONTRADICTION

    def words_for(self, meaning: Meaning) -> str:
        """，写明地点的16行中有16行在万佛湖镇."""
        own = self.places.get(meaning.jurisdiction_id, 0)
        return f"，写明地点的{self.spoken}行中有{own}行在{meaning.label}" if self.spoken else ""

    def words(self) -> str:
        """，涉及12个乡镇."""
        return f"，表内企业分布在{len(self.places)}处" if self.spoken else ""
