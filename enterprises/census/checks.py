"""The one table of checks of a census workbook: what refuses a row, what makes a field doubtful, what is only noted.

The office reads this table on its page and the manual prints it; the reader takes its levels from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a finding does: refuse the row, keep the row without the field, or only tell."""

    REFUSE = "refuse"
    DOUBT = "doubt"
    NOTE = "note"


LEVEL_TITLES = {Level.REFUSE: "整行不收", Level.DOUBT: "存疑：收下该行，此栏留空", Level.NOTE: "提示：不影响收录"}


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `basis` is the standard or rule it rests on; `explanation` tells the office what it does and why."""

    key: str
    field: str
    level: Level
    title: str
    explanation: str
    basis: str = "六安市安全生产委员会办公室普查填报要求"


_GB_CODE = "GB 32100-2015 法人和其他组织统一社会信用代码编码规则"
_GB_ORGANISATION = "GB 32100-2015；GB 11714-1997 全国组织机构代码编制规则"

_REFUSE = (
    Check(
        "name_missing",
        "name",
        Level.REFUSE,
        "没有企业名称",
        "名称为空、只写“无”“-”，或只有数字和符号，无法确定是哪一家企业。",
    ),
    Check("name_lost", "name", Level.REFUSE, "企业名称读不出", "名称单元格是Excel错误值，或是没有保存结果的公式。"),
    Check(
        "code_missing",
        "credit_code",
        Level.REFUSE,
        "没有统一社会信用代码",
        "信用代码为空，或写着“办理中”等文字。",
        _GB_CODE,
    ),
    Check("code_length", "credit_code", Level.REFUSE, "信用代码位数不对", "去掉空格和连字符后不是18位。", _GB_CODE),
    Check(
        "code_alphabet",
        "credit_code",
        Level.REFUSE,
        "信用代码有不允许的字符",
        "含有I、O、S、V、Z或其他字符。",
        _GB_CODE,
    ),
    Check(
        "code_check_digit",
        "credit_code",
        Level.REFUSE,
        "信用代码校验码不对",
        "按标准计算的第18位或第17位与所填不符，说明其中有写错的字符。系统不替填报人猜改。",
        _GB_ORGANISATION,
    ),
    Check(
        "code_damaged",
        "credit_code",
        Level.REFUSE,
        "信用代码被Excel改成了数字",
        "18位数字存成数值后只剩15位有效，后几位已丢失，须按营业执照重填。",
        _GB_CODE,
    ),
    Check(
        "code_lost",
        "credit_code",
        Level.REFUSE,
        "信用代码读不出",
        "代码单元格是Excel错误值，或是没有保存结果的公式。",
        _GB_CODE,
    ),
    Check(
        "listed_twice",
        "credit_code",
        Level.REFUSE,
        "同一文件内重复",
        "同一信用代码在本文件（含各工作表）前面已有一行，后出现的一行不收，并指出前一行的位置。",
    ),
)
_DOUBT = (
    Check(
        "founded_unreadable",
        "founded_on",
        Level.DOUBT,
        "成立日期读不出",
        "不是完整的年月日，或日历上没有这一天，或早于1900年。",
    ),
    Check(
        "founded_future",
        "founded_on",
        Level.DOUBT,
        "成立日期晚于今天",
        "与上传当天比较；晚于普查年度但不晚于今天的，不算错。",
    ),
    Check(
        "staff_unreadable",
        "staff",
        Level.DOUBT,
        "从业人数不是数字",
        "“约30人”“30余人”“1,200”都能读；“若干”“10-20”、小数和负数读不出。",
    ),
    Check("capital_unreadable", "capital_fen", Level.DOUBT, "注册资本读不出", "写了内容，但读不出一个金额。"),
    Check("cell_error", "", Level.DOUBT, "单元格是错误值", "#N/A、#REF!等Excel错误值没有可读的内容。"),
    Check(
        "cell_no_value",
        "",
        Level.DOUBT,
        "公式没有结果",
        "公式的计算结果没有保存在文件里。在Excel中打开并保存后再上传即可。",
    ),
)
_NOTE = (
    Check(
        "staff_approximate",
        "staff",
        Level.NOTE,
        "从业人数是约数",
        "写作“约”“余”“左右”的，按所写数字收录，并标明是约数。",
    ),
    Check(
        "capital_unit_missing",
        "capital_fen",
        Level.NOTE,
        "注册资本没有单位",
        "单元格和表头都没有写元或万元，不猜，此栏留空，原样保留。",
    ),
    Check("capital_foreign", "capital_fen", Level.NOTE, "注册资本是外币", "按原币种收录，不折算。"),
    Check(
        "revenue_unreadable",
        "revenue_fen",
        Level.NOTE,
        "营业收入读不出",
        "没有单位，或读不出一个金额，此栏留空，原样保留。",
    ),
    Check(
        "assets_unreadable",
        "assets_fen",
        Level.NOTE,
        "资产总额读不出",
        "没有单位，或读不出一个金额，此栏留空，原样保留。",
    ),
    Check(
        "above_scale_unclear",
        "above_scale",
        Level.NOTE,
        "是否规上看不出",
        "不是“是/否”“√”“规上/规下”等写法，此栏留空，原样保留。",
    ),
    Check(
        "grade_unknown",
        "standard_grade",
        Level.NOTE,
        "标准化等级不认识",
        "不是一级、二级、三级、小微，也不是未创建，此栏留空，原样保留。",
    ),
    Check("telephone_odd", "telephone", Level.NOTE, "联系电话不像电话", "不足7位数字，原样保留。"),
    Check(
        "coordinate_unreadable",
        "longitude",
        Level.NOTE,
        "经纬度读不出",
        "不是数字，或不在中国境内，此栏留空，原样保留。",
    ),
    Check("control_characters", "", Level.NOTE, "有看不见的控制字符", "已去掉不能保存的控制字符，其余原样保留。"),
)

CHECKS: tuple[Check, ...] = (*_REFUSE, *_DOUBT, *_NOTE)
"""All checks in the order in which the office reads them."""

CHECK = {check.key: check for check in CHECKS}
DEFAULT_LEVELS = {check.key: check.level for check in CHECKS}
