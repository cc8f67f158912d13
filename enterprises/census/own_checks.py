"""Checks of the import itself, beside those of the reader: what the register, the place or a second file has to say."""

from enterprises.census.checks import Check, Level
from enterprises.census.comparison import (
    DERIVED_CHECK,
    ELSEWHERE_CHECK,
    KEPT_CHECK,
    LEFT_CHECK,
    MERGED_CHECK,
    UNCLEAR_CHECK,
)
from enterprises.census.intake import CODE_OUTSTANDING, TOO_LONG, TOWNSHIP_UNKNOWN
from enterprises.census.last_year import SCALE_CHECK, STAFF_CHECK, TRADE_CHECK

OWN_CHECKS: tuple[Check, ...] = (
    Check(
        KEPT_CHECK,
        "",
        Level.NOTE,
        "已有人核定，不覆盖",
        "台账里这一项最近是由人更正的，普查表不覆盖它，保留现值；确需改动的，请在企业页面更正并附依据。",
    ),
    Check(
        ELSEWHERE_CHECK,
        "credit_code",
        Level.NOTE,
        "已由其他辖区登记",
        "同一信用代码的企业已由其他辖区登记：记入本辖区名录，不改动其台账内容，只显示名称、代码和所在的县区（同县的写明乡镇）。",
    ),
    Check(
        LEFT_CHECK,
        "status_as_written",
        Level.NOTE,
        "台账里已注销或迁出",
        "有人已将这家企业登记为注销或迁出：记入名录，不恢复也不改动；确仍在经营的，在企业页面办理恢复并附依据。",
    ),
    Check(
        MERGED_CHECK,
        "name",
        Level.NOTE,
        "记录已合并",
        "这条记录已并入另一条：按合并后的企业核对，名称和代码不改。",
    ),
    Check(
        DERIVED_CHECK,
        "above_scale",
        Level.NOTE,
        "规上由营业收入算出",
        "行业代码和年营业收入能算出是否规上的，以计算为准；所填与计算不符时提示。",
        "国统字〔2017〕213号；国家统计局规模以上标准",
    ),
    Check(
        UNCLEAR_CHECK,
        "name",
        Level.REFUSE,
        "同名企业认不准",
        "没有信用代码的行只能按名称和地址找回；同名的不止一家、地址对不上，或已迁往同县别的乡镇时，请填报人选定，系统不猜。",
    ),
    Check(
        CODE_OUTSTANDING,
        "credit_code",
        Level.NOTE,
        "信用代码待补",
        "还没有信用代码的小商户，填报人说明原因后按名称和地址登记；代码来了按名称和地址找回，不重复登记。",
        "GB 32100-2015；六安市安全生产委员会办公室普查填报要求",
    ),
    Check(
        STAFF_CHECK,
        "staff",
        Level.NOTE,
        "人数比上一年度大幅减少",
        "从业人员比本单位上一年度名录所填减少到参数规定的比例以上（默认减半）；人数本来就少的不提示。请核对是否填错。",
    ),
    Check(
        TRADE_CHECK,
        "sector",
        Level.NOTE,
        "改了行业",
        "行业领域或国民经济行业大类与上一年度名录所填不同：改行业会改变监管部门，请核对。",
    ),
    Check(SCALE_CHECK, "above_scale", Level.NOTE, "规上转规下", "上一年度名录里是规上企业，本次为规下，请核对。"),
    Check(
        TOWNSHIP_UNKNOWN,
        "township",
        Level.NOTE,
        "乡镇不认识",
        "所填乡镇、街道或园区不在填报辖区内：企业先记在填报辖区名下。同样写法只提示一次。",
    ),
    Check(
        TOO_LONG, "", Level.NOTE, "内容过长或过大", "超出台账该项的长度或范围：文字只收前面部分，数字留空，原样保留。"
    ),
)
