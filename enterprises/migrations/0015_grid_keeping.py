import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "考察报告：网格化、实名制"
ROWS = [("grid.refill_workdays", "5")]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value in ROWS:
        setting.objects.create(
            key=key, value=value, source=ARTICLE, note="系统初始值", verified=False, valid_from=SINCE
        )


def uproot(apps, schema_editor):
    apps.get_model("policy", "Setting").objects.filter(key__in=[key for key, _ in ROWS], set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0014_supervision_decisions"),
        ("organizations", "0007_department_house"),
        ("policy", "0005_census_differences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateTimeField(verbose_name="起始")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="终止（不含）")),
                ("ground", models.CharField(blank=True, default="", max_length=200, verbose_name="事由")),
                ("maker_label", models.CharField(max_length=160, verbose_name="经办人及岗位")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keepings",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="keepings",
                        to="organizations.post",
                        verbose_name="网格员岗位",
                    ),
                ),
            ],
            options={
                "verbose_name": "网格企业",
                "verbose_name_plural": "网格企业",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("valid_to", None)), fields=["post", "enterprise"], name="keeping_of_post"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("enterprise",), name="keeping_one_keeper"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="keeping_period",
                    ),
                ],
            },
        ),
        migrations.RunPython(plant, uproot),
    ]
