"""The first rows of the size settings: written out here, so that a later change of the defaults changes no history."""

import datetime

from django.db import migrations

SINCE = datetime.date(2018, 1, 1)
FLOORS = "统计上大中小微型企业划分办法（2017），国统字〔2017〕213号"
SCALE = "国家统计局规模以上单位统计范围（未见原文）"
ROWS = [
    ("size.lodging_staff", "300,100,10", FLOORS),
    ("size.lodging_revenue", "10000,2000,100", FLOORS),
    ("size.scale_wholesale", "2000", SCALE),
    ("size.scale_retail", "500", SCALE),
    ("size.scale_lodging", "200", SCALE),
    ("size.scale_services_1", "2000", SCALE),
    ("size.scale_services_2", "1000", SCALE),
    ("size.scale_services_3", "500", SCALE),
]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value, source in ROWS:
        setting.objects.create(key=key, value=value, source=source, note="系统初始值", verified=False, valid_from=SINCE)


def uproot(apps, schema_editor):
    apps.get_model("policy", "Setting").objects.filter(key__in=[row[0] for row in ROWS], set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_census_due_day")]
    operations = [migrations.RunPython(plant, uproot)]
