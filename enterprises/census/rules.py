"""What a census row is and what is true of it: arithmetic over cleaned values, nothing of Django or of workbooks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_TALLY = r"(?:合[计計]|总计|總計|小[计計]|共计|累计|总数|汇总|平均|(?i:total))"
_OF = r"(?:全[县区市镇乡]|本[页表镇乡县区]|[一-鿿（）()、]{0,14})"
_TOTAL = re.compile(
    rf"{_OF}{_TALLY}"
    r"(?:[:：(（].*|[)）]|[\d一二三四五六七八九十百千,.]*[家户个人条项]?(?:企业|单位|市场主体)?(?:[，,、；;].{0,40})?)[。.]?"
    r"|共(?:有|计)?[:：]?[\d,]+[家户个](?:企业|单位)?.{0,40}"
)
_SIGNER = (
    r"(?:审核|复核|校核|校对|审批|审定|审签|批准|签发|填表|填报|制表|经办|统计|报送|上报|报出|编制|录入)(?:人员?|单位|日期|时间|者)?|"
    r"(?:单位|分管|主要|主管|部门|科室|企业)?负责人|(?:单位|分管|主要|主管)?领导|[局科镇乡站]长|(?:数据|资料)来源|"
    r"联系人|(?:联系)?电话|日期|时间|(?:单位)?[(（]?(?:盖章|公章|签章|签字|签名)[)）]?"
)
_SIGNER_ALONE = re.compile(rf"(?:{_SIGNER})(?:签字|签名|签章|盖章)?")
_SIGNATURE = re.compile(
    rf"(?:{_SIGNER})(?:[(（][^)）]{{0,8}}[)）])?(?:签字|签名|签章|盖章)?[:：]|[(（](?:盖章|公章|签章|签字|章)[)）]"
)
_NOTE = re.compile(
    r"(?:注|说明|备注|附注|注意|填表说明|填报说明|填表要求|填报要求|填表须知|注意事项)\d*[:：.、]|※|(?:填表|填报)说明|\d[.、]本表"
)
_NOTE_ALONE = frozenset(("注", "备注", "附注", "说明", "填表说明", "填报说明", "注意事项"))
_NUMBERED_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}(?:[、.．]|[)）])")
_PAGE = re.compile(
    r"第\d+页.{0,10}|共\d+页.{0,10}|\d+/\d+页?|(?:接上|续)[页表].{0,6}|[-—]*(?:以下空白|以下无正文|此页无正文)[-—]*"
)
_TOWN = re.compile(r"[一-鿿]{1,8}(?:镇|乡|街道|街道办|开发区|园区|工业园)")
_ISSUER = re.compile(
    r"(?:局|办|办公室|政府|委员会|委|所|站)$|^[〇○零一二三四五六七八九]{4}年.{1,4}月.{0,4}日?$|^本表|^以上|^截[至止]|^[(（].*[)）]$"
)
_NUMBER = re.compile(r"-?[\d,]{1,10}(?:\.\d+)?")
_DAY = re.compile(r"\d{4}[-./年]\d{1,2}(?:[-./月]\d{1,2})?[月日]?(?:00:00:00)?")
_EXAMPLE = frozenset(
    ("例", "示例", "样例", "例如", "例子", "填写示例", "填报示例", "范例", "样本", "模板")
) | frozenset(("填写要求", "填报要求", "填写格式", "填写说明", "要求", "格式"))
_ABOUT_COLUMNS = frozenset(
    ("必填", "选填", "非必填", "可不填", "人", "名", "元", "万元", "亿元", "家", "个", "年月日", "年-月-日")
)
_CODE_LIKE = re.compile(r"[0-9A-Za-z]{8}")


class RowKind(StrEnum):
    """What a row of a sheet is; only ENTRY rows can be wrong."""

    ENTRY = "entry"
    BLANK = "blank"
    TITLE = "title"
    HEADING = "heading"
    COLUMN_NUMBERS = "column_numbers"
    TOTAL = "total"
    SIGNATURE = "signature"
    NOTE = "note"
    SECTION = "section"
    EXAMPLE = "example"
    CONTINUATION = "continuation"


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What the classification needs of a row: its filled cells from left to right, without spaces.

    `as_heading` counts the cells that repeat their own column's heading; `prefilled` says that only columns which
    templates fill beforehand (serial number, township) hold anything; `wide` that its one cell is merged across.
    """

    texts: Sequence[str]
    name: str
    code: str
    serial: str
    as_heading: int = 0
    prefilled: bool = False
    wide: bool = False
    titles: frozenset[str] = frozenset()


