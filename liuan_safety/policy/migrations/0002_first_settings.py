"""The first rows of the log-in settings: written out here, so that a later change of the defaults changes no history."""

import datetime

from django.db import migrations

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "GB/T 22239-2019 8.1.4.1 身份鉴别"
ROWS = [
    ("login.failures", "5"),
    ("login.lock_minutes", "30"),
    ("login.idle_minutes", "30"),
    ("login.password_days", "90"),
    ("login.otp_roles", ""),
]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value in ROWS:
        setting.objects.create(
            key=key, value=value, source=ARTICLE, note="系统初始值", verified=False, valid_from=SINCE
        )


def uproot(apps, schema_editor):
    apps.get_model("policy", "Setting").objects.filter(key__in=[key for key, _ in ROWS], set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_setting")]
    operations = [migrations.RunPython(plant, uproot)]
