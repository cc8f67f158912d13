"""The first rows of the reminders' rungs and of the census's own terms."""

import datetime

from django.db import migrations

SINCE = datetime.date(2018, 1, 1)
LADDER = "任务清单到期提醒惯例（未见原文）"
CENSUS = "二（七）每年底摸底普查"
ROWS = [
    ("reminders.first_days", "7", LADDER),
    ("reminders.second_days", "3", LADDER),
    ("reminders.last_days", "1", LADDER),
    ("reminders.escalate_days", "1", LADDER),
    ("census.opens_days", "60", CENSUS),
    ("census.accept_workdays", "5", CENSUS),
]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value, source in ROWS:
        setting.objects.create(key=key, value=value, source=source, note="系统初始值", verified=False, valid_from=SINCE)


def uproot(apps, schema_editor):
    keys = [key for key, _, _ in ROWS]
    apps.get_model("policy", "Setting").objects.filter(key__in=keys, set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_work_calendar"), ("policy", "0005_census_differences")]
    operations = [migrations.RunPython(plant, uproot)]
