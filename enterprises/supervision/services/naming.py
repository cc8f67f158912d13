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
    row = SupervisorName.objects.select_for_update(of=("self",)).filter(county=county, key=key).first()
    if row is not None and row.unit_id == unit.pk:
        return row
    before = {"unit": row.unit.name} if row else {}
    row = row or SupervisorName(county=county, key=key)
    row.written, row.unit, row.made_at, row.maker_label = written.strip(), unit, timezone.now(), label_of(by)
    row.save()
    after = {"unit": unit.name, "written": row.written}
    record(action="supervision.name.said", obj=row, before=before, after=after, jurisdiction_path=county.path)
    queue_proposals()
    return row
