"""六安市 with its counties, zones and townships: the site works after `migrate` alone."""

import datetime

from django.db import migrations

from liuan_safety.organizations.seeds.luan import CITY, CITY_ZONES, COUNTIES, COUNTY_ZONES, Area
from liuan_safety.organizations.seeds.townships import TOWNSHIP_ALIASES, TOWNSHIPS


def _put(Jurisdiction, area: Area, parent, *, valid_from: datetime.date | None = None):
    """The row of that kind, name and parent; made where it is missing, left alone where the office has it already."""
    row = Jurisdiction.objects.filter(kind=area.kind, name=area.name, parent=parent).first()
    if row is None:
        row = Jurisdiction.objects.create(
            kind=area.kind,
            name=area.name,
            code=area.code,
            parent=parent,
            path=f"new/{area.kind}/{area.code}/{area.name}"[:60],
            pays=area.own_account,
            is_assessed=area.own_account,
            valid_from=valid_from or area.valid_from,
            valid_to=area.valid_to,
        )
        row.path = f"{parent.path if parent else ''}{row.pk:06d}/"
        row.save(update_fields=["path"])
    for alias in area.aliases:
        row.aliases.get_or_create(name=alias)
    return row


def plant(apps, schema_editor) -> None:
    Jurisdiction = apps.get_model("organizations", "Jurisdiction")
    city = _put(Jurisdiction, CITY, None)
    counties = {area.name: _put(Jurisdiction, area, city) for area in COUNTIES}
    for zone in CITY_ZONES:
        _put(Jurisdiction, zone, city)
    for zone in COUNTY_ZONES:
        _put(Jurisdiction, zone, counties[zone.parent])
    for area in COUNTIES:
        county = counties[area.name]
        for code, name in TOWNSHIPS.get(area.code, ()):
            town = Area("township", name, area.name, code, TOWNSHIP_ALIASES.get(code, ()))
            _put(Jurisdiction, town, county, valid_from=county.valid_from)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_revisions_and_dated_events")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
