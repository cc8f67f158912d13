"""The first rows of the hours in which bundles leave, and of how long a notice is worth sending."""

import datetime

from django.db import migrations

SINCE = datetime.date(2018, 1, 1)
LADDER = "任务清单到期提醒惯例（未见原文）"
ROWS = [("notices.first_hour", "8"), ("notices.last_hour", "20"), ("notices.stale_days", "3")]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value in ROWS:
        setting.objects.create(key=key, value=value, source=LADDER, note="系统初始值", verified=False, valid_from=SINCE)


def uproot(apps, schema_editor):
    keys = [key for key, _ in ROWS]
    apps.get_model("policy", "Setting").objects.filter(key__in=keys, set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_deliveries"), ("policy", "0005_census_differences")]
    operations = [migrations.RunPython(plant, uproot)]
