"""The one table role × deed. Everything that asks "who may" asks here; docs/permissions.md is printed from it."""

from enum import StrEnum


class Role(StrEnum):
    """角色, as requirements.md lists who uses the platform."""

    OFFICE_STAFF = "office_staff"
    COUNTY_OFFICER = "county_officer"
    TOWNSHIP_OFFICER = "township_officer"
    GRID_KEEPER = "grid_keeper"
    DEPARTMENT_OFFICER = "department_officer"
    LEADER = "leader"
    LEADER_SECRETARY = "leader_secretary"
    FINANCE_OFFICER = "finance_officer"
    LEGAL_OFFICER = "legal_officer"
    DISCIPLINE_OFFICER = "discipline_officer"
    COUNTY_ADMINISTRATOR = "county_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(role.value, role.label) for role in cls]


ROLE_LABELS: dict[Role, str] = {
    Role.OFFICE_STAFF: "市安委办工作人员",
    Role.COUNTY_OFFICER: "县区安委办工作人员",
    Role.TOWNSHIP_OFFICER: "乡镇安监所工作人员",
    Role.GRID_KEEPER: "网格员",
    Role.DEPARTMENT_OFFICER: "部门工作人员",
    Role.LEADER: "市领导",
    Role.LEADER_SECRETARY: "领导联络员",
    Role.FINANCE_OFFICER: "市财政局工作人员",
    Role.LEGAL_OFFICER: "市政府法制机构工作人员",
    Role.DISCIPLINE_OFFICER: "纪委监委工作人员",
    Role.COUNTY_ADMINISTRATOR: "县区管理员",
    Role.AUDIT_ADMINISTRATOR: "审计管理员",
    Role.AUDITOR: "审计局审计人员",
    Role.SYSTEM_ADMINISTRATOR: "系统管理员",
}


class Deed(StrEnum):
    """What a person can do; the value names it in code, `DEED_LABELS` on screens."""

    DIRECTORY_VIEW = "directory.view"
    JURISDICTION_MANAGE = "jurisdiction.manage"
    UNIT_MANAGE = "unit.manage"
    PEOPLE_VIEW = "people.view"
    PEOPLE_MANAGE = "people.manage"
    POLICY_VIEW = "policy.view"
    POLICY_MANAGE = "policy.manage"
    REGISTER_VIEW = "register.view"
    REGISTER_EDIT = "register.edit"
    REGISTER_EXPORT = "register.export"
    REGISTER_REVEAL = "register.reveal"
    REGISTER_GRANT = "register.grant"
    CENSUS_VIEW = "census.view"
    CENSUS_IMPORT = "census.import"
    CENSUS_REVIEW = "census.review"
    CHECKS_VIEW = "checks.view"
    SUPERVISION_VIEW = "supervision.view"
    SUPERVISION_RULES = "supervision.rules"
    SUPERVISION_LIST = "supervision.list"
    SUPERVISION_CLAIM = "supervision.claim"
    SUPERVISION_DECIDE = "supervision.decide"
    GRID_VIEW = "grid.view"
    GRID_MANAGE = "grid.manage"
    GRID_OWN = "grid.own"
    HOUSE_VIEW = "house.view"
    HOUSE_EDIT = "house.edit"
    SPOTS_VIEW = "spots.view"
    SPOTS_ANSWER = "spots.answer"
    CENSUS_CERTIFY = "census.certify"
    DASHBOARD_VIEW = "dashboard.view"
    DELIVERIES_VIEW = "deliveries.view"
    AUDIT_VIEW = "audit.view"
    JOBS_VIEW_ALL = "jobs.view_all"
    TOKEN_OWN = "token.own"  # noqa: S105  the name of a deed


