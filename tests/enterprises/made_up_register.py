"""A made-up register of any size, written at once: for benches. Names are invented, codes valid, nobody is real."""

import random
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.names import keys_of_name
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.census.made_up import SECTORS, credit_code

_SIGNS = (
    "安宏瑞丰泰达兴隆华盛金源恒顺康远博创嘉禾鼎鑫聚诚亿佳云海龙腾飞跃明德信义和美润泽锦绣春晖"
    "万通百川九州四方天成地利人和东升西江南北山河日月星辰"
)
_TRADES = (
    "建材", "机械设备", "商贸", "食品", "纺织服饰", "竹木制品", "茶业", "农业科技", "建筑工程", "物流运输", "电子科技",
    "新能源", "环保科技", "矿业", "烟花爆竹", "化工", "汽车维修", "餐饮", "酒店管理", "羽绒制品", "铸造", "水泥制品",
    "粮油", "养殖", "中药材", "塑料包装", "家具", "门窗", "印刷", "加油站",
)  # fmt: skip
_FORMS = ("有限公司", "有限责任公司", "厂", "经营部", "商行", "专业合作社", "股份有限公司", "个体工商户", "家庭农场")
_FORM_WEIGHTS = (45, 5, 10, 15, 8, 7, 2, 5, 3)
_GRADES, _GRADE_WEIGHTS = ("", "一级", "二级", "三级", "小微达标"), (60, 1, 6, 18, 15)
_STATUS, _STATUS_WEIGHTS = ("存续", "停业", "注销", "吊销", ""), (88, 5, 2, 1, 4)
_SIZES, _SIZE_WEIGHTS = ("large", "medium", "small", "micro", ""), (1, 4, 25, 65, 5)
_COLUMNS = (
    "name", "credit_code", "former_name", "sector", "industry_code", "staff", "above_scale", "standard_grade",
    "status_as_written", "size_class", "registered_address", "business_scope", "jurisdiction_id",
    "name_pinyin", "name_key", "search_text", "search_grams",
)  # fmt: skip
_SCOPE = "许可项目外，自主开展法律法规未禁止、未限制的经营活动；产品加工、批发、零售；道路普通货物运输。"


def enterprises(count: int, places: list[Jurisdiction], *, seed: int = 7) -> Iterator[tuple[Any, ...]]:
    """Rows of `_COLUMNS`, county by county as imports bring them: names begin with their place more often than not."""
    dice = random.Random(seed)
    counties = {place.pk: place for place in places}
    each = count // len(places) + 1
    for number in range(count):
        place = places[number // each]
        county = counties.get(place.parent_id, place)
        name = _name(dice, place.name, county.name)
        code = credit_code(number)
        former = _name(dice, place.name, county.name) if number % 40 == 0 else ""
        keys = keys_of_name(name, former_name=former, credit_code=code)
        yield (
            name, code, former, SECTORS[min(number % 11, 7)], f"{dice.randint(1000, 5200)}", dice.randint(1, 900),
            dice.choices((True, False, None), (5, 85, 10))[0], dice.choices(_GRADES, _GRADE_WEIGHTS)[0],
            dice.choices(_STATUS, _STATUS_WEIGHTS)[0], dice.choices(_SIZES, _SIZE_WEIGHTS)[0],
            f"安徽省六安市{county.name}{place.name}工业路{number % 900 + 1}号", _SCOPE, place.pk, *keys.values(),
        )  # fmt: skip


def _name(dice: random.Random, town: str, county: str) -> str:
    short = county[:-1] if len(county) == 3 else county[:2]
    head = dice.choices(
        (short, county, f"六安市{county}", "六安", "安徽", f"{short}{town}", ""), (24, 8, 10, 20, 14, 9, 15)
    )
    own = "".join(dice.choices(_SIGNS, k=dice.choice((2, 2, 3, 4))))
    return f"{head[0]}{own}{dice.choice(_TRADES)}{dice.choices(_FORMS, _FORM_WEIGHTS)[0]}"


def towns() -> list[Jurisdiction]:
    """Counties and townships in force, in the tree's order: what enterprises are spread over."""
    kinds = [Jurisdiction.Kind.COUNTY, Jurisdiction.Kind.CITY_ZONE, Jurisdiction.Kind.TOWNSHIP]
    return list(Jurisdiction.objects.filter(kind__in=kinds, valid_to=None).order_by("path"))


def fill_register(count: int) -> None:
    """Write the enterprises, and a place with an address for 19 of 20."""
    entry = RegisterEntry.objects.create(kind=RegisterEntry.Kind.IMPORT, made_at=timezone.now(), maker_label="演示")
    common = {
        "origin_id": entry.pk, "valid_from": entry.made_at, "changed_at": entry.made_at, "condition": "in",
        "revision": 1, "enterprise_type": "", "capital_currency": "", "supervisor_as_written": "", "remark": "",
        "legal_person": "", "contact_person": "", "telephone": "", "origin_row": "",
    }  # fmt: skip
    columns = (*_COLUMNS, *common)
    rows = (row + tuple(common.values()) for row in enterprises(count, towns()))
    table = connection.ops.quote_name(Enterprise._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        cursor.execute(
            f"INSERT INTO {Place._meta.db_table} (kind, name, address, enterprise_id, jurisdiction_id, is_primary,"
            " revision, valid_from) SELECT 'works', '', registered_address, id, jurisdiction_id, TRUE, 1, valid_from"
            f" FROM {table} WHERE id %% 20 <> 0",
            [],
        )
