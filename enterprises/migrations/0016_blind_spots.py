"""Answers to blind spots, and the first rows of the figures that say what lies far apart."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "二（七）不留盲区死角"
ROWS = [("spots.far_factor", "3"), ("spots.far_least", "30"), ("spots.like_least", "10")]


def plant(apps, schema_editor):
    setting = apps.get_model("policy", "Setting")
    for key, value in ROWS:
        setting.objects.create(
            key=key, value=value, source=ARTICLE, note="系统初始值", verified=False, valid_from=SINCE
        )


def uproot(apps, schema_editor):
    keys = [key for key, _ in ROWS]
    apps.get_model("policy", "Setting").objects.filter(key__in=keys, set_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0015_grid_keeping"),
        ("audit", "0003_seals"),
        ("organizations", "0006_grid_keepers"),
        ("policy", "0005_census_differences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SpotAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="类别")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("row_key", models.BigIntegerField(help_text="盲区所在的行，按类别各是一张表", verbose_name="行")),
                (
                    "fingerprint",
                    models.CharField(
                        blank=True, default="", help_text="情况变了要重新答复", max_length=120, verbose_name="情况"
                    ),
                ),
                ("sector", models.CharField(blank=True, default="", max_length=40, verbose_name="行业领域")),
                ("title", models.CharField(max_length=200, verbose_name="盲区")),
                ("detail", models.CharField(blank=True, default="", max_length=300, verbose_name="说明")),
                ("reason", models.CharField(max_length=30, verbose_name="答复")),
                ("note", models.CharField(max_length=300, verbose_name="具体情况")),
                ("made_at", models.DateTimeField(verbose_name="答复时间")),
                ("maker_label", models.CharField(max_length=160, verbose_name="答复人及岗位")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                (
                    "withdrawn_label",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="撤回人及岗位"),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.jurisdiction",
                        verbose_name="辖区",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audit.paper",
                        verbose_name="依据文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "盲区答复",
                "verbose_name_plural": "盲区答复",
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["year", "kind", "made_at"], name="spot_answer_list")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("kind", "year", "row_key"),
                        name="spot_answered_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="spot_answer_says_why"
                    ),
                ],
            },
        ),
        migrations.RunPython(plant, uproot),
    ]
