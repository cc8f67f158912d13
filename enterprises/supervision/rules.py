"""Which department supervises an enterprise (D7, T2): sector rules, what speaks for each, and the words that decided.

Arithmetic without database or clock. `proposals.Proposer` compiles a set of rules once; `propose` is its short form.
What counts, in points: an industry code that begins with the rule's, the sector, words of the name (its end says
most: 金叶建材商贸有限公司 trades), words of the business scope (its beginning says most, sidelines follow), a hazard
wherever it is named. A smaller rank gives a rule a start: what a special law assigns (petrol stations, banks, schools)
needs less than what only the trade tells, but a sideline far back in the scope does not outweigh the name.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

RANKS = range(1, 10)
USUAL_RANK = 5


class Activity(StrEnum):
    """What is done with the goods of a clause: 服装加工、销售 makes, 服装销售 sells."""

    ANY = ""
    MAKES = "makes"
    SELLS = "sells"


class Where(StrEnum):
    """Where a deciding word stands; the label is what screens say."""

    CODE = "行业代码"
    SECTOR = "行业领域"
    HAZARD = "危险因素"
    NAME = "企业名称"
    SCOPE = "经营范围"


@dataclass(frozen=True, slots=True)
class SectorRule:
    """监管分工规则: what a department's field answers for.

    `department` is the field of a unit (`Unit.field`), so that one rule serves city and counties. `without` are words
    that rule it out: in the name altogether, in a clause of the scope for that clause. `activity` asks it of a clause.
    """

    key: str
    title: str
    department: str
    rank: int = USUAL_RANK
    codes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    activity: Activity = Activity.ANY
    without: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What of an enterprise is looked at."""

    name: str = ""
    scope: str = ""
    industry_code: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that spoke for the rule, and where it stands."""

    text: str
    where: Where

    def __str__(self) -> str:
        return f"{self.where.value}“{self.text}”"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rule with what speaks for it."""

    rule: SectorRule
    points: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The department that the rules propose, and why; `others` are the rules of other departments that came next."""

    best: Candidate | None = None
    others: tuple[Candidate, ...] = ()

    @property
    def department(self) -> str:
        """The field of the proposed department; empty when no rule speaks."""
        return self.best.rule.department if self.best else ""

    @property
    def reason(self) -> str:
        """经营范围“汽油零售”、企业名称“加油站”."""
        return "、".join(map(str, self.best.words)) if self.best else ""


# -- the text as it is looked at --------------------------------------------------------------------------------------

_BRACKETED = re.compile(r"[（(【\[][^（）()【】\[\]]*(?:[）)】\]]|$)")
_HEADINGS = re.compile(r"(?:许可|一般|线控|前置许可|后置许可)?(?:经营)?项目[:：]|主营[:：]?|兼营[:：]?|经营范围[:：]")
_BOILERPLATE = re.compile(
    r"[(（]?\s*(?:依法须经批准的项目|涉及许可|凭[^，,。；;]{0,16}(?:证|资质)|国家(?:限定|禁止))[^。；;]*"
)
# What is only named to be shut out: 化工产品（不含危险品）, 除危险化学品, 不得从事.
_SHUT_OUT = re.compile(r"(?:不含|不包含|不包括|除|严禁|禁止|不得|不准)[^，,。；;：:]*")
_CLAUSE = re.compile(r"[^。；;，,#\n]+")
_COMPANY = re.compile(r"(?:有限责任|股份有限|有限)?[总分]?公司|\(.*?\)|（.*?）|[（）()]")


def plain_scope(text: str) -> str:
    """The scope without headings, brackets, and what is named only to be shut out; commas stay."""
    text = text.replace(" ", "").replace("\u3000", "")
    for pattern, stead in ((_HEADINGS, "；"), (_BRACKETED, ""), (_BOILERPLATE, ""), (_SHUT_OUT, "")):
        text = pattern.sub(stead, text)
    return text


def clauses(plain: str) -> list[tuple[int, int]]:
    """Where each clause of a plain scope begins and ends."""
    return [found.span() for found in _CLAUSE.finditer(plain)]


def plain_name(text: str) -> str:
    """The name without what every name bears."""
    return _COMPANY.sub("", text.replace(" ", ""))


# -- points -----------------------------------------------------------------------------------------------------------

CODE_POINTS, CODE_DIGIT = 60, 12
SECTOR_POINTS = 55
HAZARD_POINTS = 40
NAME_POINTS, NAME_SIGN, NAME_END, NAME_STEP = 30, 3, 18, 2
SCOPE_POINTS, SCOPE_STEP, SCOPE_LEAST, SCOPE_SIGN = 40, 4, 8, 1
AGAIN_POINTS, AGAIN_MOST = 3, 4
RANK_POINTS = 8
CONTRARY_POINTS = 20


def name_points(length: int, behind: int) -> int:
    """A word of the name: longer says more, the last says most. `behind`: signs that follow it."""
    return NAME_POINTS + NAME_SIGN * min(length, 6) + max(0, NAME_END - NAME_STEP * behind)


def scope_points(length: int, items: int) -> int:
    """A word of the scope: longer says more, each item named before it takes away."""
    return max(SCOPE_LEAST, SCOPE_POINTS - SCOPE_STEP * items) + SCOPE_SIGN * min(length, 6)


def rank_points(rank: int) -> int:
    """The start that a rule's rank gives it over a usual one; below nothing for the vague."""
    return RANK_POINTS * (USUAL_RANK - rank)
