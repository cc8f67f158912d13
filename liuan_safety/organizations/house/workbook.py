"""执法人员 by workbook: what a row is, what is wrong with it, and the officers that come of it (D4)."""

import datetime
from dataclasses import dataclass, field

from liuan_safety.organizations import sheets
from liuan_safety.organizations.house.selectors import departments, may_edit
from liuan_safety.organizations.house.services import add_officer
from liuan_safety.organizations.models import EnforcementOfficer, Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.unit_index import UnitIndex
from liuan_safety.organizations.sheets import DAY, CheckedRow, Outcome, SheetColumn, SheetRow, SheetSpec, Values

COLUMNS = (
    SheetColumn("unit", "部门", ("单位", "单位名称", "所在单位"), True, example="金安区应急管理局", width=30),
    SheetColumn("name", "姓名", ("执法人员", "人员姓名"), True, example="张三"),
    SheetColumn("certificate", "执法证号", ("证件号码", "执法证编号", "证号"), True, example="皖N0001234", width=20),
    SheetColumn("issuer", "发证机关", ("发证单位",), example="安徽省人民政府", width=22),
    SheetColumn("valid_from", "有效期起", ("发证日期", "起始日期"), True, DAY, "2024-01-01"),
    SheetColumn("valid_until", "有效期至", ("有效期止", "截止日期"), False, DAY, "2028-12-31"),
    SheetColumn("telephone", "联系电话", ("手机", "电话", "手机号码"), example="0564-1234567", is_telephone=True),
)
HEADS = ("部门", "姓名", "执法证号")
LENGTHS = {"name": 40, "certificate": 40, "issuer": 80, "telephone": 30}
LONGEST = 500  # of a cell that is compared and not kept


@dataclass
class _Read:
    """A row on its way."""

    values: Values
    errors: Values = field(default_factory=dict)
    known: str = ""
    unit: Unit | None = None
    days: dict[str, datetime.date | None] = field(default_factory=dict)


class _Reader:
    """What the rows are held against, read once."""

    def __init__(self, rows: list[SheetRow], by: User) -> None:
        self.by = by
        self.units = UnitIndex(departments(by))
        wanted = {row.values.get("certificate", "") for row in rows}
        held = EnforcementOfficer.objects.filter(certificate__in=wanted, left_on=None)
        self.taken = {one.certificate: one for one in held}
        self.met: dict[str, int] = {}

    def read(self, row: SheetRow) -> _Read:
        read = _Read(row.values)
        for column in COLUMNS:
            value = row.values.get(column.key, "")
            if column.required and not value:
                read.errors[column.key] = f"{column.title}没有填"
            elif len(value) > (most := LENGTHS.get(column.key, LONGEST)):
                read.errors[column.key] = f"{column.title}超过 {most} 字"
        read.values = row.values | dict.fromkeys(read.errors, "")  # what is too long is not looked up
        self._unit(read)
        self._days(read)
        self._certificate(read, row.number)
        return read

    def _unit(self, read: _Read) -> None:
        text = read.values.get("unit", "")
        found = self.units.find(text) if text else []
        if len(found) == 1:
            read.unit = found[0]
            if not may_edit(self.by, read.unit):
                read.errors["unit"] = f"当前岗位不能填报“{read.unit.name}”"
        elif text:
            read.errors["unit"] = f"“{text}”可指 {len(found)} 个部门，请写全称" if found else f"没有“{text}”这个部门"

    def _days(self, read: _Read) -> None:
        for key in ("valid_from", "valid_until"):
            text = read.values.get(key, "")
            try:
                read.days[key] = datetime.date.fromisoformat(text) if text else None
            except ValueError:
                read.errors[key] = f"“{text}”读不出日期，请写成 2026-01-01"
        begin, end = read.days.get("valid_from"), read.days.get("valid_until")
        if begin and end and end < begin:
            read.errors["valid_until"] = "有效期至不能早于有效期起"

    def _certificate(self, read: _Read, number: int) -> None:
        text = read.values.get("certificate", "")
        if not text:
            return
        first = self.met.setdefault(text, number)
        holder = self.taken.get(text)
        if first != number:
            read.errors["certificate"] = f"与第 {first} 行的执法证号相同"
        elif holder is not None and read.unit and holder.unit_id == read.unit.pk and holder.name == read.values["name"]:
            read.known = "已登记，不重复写入" if _is_same(holder, read) else "已登记，有效期不同：换证请逐人更正"
        elif holder is not None:
            read.errors["certificate"] = "这个执法证号已登记在另一名在岗人员名下"


def _is_same(holder: EnforcementOfficer, read: _Read) -> bool:
    """Whether the days of the row, as far as it gives any, are those of the certificate that is registered."""
    return all(day is None or day == getattr(holder, key) for key, day in read.days.items())


def _checked(rows: list[SheetRow], by: User) -> list[tuple[CheckedRow, _Read]]:
    reader = _Reader(rows, by)
    found = [(row, reader.read(row)) for row in rows]
    return [(CheckedRow(row, {} if read.known else read.errors, read.known), read) for row, read in found]


def check_officers(rows: list[SheetRow], by: User) -> list[CheckedRow]:
    """Every row with what is wrong in which cell."""
    return [checked for checked, _read in _checked(rows, by)]


def write_officers(rows: list[SheetRow], by: User) -> Outcome:
    """Register the good rows; the caller's transaction holds them together."""
    made = []
    for checked, read in _checked(rows, by):
        if checked.is_good and read.unit is not None:
            made.append(add_officer(by=by, unit=read.unit, values={**read.values, **read.days}))
    left = len(rows) - len(made)
    message = f"已登记执法人员 {len(made)} 名" + (f"，{left} 行没有写入（有误或已登记）" if left else "")
    table: list[tuple[str, ...]] = [(one.unit.name, one.name, one.certificate) for one in made]
    return Outcome(message, HEADS, table, "已登记执法人员.xlsx")


def register_officer_sheet() -> None:
    """Called by the app's `ready()`."""
    spec = SheetSpec(
        key="officers", title="批量登记执法人员", noun="执法人员", deed=Deed.HOUSE_EDIT, columns=COLUMNS,
        check=check_officers, write=write_officers, order=145, icon="user",
        note="一行一名执法人员。同一文件可以重复上传，已登记的不会重复写入。",
    )  # fmt: skip
    sheets.register(spec)
