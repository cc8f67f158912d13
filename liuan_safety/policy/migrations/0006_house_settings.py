"""The first row of how early a certificate about to lapse is shown (D4): no text before us fixes it."""

import datetime

from django.db import migrations

ROW = {"key": "house.certificate_days", "value": "60", "source": "一（四）执法人员", "note": "系统初始值"}


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    setting.objects.create(verified=False, valid_from=datetime.date(2018, 1, 1), **ROW)


def uproot(apps, schema_editor):
    apps.get_model("policy", "Setting").objects.filter(key=ROW["key"], set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0005_census_differences")]
    operations = [migrations.RunPython(plant, uproot)]
