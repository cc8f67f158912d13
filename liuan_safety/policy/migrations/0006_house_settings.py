"""The first row of how early a certificate about to lapse is shown (D4): no text before us fixes it."""

import datetime

from django.db import migrations

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "一（四）执法人员"
ROWS = [("house.certificate_days", "60")]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value in ROWS:
        setting.objects.create(
            key=key, value=value, source=ARTICLE, note="系统初始值", verified=False, valid_from=SINCE
        )


def uproot(apps, schema_editor):
    apps.get_model("policy", "Setting").objects.filter(key__in=[key for key, _ in ROWS], set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0005_census_differences")]
    operations = [migrations.RunPython(plant, uproot)]