def classify(facts: RowFacts) -> RowKind:
    """The kind of a row. In doubt a row is an entry: it is refused with a reason rather than lost without one."""
    if not facts.texts or facts.prefilled:
        return RowKind.BLANK
    if facts.serial.strip("()（）:：") in _EXAMPLE:
        return RowKind.EXAMPLE
    if is_code_like(facts.code):
        return RowKind.ENTRY
    if facts.as_heading >= 2 and facts.as_heading * 2 >= len(facts.texts):
        return RowKind.HEADING
    if _counts_columns(facts.texts):
        return RowKind.COLUMN_NUMBERS
    if any(_TOTAL.fullmatch(text) for text in facts.texts[:3]) or _sums_alone(facts):
        return RowKind.TOTAL
    return _beside_the_table(facts)


def _beside_the_table(facts: RowFacts) -> RowKind:
    first = facts.texts[0]
    if first.replace(".", "", 1).isdigit():
        return RowKind.ENTRY
    if len(facts.texts) <= 8 and (_SIGNATURE.match(first) or _SIGNER_ALONE.fullmatch(first)):
        return RowKind.SIGNATURE
    if len(facts.texts) <= 3 and (_NOTE.match(first) or first in _NOTE_ALONE):
        return RowKind.NOTE
    if len(facts.texts) == 2 and first == facts.name and _NUMBERED_SECTION.match(first) and _is_number(facts.texts[1]):
        return RowKind.SECTION
    if first in facts.titles and len(facts.texts) <= 2:
        return RowKind.TITLE
    return _lone_cell(facts, first) if len(facts.texts) == 1 else RowKind.ENTRY


def _lone_cell(facts: RowFacts, text: str) -> RowKind:
    """A row of one cell: a signature, a page number, a section; in the name column an entry unless it is numbered
    or a township; further right a sum, or the office that issued the sheet and the day in Chinese numerals."""
    if _SIGNATURE.search(text) or _DAY.fullmatch(text):
        return RowKind.SIGNATURE
    if _PAGE.fullmatch(text.strip("()（）")):
        return RowKind.TITLE
    if _NOTE.match(text):
        return RowKind.NOTE
    if facts.wide or text == facts.serial or (text == facts.name and _NUMBERED_SECTION.match(text)):
        return RowKind.SECTION
    if text not in (facts.name, facts.code):
        return RowKind.SIGNATURE if _ISSUER.search(text) else RowKind.ENTRY
    return RowKind.SECTION if text == facts.name and _TOWN.fullmatch(text) else RowKind.ENTRY


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _sums_alone(facts: RowFacts) -> bool:
    """A total without its word: nothing but numbers, and none where name, code or serial number stand."""
    return not (facts.name or facts.code or facts.serial) and all(map(_is_number, facts.texts))


def is_code_like(text: str) -> bool:
    """Whether a text of the code column is meant as a code, however wrong (8 Latin letters or digits in a row)."""
    return _CODE_LIKE.search(text) is not None


def _counts_columns(texts: Sequence[str]) -> bool:
    """甲 乙 1 2 …, (1) (2) …, ① ② …, A B C …, and the row of units or of 必填 and 选填."""
    bare = [unicodedata.normalize("NFKC", text).strip("()") for text in texts]
    numbers = [text for text in bare if text not in ("甲", "乙", "丙", "丁")]
    if all(text in _ABOUT_COLUMNS for text in bare):
        return True
    return len(bare) >= 3 and (
        numbers in ([str(number + start) for number in range(len(numbers))] for start in (0, 1))
        or bare == [chr(65 + place) for place in range(len(bare))]
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, to be named to the officer."""

    sheet: str
    row: int


class Listing:
    """Codes listed so far in one file, over all its sheets.

    A row that was itself refused does not count as the listing: the later, sound row is then the only one.
    """

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}

    def earlier(self, code: str) -> Place | None:
        """Where the code was listed before, or None."""
        return self._places.get(code)

    def enter(self, code: str, place: Place) -> None:
        """Remember the first sound row of a code."""
        self._places.setdefault(code, place)


def listed_twice_reason(earlier: Place, *, sheet: str, same: str = "同一统一社会信用代码") -> str:
    """The sentence for the later of two rows with one code, or of one enterprise."""
    where = f"第{earlier.row}行" if earlier.sheet == sheet else f"工作表“{earlier.sheet}”第{earlier.row}行"
    return f"与{where}重复（{same}），本行不收"
