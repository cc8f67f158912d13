"""六安市 and what lies below it, as rows: county level, development zones, and the townships of `seeds.townships`.

Codes are GB/T 2260 (county level) and the statistics bureau's nine digits (townships, zones); attributes only.
Verified: counties, codes, townships, zone codes, 寿县's leaving and 叶集's founding at the end of 2015.
Unverified, to be settled by the office with the paper at hand: whether a zone pays and is assessed on its own
account or through its host county (第十六、二十条 are silent), when 集中示范园区 was merged, the zones' first days.
"""

import datetime
from dataclasses import dataclass

CITY_FOUNDED = datetime.date(2000, 1, 1)
YEJI_FOUNDED = datetime.date(2015, 12, 1)
SHOUXIAN_LEFT = datetime.date(2016, 1, 1)


@dataclass(frozen=True)
class Area:
    """One row: `parent` is the name of the row above; `own_account` sets both "pays" and "is assessed"."""

    kind: str
    name: str
    parent: str = "六安市"
    code: str = ""
    aliases: tuple[str, ...] = ()
    own_account: bool = False
    valid_from: datetime.date = CITY_FOUNDED
    valid_to: datetime.date | None = None


CITY = Area("city", "六安市", "", "341500", ("六安", "全市", "市本级"))

COUNTIES = (
    Area("county", "金安区", code="341502", aliases=("金安", "六安市金安区"), own_account=True),
    Area("county", "裕安区", code="341503", aliases=("裕安", "六安市裕安区"), own_account=True),
    Area(
        "county",
        "叶集区",
        code="341504",
        aliases=("叶集", "六安市叶集区", "叶集改革发展试验区", "叶集试验区"),
        own_account=True,
        valid_from=YEJI_FOUNDED,
    ),
    Area("county", "霍邱县", code="341522", aliases=("霍邱",), own_account=True),
    Area("county", "舒城县", code="341523", aliases=("舒城",), own_account=True),
    Area("county", "金寨县", code="341524", aliases=("金寨",), own_account=True),
    Area("county", "霍山县", code="341525", aliases=("霍山",), own_account=True),
    Area("county", "寿县", code="341521", own_account=True, valid_to=SHOUXIAN_LEFT),
)

CITY_ZONES = (
    Area(
        "city_zone",
        "六安经济技术开发区",
        code="341502400",
        aliases=(
            "六安经济开发区",
            "六安市经济技术开发区",
            "六安市经济开发区",
            "六安开发区",
            "六安市开发区",
            "市经济技术开发区",
            "市经济开发区",
            "市开发区",
            "市经开区",
            "六安经开区",
            "经开区",
        ),
        own_account=True,
    ),
    Area(
        "city_zone",
        "六安市承接产业转移集中示范园区",
        aliases=(
            "市承接产业转移集中示范园区",
            "承接产业转移集中示范园区",
            "六安市集中示范园区",
            "六安集中示范园区",
            "集中示范园区",
            "市示范园区",
            "示范园区",
        ),
        own_account=True,
        valid_from=datetime.date(2012, 1, 1),
    ),
)

COUNTY_ZONES = (
    Area(
        "county_zone",
        "六安高新技术产业开发区",
        "裕安区",
        "341503400",
        (
            "六安高新区",
            "六安市高新技术产业开发区",
            "裕安高新区",
            "裕安经济开发区",
            "六安裕安经济开发区",
            "安徽裕安经济开发区",
            "裕安开发区",
            "裕安区经济开发区",
            "平桥工业园区",
            "平桥工业园",
        ),
    ),
    Area(
        "county_zone",
        "金安经济开发区",
        "金安区",
        aliases=("安徽金安经济开发区", "六安金安经济开发区", "金安区经济开发区", "金安开发区", "金安区开发园区"),
    ),
    Area(
        "county_zone",
        "叶集经济开发区",
        "叶集区",
        aliases=("安徽叶集经济开发区", "六安叶集经济开发区", "叶集区经济开发区", "叶集开发区"),
        valid_from=YEJI_FOUNDED,
    ),
    Area(
        "county_zone",
        "霍邱经济开发区",
        "霍邱县",
        "341522400",
        ("安徽霍邱经济开发区", "霍邱县经济开发区", "霍邱开发区"),
    ),
    Area(
        "county_zone",
        "舒城经济开发区",
        "舒城县",
        "341523400",
        ("安徽舒城经济开发区", "舒城县经济开发区", "舒城开发区", "舒城县工业园区"),
    ),
    Area(
        "county_zone",
        "舒城杭埠经济开发区",
        "舒城县",
        aliases=("安徽舒城杭埠经济开发区", "杭埠经济开发区", "杭埠开发区"),
    ),
    Area("county_zone", "金寨经济开发区", "金寨县", aliases=("安徽金寨经济开发区", "金寨县经济开发区", "金寨开发区")),
    Area(
        "county_zone",
        "霍山经济开发区",
        "霍山县",
        "341525400",
        ("安徽霍山经济开发区", "霍山县经济开发区", "霍山开发区", "霍山县工业园区"),
    ),
)
