"""Once said, for ever known: which unit a county means by a writing that nothing explains (D7)."""

from django.db import transaction
from django.utils import timezone

from enterprises.supervision.matching import key_of
from enterprises.supervision.models import SupervisorName
from enterprises.supervision.proposing import queue_proposals
from enterprises.supervision.services.docket import label_of
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL
from liuan_safety.ui.errors import RuleBroken


@transaction.atomic
def say_name(*, county: Jurisdiction, written: str, unit: Unit, by: User) -> SupervisorName:
    """In this county the writing means this unit: of the county, of what lies in it, or of the city.

    Said again, the later word counts. What was nominated is brought in step by a job; decisions stay.
    """
    require(by, Deed.REGISTER_EDIT, within=county)
    key = key_of(written)
    if not key or len(key) > 80:
        raise RuleBroken("supervision.name", "请写明填报的名称。", field="written")
    if county.kind not in COUNTY_LEVEL:
        raise RuleBroken("supervision.name_county", "写法按县区记住，请选择县区。", field="county")
    near = unit.jurisdiction.is_within(county) or unit.jurisdiction.kind == Jurisdiction.Kind.CITY
    if not unit.is_in_force() or not near:
        raise RuleBroken("supervision.name_unit", f"“{unit.name}”不是{county.name}或市级的现有单位。", field="unit")
    said = {"written": written.strip(), "unit": unit, "made_at": timezone.now(), "maker_label": label_of(by)}
    # Where a colleague says it first at the same moment, that row is waited for and taken: no second one is tried.
    rows = SupervisorName.objects.select_for_update(of=("self",))
    row, is_new = rows.get_or_create(county=county, key=key, defaults=said)
    if not is_new and row.unit_id == unit.pk:
        return row
    before = {} if is_new else {"unit": row.unit.name}
    if not is_new:
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
    after = {"unit": unit.name, "written": row.written}
    record(action="supervision.name.said", obj=row, before=before, after=after, jurisdiction_path=county.path)
    queue_proposals()
    return row
