"""Accounts by workbook: what a row is, what is wrong with it, and the accounts that come of it."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from liuan_safety.organizations import sheets
from liuan_safety.organizations.access import acting_post, may
from liuan_safety.organizations.models import Jurisdiction, Unit, User
from liuan_safety.organizations.roles import Deed, Role, appointed_by, seats_of
from liuan_safety.organizations.rules import plain_name
from liuan_safety.organizations.selectors.jurisdictions import candidates, find_among
from liuan_safety.organizations.selectors.unit_index import UnitIndex
from liuan_safety.organizations.selectors.units import units_in_force
from liuan_safety.organizations.services.bulk_accounts import NewAccount, open_accounts
from liuan_safety.organizations.sheets import DAY, CheckedRow, Outcome, SheetColumn, SheetRow, SheetSpec, Values

COLUMNS = (
    SheetColumn("username", "用户名", ("登录名", "账号", "帐号"), True, example="zhangsan"),
    SheetColumn("name", "姓名", ("人员姓名", "使用人"), True, example="张三"),
    SheetColumn(
        "telephone", "联系电话", ("手机号码", "手机", "电话", "办公电话"), example="0564-1234567", is_telephone=True
    ),
    SheetColumn("place", "辖区", ("县区", "所属县区", "乡镇", "所属辖区"), example="金安区"),
    SheetColumn("unit", "单位", ("单位名称", "所在单位", "工作单位"), True, example="金安区应急管理局", width=30),
    SheetColumn("role", "角色", ("系统角色", "权限角色"), True, example="部门工作人员", width=22),
    SheetColumn("title", "职务", ("岗位", "岗位名称"), example="安全监管股股长", width=20),
    SheetColumn("valid_from", "任职起始日", ("起始日期", "任职日期", "启用日期"), True, DAY, "2026-01-01"),
    SheetColumn("valid_to", "任职终止日", ("终止日期", "截止日期"), False, DAY),
)
HEADS = ("用户名", "姓名", "单位", "角色", "首次密码")
LENGTHS = {"username": 150, "name": 40, "telephone": 30, "title": 60}
LONGEST = 500  # of a cell that is compared and not kept
ROLES = {role.label: role for role in Role} | {role.value: role for role in Role}


@dataclass
class _Read:
    """A row on its way: what was understood, and what is wrong."""

    values: Values
    errors: Values
    unit: Unit | None = None
    role: Role | None = None
    begin: datetime.date | None = None
    end: datetime.date | None = None


class _Reader:
    """Everything that the rows are held against, read once: units, jurisdictions, accounts."""

    def __init__(self, rows: list[SheetRow], by: User) -> None:
        self.by = by
        self.units = UnitIndex(units_in_force())
        self.places = candidates()
        wanted = {row.values.get("username", "").lower() for row in rows}
        taken = User.objects.annotate(bare=Lower("username")).filter(bare__in=wanted)
        self.taken = dict(taken.values_list("bare", "name"))
        self.met: dict[str, int] = {}
        self._found: dict[str, list[Jurisdiction]] = {}

    def place(self, text: str) -> list[Jurisdiction]:
        """The jurisdictions that the text can mean."""
        if text not in self._found:
            self._found[text] = find_among(text, self.places)
        return self._found[text]

    def read(self, row: SheetRow) -> _Read:
        """The row understood as far as it goes."""
        read = _Read(row.values, {})
        for column in COLUMNS:
            value = row.values.get(column.key, "")
            if column.required and not value:
                read.errors[column.key] = f"{column.title}没有填"
            elif len(value) > (most := LENGTHS.get(column.key, LONGEST)):
                read.errors[column.key] = f"{column.title}超过 {most} 字"
        read.values = row.values | dict.fromkeys(read.errors, "")  # what is too long is not looked up
        self._username(read, row.number)
        self._unit(read)
        self._role(read)
        self._period(read)
        return read

    def _username(self, read: _Read, number: int) -> None:
        username = read.values.get("username", "")
        if not username or "username" in read.errors:
            return
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError:
            read.errors["username"] = f"“{username}”含有不能用的字符，只能用字母、数字和 @ . + - _"
            return
        first = self.met.setdefault(username.lower(), number)
        if first != number:
            read.errors["username"] = f"与第 {first} 行的用户名相同"

    def _unit(self, read: _Read) -> None:
        if "place" in read.errors:
            return
        text, place = read.values.get("unit", ""), read.values.get("place", "")
        places = self.place(place) if place else []
        if place and not places:
            read.errors["place"] = f"没有“{place}”这个辖区，请按全称填写"
            return
        if not text:
            return
        found = {unit.pk: unit for one in places for unit in self.units.find(text, one)}
        units = list(found.values()) if place else self.units.find(text)
        if len(units) == 1:
            read.unit = units[0]
        elif units:
            read.errors["unit"] = f"有 {len(units)} 个单位叫“{text}”，请在“辖区”一列写明"
        else:
            read.errors["unit"] = f"没有“{text}”这个单位，请先在“单位”中登记或核对名称"
        if read.unit and not may(self.by, Deed.PEOPLE_MANAGE, within=read.unit.jurisdiction):
            read.errors["unit"] = f"“{read.unit.name}”不在您管理的辖区内"

    def _role(self, read: _Read) -> None:
        text = read.values.get("role", "")
        read.role = ROLES.get(plain_name(text))
        if not text:
            return
        if read.role is None:
            read.errors["role"] = f"没有“{text}”这个角色，请填：" + "、".join(self._offered())
        elif read.role not in appointed_by(acting_post(self.by).role):
            read.errors["role"] = f"当前岗位不能任免“{read.role.label}”"
        elif read.unit and read.unit.jurisdiction.kind not in seats_of(read.role):
            kind = read.unit.jurisdiction.get_kind_display()
            read.errors["role"] = f"“{read.role.label}”不能设在{kind}单位"

    def _offered(self) -> list[str]:
        roles = appointed_by(acting_post(self.by).role)
        return [role.label for role in Role if role in roles]

    def _period(self, read: _Read) -> None:
        read.begin, read.end = self._day(read, "valid_from"), self._day(read, "valid_to")
        if read.begin and read.end and read.end <= read.begin:
            read.errors["valid_to"] = "任职终止日应晚于起始日"
        if read.begin and read.unit and not read.unit.is_in_force(read.begin):
            read.errors["valid_from"] = f"“{read.unit.name}”在 {read.begin} 不存续"

    def _day(self, read: _Read, key: str) -> datetime.date | None:
        text = read.values.get(key, "")
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            read.errors[key] = f"“{text}”读不出日期，请写成 2026-01-01"
            return None


def _checked(rows: list[SheetRow], by: User) -> list[tuple[CheckedRow, _Read]]:
    reader = _Reader(rows, by)
    answer = []
    for row in rows:
        read = reader.read(row)
        known, owner = "", reader.taken.get(read.values.get("username", "").lower())
        if owner is not None and "username" not in read.errors:
            if owner == read.values.get("name"):
                known = "已有账号，不重复开户"
            else:
                read.errors["username"] = "这个用户名已被他人使用，请另取一个"
        answer.append((CheckedRow(row, {} if known else read.errors, known), read))
    return answer


def check_accounts(rows: list[SheetRow], by: User) -> list[CheckedRow]:
    """Every row with what is wrong in which cell."""
    return [checked for checked, _read in _checked(rows, by)]


def write_accounts(rows: list[SheetRow], by: User) -> Outcome:
    """Open the accounts of the good rows; the table that comes back holds the first passwords."""
    accounts = [_account(read) for checked, read in _checked(rows, by) if checked.is_good]
    made = open_accounts(by=by, accounts=accounts) if accounts else []
    table = [(one.username, one.name, one.unit.name, one.role.label, password) for one, password in made]
    left = len(rows) - len(made)
    message = f"已开户 {len(made)} 个" + (f"，{left} 行没有写入（有误或已有账号）" if left else "")
    return Outcome(message, HEADS, table, "账号和首次密码.xlsx")


def _account(read: _Read) -> NewAccount:
    return NewAccount(
        username=read.values["username"],
        name=read.values["name"],
        telephone=read.values.get("telephone", ""),
        unit=read.unit,  # type: ignore[arg-type]  a good row has all of them
        role=read.role,  # type: ignore[arg-type]
        title=read.values.get("title", ""),
        valid_from=read.begin,  # type: ignore[arg-type]
        valid_to=read.end,
    )


def register_account_sheet() -> None:
    """Called by the app's `ready()`."""
    spec = SheetSpec(
        key="accounts",
        title="批量开户",
        noun="账号",
        deed=Deed.PEOPLE_MANAGE,
        columns=COLUMNS,
        check=check_accounts,
        write=write_accounts,
        note="一行一个账号。单位和角色按系统中的名称填写；同名单位请写明辖区。同一文件可以重复上传，已有的账号不会重复开户。",
        once="首次密码只在这一页给出一次，系统不保存。请现在下载或打印，分发后妥善销毁；遗失只能逐个重置。",
        order=135,
        icon="user",
    )
    sheets.register(spec)
