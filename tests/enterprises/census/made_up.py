"""Made-up enterprises for tests and benches: valid credit codes, invented names, nothing of anybody real."""

import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook

from enterprises.register.rules import ALPHABET, check_digit, organisation_check_digit

HEADINGS = (
    "序号", "企业名称", "统一社会信用代码", "所属乡镇", "注册地址", "生产经营地址", "行业领域", "行业代码",
    "经营范围", "从业人数", "是否规上", "标准化等级", "行业主管部门", "联系电话", "法定代表人", "联系人", "成立日期",
    "注册资本(万元)", "币种", "企业类型", "年营业收入(万元)", "经营状态", "曾用名", "经度", "纬度",
)  # fmt: skip
TOWNS = ("城关镇", "杭埠镇", "千人桥镇", "万佛湖镇", "桃溪镇", "干汊河镇")
SECTORS = ("轻工", "机械", "建材", "商贸", "危险化学品", "纺织", "非煤矿山", "建筑施工")
DEPARTMENTS = ("县经信局", "县住建局", "县应急局", "县商务局", "", "县市场监管局")
SCOPE = "机械零部件加工、销售；五金交电、建材销售；道路普通货物运输。(依法须经批准的项目，经批准后方可开展经营活动)"
_WORDS = "安宏瑞丰泰达兴隆华盛金源恒顺康远博创嘉禾鼎鑫聚诚亿佳"


def credit_code(number: int, region: str = "341523") -> str:
    """The valid code of made-up enterprise `number` (0 to 28 million)."""
    digits = ""
    for _ in range(5):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    organisation = f"XN2{digits}"
    body = f"91{region}{organisation}{organisation_check_digit(organisation)}"
    return body + check_digit(body)


def rows(count: int, *, start: int = 0, seed: int = 1) -> Iterator[list[object]]:
    """Rows under `HEADINGS`, each a sound enterprise; the same `seed` gives the same rows."""
    dice = random.Random(seed)
    for number in range(start, start + count):
        town = TOWNS[number % len(TOWNS)]
        name = f"舒城{''.join(dice.choices(_WORDS, k=4))}{number}有限公司"
        founded = f"20{dice.randint(0, 17):02d}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        row: list[object] = [
            number + 1, name, credit_code(number), town, f"安徽省六安市舒城县{town}工业路{number % 900 + 1}号",
            f"舒城县{town}创业大道{number % 700 + 1}号", dice.choice(SECTORS), f"{dice.randint(1000, 5000)}", SCOPE,
            dice.randint(1, 400), "", dice.choice(("二级", "三级", "小微", "")),
            dice.choice(DEPARTMENTS), f"0564-0{number % 1000000:06d}", f"{dice.choice('赵钱孙李周')}某{number % 10}",
            f"{dice.choice('吴郑王冯陈')}某", founded, dice.randint(1, 900) * 10, "人民币", "有限责任公司",
            dice.randint(1, 9000), "存续", "", f"116.{number % 900000 + 100000}", f"31.{number % 900000 + 100000}",
        ]  # fmt: skip
        # As the revenue has it: otherwise every other row would be told that the figures say something else.
        row[HEADINGS.index("是否规上")] = "是" if row[HEADINGS.index("年营业收入(万元)")] >= 2_000 else "否"
        yield row


def plain_rows(*numbers: int, **changes: object) -> list[list[object]]:
    """Sound rows of these enterprises; `changes` sets columns by heading in all of them."""
    made = [next(rows(1, start=number, seed=number + 1)) for number in numbers]
    for heading, value in changes.items():
        for row in made:
            row[HEADINGS.index(heading)] = value
    return made


def sheet_bytes(
    body: Sequence[Sequence[object]],
    *,
    headings: Sequence[str] = HEADINGS,
    title: str = "企业普查表",
    name: str = "普查表",
) -> bytes:
    """A workbook of one sheet: title row, headings, rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append([title])
    sheet.append(list(headings))
    for row in body:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def workbook(folder: Path, file: str, body: Sequence[Sequence[object]], **options: object) -> Path:
    """The same as a file."""
    path = folder / file
    path.write_bytes(sheet_bytes(body, **options))
    return path