DEED_LABELS: dict[Deed, str] = {
    Deed.DIRECTORY_VIEW: "查看辖区和单位",
    Deed.JURISDICTION_MANAGE: "维护辖区",
    Deed.UNIT_MANAGE: "维护单位、登记机构变动",
    Deed.PEOPLE_VIEW: "查看岗位和人员",
    Deed.PEOPLE_MANAGE: "维护岗位、人员和账号",
    Deed.POLICY_VIEW: "查看参数",
    Deed.POLICY_MANAGE: "修改参数",
    Deed.REGISTER_VIEW: "查看企业台账",
    Deed.REGISTER_EDIT: "修改企业台账",
    Deed.REGISTER_EXPORT: "导出企业台账",
    Deed.REGISTER_REVEAL: "查看电话等个人信息",
    Deed.REGISTER_GRANT: "授权他人查看单个企业",
    Deed.CENSUS_VIEW: "查看普查导入",
    Deed.CENSUS_IMPORT: "导入普查表",
    Deed.CENSUS_REVIEW: "审核下级普查报送",
    Deed.CHECKS_VIEW: "查看核对规则",
    Deed.SUPERVISION_VIEW: "查看监管分工规则",
    Deed.SUPERVISION_RULES: "修改、发布监管分工规则",
    Deed.SUPERVISION_LIST: "查看监管归属",
    Deed.SUPERVISION_CLAIM: "认领、转交、退回监管对象",
    Deed.SUPERVISION_DECIDE: "指定临时监管、裁定监管归属",
    Deed.GRID_VIEW: "查看网格",
    Deed.GRID_MANAGE: "划定网格、指定和移交网格员",
    Deed.GRID_OWN: "查看本人网格的企业",
    Deed.HOUSE_VIEW: "查看部门安全监管机构和执法人员",
    Deed.HOUSE_EDIT: "填报部门安全监管机构和执法人员",
    Deed.SPOTS_VIEW: "查看监管盲区",
    Deed.SPOTS_ANSWER: "答复监管盲区",
    Deed.CENSUS_CERTIFY: "认定普查年度、准予例外修改",
    Deed.DASHBOARD_VIEW: "查看普查看板",
    Deed.DELIVERIES_VIEW: "查看和重发邮件、短信等通知",
    Deed.AUDIT_VIEW: "查阅操作记录",
    Deed.JOBS_VIEW_ALL: "查看全部后台任务",
    Deed.TOKEN_OWN: "申请接口令牌",
}

_EVERYONE = {Deed.DIRECTORY_VIEW, Deed.POLICY_VIEW, Deed.CHECKS_VIEW, Deed.SUPERVISION_VIEW}
_READS_REGISTER = {Deed.REGISTER_VIEW, Deed.REGISTER_EXPORT, Deed.CENSUS_VIEW, Deed.TOKEN_OWN}
_KEEPS_REGISTER = _READS_REGISTER | {Deed.REGISTER_EDIT, Deed.REGISTER_REVEAL, Deed.CENSUS_IMPORT}
_LOOKS_OVER = {Deed.SUPERVISION_LIST, Deed.GRID_VIEW, Deed.HOUSE_VIEW, Deed.SPOTS_VIEW, Deed.DASHBOARD_VIEW}

ROLE_DEEDS: dict[Role, frozenset[Deed]] = {
    Role.OFFICE_STAFF: frozenset(
        _EVERYONE
        | _KEEPS_REGISTER
        | _LOOKS_OVER
        | {
            Deed.JURISDICTION_MANAGE,
            Deed.UNIT_MANAGE,
            Deed.PEOPLE_VIEW,
            Deed.PEOPLE_MANAGE,
            Deed.POLICY_MANAGE,
            Deed.REGISTER_GRANT,
            Deed.CENSUS_REVIEW,
            Deed.SUPERVISION_RULES,
            Deed.SUPERVISION_DECIDE,
            Deed.GRID_MANAGE,
            Deed.HOUSE_EDIT,
            Deed.SPOTS_ANSWER,
            Deed.CENSUS_CERTIFY,
            Deed.DELIVERIES_VIEW,
        }
    ),
    Role.COUNTY_OFFICER: frozenset(
        _EVERYONE
        | _KEEPS_REGISTER
        | _LOOKS_OVER
        | {
            Deed.PEOPLE_VIEW,
            Deed.REGISTER_GRANT,
            Deed.CENSUS_REVIEW,
            Deed.GRID_MANAGE,
            Deed.SPOTS_ANSWER,
        }
    ),
    Role.TOWNSHIP_OFFICER: frozenset(_EVERYONE | _KEEPS_REGISTER | _LOOKS_OVER | {Deed.GRID_MANAGE, Deed.SPOTS_ANSWER}),
    Role.GRID_KEEPER: frozenset(_EVERYONE | {Deed.REGISTER_VIEW, Deed.GRID_OWN}),
    Role.DEPARTMENT_OFFICER: frozenset(
        _EVERYONE
        | {
            Deed.REGISTER_VIEW,
            Deed.TOKEN_OWN,
            Deed.SUPERVISION_LIST,
            Deed.SUPERVISION_CLAIM,
            Deed.HOUSE_VIEW,
            Deed.HOUSE_EDIT,
        }
    ),
    Role.LEADER: frozenset(_EVERYONE | _LOOKS_OVER | {Deed.REGISTER_VIEW, Deed.CENSUS_VIEW}),
    Role.LEADER_SECRETARY: frozenset(_EVERYONE | _LOOKS_OVER | {Deed.REGISTER_VIEW, Deed.CENSUS_VIEW}),
    Role.FINANCE_OFFICER: frozenset(_EVERYONE),
    Role.LEGAL_OFFICER: frozenset(_EVERYONE),
    Role.DISCIPLINE_OFFICER: frozenset(_EVERYONE),
    Role.COUNTY_ADMINISTRATOR: frozenset(
        _EVERYONE
        | {
            Deed.UNIT_MANAGE,
            Deed.PEOPLE_VIEW,
            Deed.PEOPLE_MANAGE,
            Deed.JURISDICTION_MANAGE,
            Deed.HOUSE_VIEW,
            Deed.HOUSE_EDIT,
        }
    ),
    Role.AUDIT_ADMINISTRATOR: frozenset(_EVERYONE | {Deed.AUDIT_VIEW}),
    Role.AUDITOR: frozenset(_EVERYONE),
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        _EVERYONE | {Deed.PEOPLE_VIEW, Deed.PEOPLE_MANAGE, Deed.JOBS_VIEW_ALL, Deed.DELIVERIES_VIEW}
    ),
}


