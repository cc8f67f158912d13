"""The cast that all tests share: one person per role, and strangers of another county.

`cast.jinan_officer` and the like are made on first use; each is a `User` whose `acting` is set.
`cast.member(role, "裕安区")` gives the role's person of that county (city roles are the same everywhere).
"""

from functools import cached_property

from django.test import Client

from liuan_safety.organizations.models import Unit, User
from liuan_safety.organizations.roles import Role
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction, person, plant_jurisdictions

HOME, ELSEWHERE = "金安区", "裕安区"

CITY_ROLES: dict[Role, tuple[str, str, Unit.Kind, str]] = {
    Role.OFFICE_STAFF: ("office", "安办甲", Unit.Kind.SAFETY_OFFICE, "六安市安全生产委员会办公室"),
    Role.DEPARTMENT_OFFICER: ("city_department", "住建甲", Unit.Kind.DEPARTMENT, "六安市住房和城乡建设局"),
    Role.LEADER: ("leader", "市长甲", Unit.Kind.GOVERNMENT, "六安市人民政府"),
    Role.LEADER_SECRETARY: ("secretary", "秘书甲", Unit.Kind.GOVERNMENT, "六安市人民政府"),
    Role.FINANCE_OFFICER: ("finance", "财政甲", Unit.Kind.DEPARTMENT, "六安市财政局"),
    Role.LEGAL_OFFICER: ("legal", "法制甲", Unit.Kind.DEPARTMENT, "六安市司法局"),
    Role.DISCIPLINE_OFFICER: ("discipline", "纪委甲", Unit.Kind.OTHER, "六安市纪委监委"),
    Role.AUDIT_ADMINISTRATOR: ("audit_admin", "审计员甲", Unit.Kind.OTHER, "六安市数据资源管理局"),
    Role.AUDITOR: ("auditor", "审计甲", Unit.Kind.DEPARTMENT, "六安市审计局"),
    Role.SYSTEM_ADMINISTRATOR: ("sysadmin", "系统甲", Unit.Kind.OTHER, "六安市数据资源管理局"),
}
PLACES = {"金安区": ("jinan", "三十铺镇"), "裕安区": ("yuan", "苏埠镇"), "舒城县": ("shucheng", "杭埠镇")}


def login(client: Client, user: User) -> Client:
    """Log the person in without the log-in page, acting in the post that the person acts in."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if user.acting is not None:
        session = client.session
        session["acting_tenure"] = user.acting.pk
        session.save()
    return client


class Cast:
    """People by role and county, made when first asked for."""

    def __init__(self) -> None:
        plant_jurisdictions()
        self._people: dict[tuple[Role, str], User] = {}

    login = staticmethod(login)

    def unit(self, name: str, place: str = "六安市", kind: Unit.Kind = Unit.Kind.DEPARTMENT) -> Unit:
        """The unit of that name, made when it is missing."""
        found = Unit.objects.filter(name=name).first()
        return found or UnitFactory(name=name, jurisdiction=jurisdiction(place), kind=kind)

    def member(self, role: Role, county: str = HOME) -> User:
        """The person of that role; `county` matters for the roles that a county has."""
        key = (role, county if role in self._county_makers else "")
        if key not in self._people:
            maker = self._county_makers.get(role)
            self._people[key] = maker(county) if maker else self._city_member(role)
        return self._people[key]

    @property
    def _county_makers(self) -> dict:
        return {
            Role.COUNTY_OFFICER: self._county_officer,
            Role.TOWNSHIP_OFFICER: self._township_officer,
            Role.COUNTY_ADMINISTRATOR: self._county_administrator,
            Role.GRID_KEEPER: self._grid_keeper,
        }

    def _city_member(self, role: Role) -> User:
        username, name, kind, unit = CITY_ROLES[role]
        return person(username, name, self.unit(unit, kind=kind), role)

    def _safety_office(self, county: str) -> Unit:
        return self.unit(f"{county}安全生产委员会办公室", county, Unit.Kind.SAFETY_OFFICE)

    def _county_officer(self, county: str) -> User:
        prefix = PLACES[county][0]
        return person(f"{prefix}_officer", f"{county[:2]}甲", self._safety_office(county), Role.COUNTY_OFFICER)

    def _county_administrator(self, county: str) -> User:
        prefix = PLACES[county][0]
        return person(f"{prefix}_admin", f"{county[:2]}管", self._safety_office(county), Role.COUNTY_ADMINISTRATOR)

    def _township_officer(self, county: str) -> User:
        prefix, town = PLACES[county]
        station = self.unit(f"{county}{town}安全生产监督管理站", town, Unit.Kind.STATION)
        return person(f"{prefix}_township", f"{town[:2]}甲", station, Role.TOWNSHIP_OFFICER)

    def _grid_keeper(self, county: str) -> User:
        prefix, town = PLACES[county]
        grid = self.unit(f"{county}{town}第一网格", town, Unit.Kind.GRID)
        return person(f"{prefix}_keeper", f"{town[:2]}网", grid, Role.GRID_KEEPER)

    @cached_property
    def jinan_department(self) -> User:
        """A department's officer of 金安区: sees nothing but single grants."""
        unit = self.unit("金安区住房和城乡建设局", "金安区")
        return person("jinan_department", "金住建", unit, Role.DEPARTMENT_OFFICER)

    @cached_property
    def yuan_department(self) -> User:
        """Its stranger of 裕安区."""
        unit = self.unit("裕安区住房和城乡建设局", "裕安区")
        return person("yuan_department", "裕住建", unit, Role.DEPARTMENT_OFFICER)

    @property
    def office(self) -> User:
        return self.member(Role.OFFICE_STAFF)

    @property
    def jinan_officer(self) -> User:
        return self.member(Role.COUNTY_OFFICER)

    @property
    def yuan_officer(self) -> User:
        """The stranger."""
        return self.member(Role.COUNTY_OFFICER, ELSEWHERE)

    @property
    def shucheng_officer(self) -> User:
        return self.member(Role.COUNTY_OFFICER, "舒城县")

    @property
    def jinan_township(self) -> User:
        return self.member(Role.TOWNSHIP_OFFICER)

    @property
    def yuan_township(self) -> User:
        return self.member(Role.TOWNSHIP_OFFICER, ELSEWHERE)

    @property
    def jinan_keeper(self) -> User:
        return self.member(Role.GRID_KEEPER)

    @property
    def yuan_keeper(self) -> User:
        return self.member(Role.GRID_KEEPER, ELSEWHERE)

    @property
    def city_department(self) -> User:
        return self.member(Role.DEPARTMENT_OFFICER)

    @property
    def leader(self) -> User:
        return self.member(Role.LEADER)

    @property
    def secretary(self) -> User:
        return self.member(Role.LEADER_SECRETARY)

    @property
    def jinan_administrator(self) -> User:
        return self.member(Role.COUNTY_ADMINISTRATOR)

    @property
    def yuan_administrator(self) -> User:
        return self.member(Role.COUNTY_ADMINISTRATOR, ELSEWHERE)

    @property
    def audit_administrator(self) -> User:
        return self.member(Role.AUDIT_ADMINISTRATOR)

    @property
    def auditor(self) -> User:
        return self.member(Role.AUDITOR)

    @property
    def system_administrator(self) -> User:
        return self.member(Role.SYSTEM_ADMINISTRATOR)
