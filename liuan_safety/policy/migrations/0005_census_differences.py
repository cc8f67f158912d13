"""The first rows of what is said of a smaller staff: no text before us fixes them."""

import datetime

from django.db import migrations

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "二（七）每年底摸底普查"
ROWS = [("census.staff_drop_percent", "50"), ("census.staff_drop_least", "10")]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value in ROWS:
        setting.objects.create(
            key=key, value=value, source=ARTICLE, note="系统初始值", verified=False, valid_from=SINCE
        )


def uproot(apps, schema_editor):
    apps.get_model("policy", "Setting").objects.filter(key__in=[key for key, _ in ROWS], set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_size_settings")]
    operations = [migrations.RunPython(plant, uproot)]