class Reach(StrEnum):
    """How far a role sees scoped objects, measured from the jurisdiction of the acting post's unit."""

    CITY = "city"
    JURISDICTION = "jurisdiction"
    GRANTED = "granted"


REACH_LABELS: dict[Reach, str] = {
    Reach.CITY: "全市",
    Reach.JURISDICTION: "本辖区及其下级",
    Reach.GRANTED: "仅限单独授权的对象，以及本单位监管、本人网格内的企业",
}

# A role that is not named here sees single grants only.
ROLE_REACH: dict[Role, Reach] = {
    Role.OFFICE_STAFF: Reach.CITY,
    Role.LEADER: Reach.CITY,
    Role.LEADER_SECRETARY: Reach.CITY,
    Role.SYSTEM_ADMINISTRATOR: Reach.CITY,
    Role.AUDIT_ADMINISTRATOR: Reach.CITY,
    Role.COUNTY_OFFICER: Reach.JURISDICTION,
    Role.TOWNSHIP_OFFICER: Reach.JURISDICTION,
    Role.COUNTY_ADMINISTRATOR: Reach.JURISDICTION,
}

_COUNTY_SEATS = frozenset({"county", "city_zone"})
_TOWN_SEATS = frozenset({"township", "county_zone", "city_zone"})
_EVERY_SEAT = frozenset({"city", "county", "city_zone", "county_zone", "township", "village"})

# In which kinds of jurisdiction (`Jurisdiction.Kind`) a post of the role may stand; a role not named stands in the
# city alone. A county's role in a unit of the city would see the whole city: that is why this is a rule.
ROLE_SEATS: dict[Role, frozenset[str]] = {
    Role.COUNTY_OFFICER: _COUNTY_SEATS,
    Role.COUNTY_ADMINISTRATOR: _COUNTY_SEATS,
    Role.TOWNSHIP_OFFICER: _TOWN_SEATS,
    Role.DEPARTMENT_OFFICER: _EVERY_SEAT,
    Role.GRID_KEEPER: _EVERY_SEAT,
}

# Which roles a role may hand out, within its reach, never to oneself; a role not named appoints nobody.
ROLE_APPOINTS: dict[Role, frozenset[Role]] = {
    Role.OFFICE_STAFF: frozenset(Role),
    Role.COUNTY_ADMINISTRATOR: frozenset(
        {Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.DEPARTMENT_OFFICER, Role.GRID_KEEPER}
    ),
}

# Whose account (first password, lock, end) a role may keep: all the person's roles have to be in the set.
# The system administrator keeps accounts without appointing anybody. The account of whoever reads the log is in
# nobody's hands: a chain of resets must not end in it (三员分立). Its password is mended on the server.
ROLE_KEEPS: dict[Role, frozenset[Role]] = {
    **ROLE_APPOINTS,
    Role.OFFICE_STAFF: frozenset(Role) - {Role.AUDIT_ADMINISTRATOR},
    Role.SYSTEM_ADMINISTRATOR: frozenset(Role) - {Role.AUDIT_ADMINISTRATOR},
}


def seats_of(role: Role) -> frozenset[str]:
    """The kinds of jurisdiction in which a post of the role may stand."""
    return ROLE_SEATS.get(role, frozenset({"city"}))


def appointed_by(role: Role) -> frozenset[Role]:
    """The roles that this role may hand out."""
    return ROLE_APPOINTS.get(role, frozenset())


def kept_by(role: Role) -> frozenset[Role]:
    """The roles whose holders' accounts this role may keep."""
    return ROLE_KEEPS.get(role, frozenset())


def deeds_of(role: Role) -> frozenset[Deed]:
    """What the role may do."""
    return ROLE_DEEDS[role]


def reach_of(role: Role) -> Reach:
    """How far the role sees."""
    return ROLE_REACH.get(role, Reach.GRANTED)
