"""Taking an enterprise into the register by form (D7); the census brings them in by thousands."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from enterprises.register.checks import a_taken_code_told, check_new_code, check_values, refuse_against_figures
from enterprises.register.facts import ENTERPRISE_FACTS, PLACE_FACTS, Fact, FactKind
from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.services.telling_apart import refuse_doubles
from enterprises.register.services.writing import (
    demand_grounds,
    derive,
    loggable,
    name_enterprise,
    open_entry,
    write_place_version,
    write_version,
)
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed


def create_enterprise(
    *,
    values: Mapping[str, Any],
    jurisdiction: Jurisdiction,
    code_outstanding: bool = False,
    told_apart: Collection[int] = (),
    reason: str = "",
    paper: Paper | None = None,
    by: User,
) -> Enterprise:
    """Take in one enterprise with its primary place; without a credit code where the officer says so (代码待补).

    `told_apart`: records of the same name that the officer has looked at and found to be other firms. Raises
    RuleBroken for a value that can't be true, a code that is false or in use (with name, code and county of the
    enterprise that bears it, nothing more), missing grounds; LikelyDoubles for a record that may be the same firm and
    was not told apart; PermissionDenied without `register.edit` there.
    """
    require(by, Deed.REGISTER_EDIT, within=jurisdiction)
    code = values.get("credit_code") or None
    values = {**values, "credit_code": code}
    check_values({"name": ""} | {key: value for key, value in values.items() if key != "credit_code"})
    check_new_code(code, is_outstanding=code_outstanding)
    refuse_against_figures(values, values)
    demand_grounds(reason, paper)
    with a_taken_code_told(code or ""), transaction.atomic():
        refuse_doubles(values, jurisdiction, told_apart, by)
        return _write(values, jurisdiction, reason, paper, by)


def _write(
    values: Mapping[str, Any], jurisdiction: Jurisdiction, reason: str, paper: Paper | None, by: User
) -> Enterprise:
    entry = open_entry(kind=RegisterEntry.Kind.CREATE, by=by, reason=reason, paper=paper)
    enterprise = Enterprise(
        **{fact.key: _stored(fact, values.get(fact.key)) for fact in ENTERPRISE_FACTS},
        jurisdiction=jurisdiction,
        valid_from=entry.made_at,
        changed_at=entry.made_at,
        origin=entry,
    )
    name_enterprise(enterprise)
    derive(enterprise)
    enterprise.save(force_insert=True)
    write_version(enterprise, entry, ["*"])
    place = Place.objects.create(
        **{fact.key: _stored(fact, values.get(fact.key)) for fact in PLACE_FACTS},
        enterprise=enterprise,
        is_primary=True,
        jurisdiction=jurisdiction,
        valid_from=entry.made_at,
    )
    write_place_version(place, entry, ["*"])
    given = {key: value for key, value in values.items() if value not in (None, "")}
    record(
        action="register.enterprise.created",
        obj=enterprise,
        after=loggable(given) | {"jurisdiction": jurisdiction.name},
        detail=reason.strip(),
        jurisdiction_path=jurisdiction.path,
    )
    return enterprise


def _stored(fact: Fact, value: Any) -> Any:
    """Texts are never null in the register; the code, which stands once or not at all, is."""
    is_text = fact.kind in (FactKind.TEXT, FactKind.LONG_TEXT) and fact.key != "credit_code"
    return "" if value is None and is_text else value
