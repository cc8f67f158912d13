"""Which unit a county means by the supervisor that it wrote: old, short and wrong names (D7). No database, no clock.

Tried in this order: what an officer has said of the writing, a name that a unit of the place bears or bore, the duty
that the name tells (安监 is today's 应急管理). The enterprise's own jurisdiction comes before those above it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# Stems of one duty, in the names of today and of the years before 2019; one line is one family.
_FAMILIES = """
应急管理 应急 安全生产监督管理 安全生产监督 安全监管 安全监督管理 安监 应急局
经济和信息化 经济与信息化 经济信息化 经信 工业和信息化 工信 经济 经贸 经济贸易 经委 工业
商务 商业 商务粮食
住房和城乡建设 住房与城乡建设 住房城乡建设 住建 城乡建设 建设 城建 规划建设 建委
市场监督管理 市场监督 市场监管 市监 工商行政管理 工商 质量技术监督 质监 食品药品监督管理 食药监 药监 食药
交通运输 交通 交运 运输管理 运管 公路
公安 公安分局
交警 交通警察 公安交警 公安局交警 公安局交通警察
城市管理 城管 城市管理行政执法 城管执法 行政执法 综合执法 城市管理综合执法 城管行政执法
自然资源和规划 自然资源 自规 国土资源 国土 规划 城乡规划
农业农村 农业 农委 农村 农机 农业机械 畜牧 畜牧兽医
水利 水务
教育体育 教体 教育 体育
文化和旅游 文旅 文化旅游 文化 旅游 文化广电新闻出版 文广新 文广 文化广电旅游体育 文旅体 文化旅游体育
卫生健康 卫健 卫生和计划生育 卫生计生 卫计 卫生
发展和改革 发展改革 发展与改革 发改 粮食 粮食和物资储备 能源 物价 计划
生态环境 环境保护 环保 环境
林业
消防救援 消防 公安消防
气象
邮政管理 邮政 邮管
港航管理服务 港航 海事 地方海事
民政
人力资源和社会保障 人力资源社会保障 人社 劳动和社会保障
民族宗教事务 民宗 宗教
国有资产监督管理 政府国有资产监督管理 国资
科学技术 科技
供销合作社联合 供销 供销合作 供销社
烟草专卖 烟草
供电 电力
地方金融监督管理 金融监管 金融
财政
统计
"""
FAMILY_OF: dict[str, int] = {
    stem: number for number, line in enumerate(_FAMILIES.strip().split("\n")) for stem in line.split()
}
_ENDINGS = re.compile(
    r"(?:管理委员会|委员会|分局|局|委|办公室|办|支队|大队|总队|服务中心|中心|合作社联合社|联合社|社|公司|部门|站|所)$"
)
_APART = re.compile(r"[、,;/|+\s]+|(?<=[局委办队所心会])[和与及]")
_BRACKETS = re.compile(r"\([^()]*\)?")
_OUTER = re.compile(r"^(?:安徽省)?(?:六安市)(?=.)")
_RANK = re.compile(r"^(?:本|我)?[市县区](?=.)")
_STRANGE_PLACE = re.compile(r"^[一-鿿]{1,8}?[区县市镇乡](?=..)")
_SAYS_CITY = re.compile(r"^(?:安徽省)?(?:六安市|六安|市)(?!场)")


class How(StrEnum):
    """How a written name was understood; the label is what screens say."""

    SAID = "经办人认定"
    OWN = "现名或简称"
    FORMER = "原名"
    DUTY = "职能相同"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A unit that bears or bore a name: without the name of its jurisdiction in front."""

    unit_id: int
    jurisdiction_id: int
    name: str
    former: bool = False
    is_department: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """One of the names written, and the unit that it means."""

    written: str
    unit_id: int
    how: How


@dataclass(frozen=True, slots=True)
class Nomination:
    """All that was written: the first unit is the nominated lead, the others are shown; what nothing explains."""

    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def unit_id(self) -> int | None:
        """The nominated lead."""
        return self.matches[0].unit_id if self.matches else None

    @property
    def words(self) -> str:
        """“安监局”：原名；另填“住建局”."""
        if not self.matches:
            return ""
        first, *others = self.matches
        more = [one.written for one in others] + list(self.unknown)
        also = f"；另填“{'、'.join(more)}”" if more else ""
        return f"“{first.written}”：{first.how.value}{also}"


