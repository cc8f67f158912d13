"""People of the demonstration: an account for each role, several counties, one person with two posts; made up."""

import datetime
import random
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from liuan_safety.operations.demonstration.accounts import Account, keep, new_password
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Role

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "皖淮川岳辰澄霖朗晖凝岚昕予诺禾舒清远之安宁和静雅文博思明知行乐山水云帆启承泽嘉言若溪亦凡景行沐阳书瑶梓涵宇航子墨"
)


@dataclass(frozen=True)
class Seat:
    """A post to be filled: unit by name, role, title."""

    unit: str
    role: Role
    title: str


# username → the seats of one person; the first is the one acted in after log-in
CITY_PEOPLE: dict[str, tuple[Seat, ...]] = {
    "office": (
        Seat("六安市安全生产委员会办公室", Role.OFFICE_STAFF, "综合科科长"),
        Seat("六安市应急管理局", Role.DEPARTMENT_OFFICER, "基础科科长"),
    ),
    "department": (Seat("六安市住房和城乡建设局", Role.DEPARTMENT_OFFICER, "安全监督科科长"),),
    "leader": (Seat("六安市人民政府", Role.LEADER, "分管副市长"),),
    "secretary": (Seat("六安市人民政府办公室", Role.LEADER_SECRETARY, "联络员"),),
    "finance": (Seat("六安市财政局", Role.FINANCE_OFFICER, "行政政法科科长"),),
    "legal": (Seat("六安市司法局", Role.LEGAL_OFFICER, "合法性审查科科长"),),
    "discipline": (Seat("六安市纪委监委", Role.DISCIPLINE_OFFICER, "监督检查室主任"),),
    "audit": (Seat("六安市数据资源管理局", Role.AUDIT_ADMINISTRATOR, "审计管理员"),),
    "auditor": (Seat("六安市审计局", Role.AUDITOR, "电子数据审计科科长"),),
    "system": (Seat("六安市数据资源管理局", Role.SYSTEM_ADMINISTRATOR, "系统管理员"),),
}
COUNTIES = {
    "jinan": "金安区",
    "yuan": "裕安区",
    "yeji": "叶集区",
    "huoqiu": "霍邱县",
    "shucheng": "舒城县",
    "jinzhai": "金寨县",
    "huoshan": "霍山县",
}
# username → county and the department's name behind it
DEPARTMENTS = {
    "jinan.housing": ("金安区", "住房和城乡建设局"),
    "jinan.industry": ("金安区", "经济和信息化局"),
    "shucheng.emergency": ("舒城县", "应急管理局"),
    "shucheng.market": ("舒城县", "市场监督管理局"),
    "huoqiu.commerce": ("霍邱县", "商务局"),
}
WITH_ADMINISTRATOR = ("jinan", "shucheng")
TOWNSHIPS = {"shucheng.town": ("舒城县", 0), "jinan.town": ("金安区", 5)}


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def person_name(chance: random.Random) -> str:
    """A made-up name of two or three signs."""
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def load(chance: random.Random) -> str:
    """Accounts for every role; passwords random, kept beside the database, never forced to be changed."""
    seats = _seats()
    units = {unit.name: unit for unit in Unit.objects.select_related("jurisdiction").filter(valid_to=None)}
    passwords = {username: new_password() for username in seats}
    users = {username: _user(username, password, chance) for username, password in passwords.items()}
    User.objects.bulk_create(users.values())
    posts = {username: [_post(units[seat.unit], seat) for seat in held] for username, held in seats.items()}
    Post.objects.bulk_create([post for held in posts.values() for post in held])
    start = timezone.localdate() - datetime.timedelta(days=400)
    Tenure.objects.bulk_create(
        Tenure(post=post, user=users[username], valid_from=start) for username, held in posts.items() for post in held
    )
    keep(
        [
            Account(username, password, users[username].name, ";".join(str(post) for post in posts[username]))
            for username, password in passwords.items()
        ]
    )
    return f"账号 {len(users)} 个"


def _seats() -> dict[str, tuple[Seat, ...]]:
    seats = dict(CITY_PEOPLE)
    for username, county in COUNTIES.items():
        seats[username] = (Seat(f"{county}安全生产委员会办公室", Role.COUNTY_OFFICER, "综合股股长"),)
    for username, (county, name) in DEPARTMENTS.items():
        seats[username] = (Seat(county + name, Role.DEPARTMENT_OFFICER, "安全监管股股长"),)
    for username, (county, place) in TOWNSHIPS.items():
        kinds = {"parent__name": county, "kind": Jurisdiction.Kind.TOWNSHIP, "valid_to": None}
        township = Jurisdiction.objects.filter(**kinds).order_by("code")[place]
        seats[username] = (Seat(f"{township.name}安全生产监督管理所", Role.TOWNSHIP_OFFICER, "所长"),)
    for username in WITH_ADMINISTRATOR:
        unit = f"{COUNTIES[username]}应急管理局"
        seats[f"{username}.admin"] = (Seat(unit, Role.COUNTY_ADMINISTRATOR, "县区管理员"),)
    return seats


def _user(username: str, password: str, chance: random.Random) -> User:
    return User(
        username=username,
        name=person_name(chance),
        password=make_password(password),
        must_change_password=False,
        password_changed_at=timezone.now(),
        is_demonstration=True,
    )


def _post(unit: Unit, seat: Seat) -> Post:
    return Post(unit=unit, role=seat.role, title=seat.title, valid_from=unit.valid_from)
