"""Checks of the import itself, beside those of the reader: what the register, the place or a second file has to say."""

from enterprises.census.checks import Check, Level
from enterprises.census.comparison import ELSEWHERE_CHECK, KEPT_CHECK
from enterprises.census.intake import TOO_LONG, TOWNSHIP_UNKNOWN

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
        "同一信用代码的企业已在其他县区登记：记入本辖区名录，不改动其台账内容，只显示名称、代码和所在县区。",
    ),
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