def plain(text: str) -> str:
    """Half-width, without spaces around what is parted by them."""
    return unicodedata.normalize("NFKC", text or "").strip()


def key_of(text: str) -> str:
    """Under which an officer's word about a writing is kept: without any space."""
    return re.sub(r"\s+", "", plain(text))


def written_parts(text: str) -> list[str]:
    """住建局、应急局 → both, in their order, each once."""
    bare = _BRACKETS.sub("", plain(text))
    return list(dict.fromkeys(part for part in _APART.split(bare) if part))


def stem_of(name: str) -> str:
    """The duty without the kind of office: 经信局 → 经信; a name that is a duty as it stands stays."""
    return name if name in FAMILY_OF else _ENDINGS.sub("", name)


def family_of(name: str) -> int | None:
    """The duty that a name without its place tells."""
    stem = stem_of(name)
    found = FAMILY_OF.get(stem)
    return found if found is not None else FAMILY_OF.get(_ENDINGS.sub("", stem))


@dataclass
class Directory:
    """Units by the names they bear or bore, by their duty, and what officers have said; asked for each writing."""

    names: dict[tuple[int, str], tuple[int, bool]] = field(default_factory=dict)
    duties: dict[tuple[int, int], int] = field(default_factory=dict)
    said: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, bearers: Iterable[Bearer], said: Mapping[tuple[int, str], int]) -> "Directory":
        """Present names come before former ones, and so do the duties that they tell."""
        made = cls(said=said)
        for one in sorted(bearers, key=lambda one: (one.former, one.unit_id)):
            made.names.setdefault((one.jurisdiction_id, one.name), (one.unit_id, one.former))
            family = family_of(one.name) if one.is_department else None
            if family is not None and not one.former:
                made.duties.setdefault((one.jurisdiction_id, family), one.unit_id)
        return made

    def nominated(self, text: str, way: Sequence[int], prefixes: Mapping[str, Sequence[int]]) -> Nomination:
        """Whom the text means. `way`: jurisdictions from the enterprise's own up to the city's. `prefixes`: names of
        jurisdictions as they may stand in front, each with its own way."""
        whole = next((self.said[place, key_of(text)] for place in way if (place, key_of(text)) in self.said), None)
        if whole is not None:
            return Nomination((Match(key_of(text), whole, How.SAID),))
        matches: list[Match] = []
        unknown: list[str] = []
        for part in written_parts(text):
            found = self._one(part, way, prefixes)
            if found is None:
                unknown.append(part)
            elif all(found.unit_id != other.unit_id for other in matches):
                matches.append(found)
        return Nomination(tuple(matches), tuple(unknown))

    def _one(self, part: str, way: Sequence[int], prefixes: Mapping[str, Sequence[int]]) -> Match | None:
        for place in way:
            if (place, part) in self.said:
                return Match(part, self.said[place, part], How.SAID)
        readings = list(_readings(part, way, prefixes))
        for name, places in readings:
            for place in places:
                if (place, name) in self.names:
                    unit_id, former = self.names[place, name]
                    return Match(part, unit_id, How.FORMER if former else How.OWN)
        for name, places in readings:
            family = family_of(name)
            if family is None:
                continue
            for place in places:
                if (place, family) in self.duties:
                    return Match(part, self.duties[place, family], How.DUTY)
        return None


def _readings(
    part: str, way: Sequence[int], prefixes: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, Sequence[int]]]:
    """The name as it stands, then behind what can be a place's name in front, each with where to look for it."""
    yield part, way
    outer = _OUTER.sub("", part)
    front = max((name for name in prefixes if outer.startswith(name) and len(outer) > len(name)), key=len, default="")
    if front:
        behind = outer[len(front) :]
        yield behind, prefixes[front]
        if behind[:1] in "县区市" and len(behind) > 2:
            yield behind[1:], prefixes[front]
    city = way[-1:]
    if _SAYS_CITY.match(part):
        yield _SAYS_CITY.sub("", part), city
    for pattern in (_OUTER, _RANK, _STRANGE_PLACE):
        bare = pattern.sub("", part)
        if bare != part:
            yield bare, city if pattern is _OUTER else way
