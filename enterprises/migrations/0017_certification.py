"""Summaries, accepted figures, certified years as text, exceptions; the terms of certifying and of exceptions."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "二（七）每年底摸底普查"
ROWS = [("census.certify_workdays", "10"), ("census.exception_days", "30")]


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
        ("policy", "0005_census_differences"),
        ("audit", "0003_seals"),
        ("enterprises", "0016_blind_spots"),
        ("organizations", "0006_grid_keepers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FrozenYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次认定")),
                ("head", models.TextField(help_text="一行规范文本", verbose_name="首部")),
                ("records", models.PositiveIntegerField(verbose_name="企业数")),
                ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                ("made_at", models.DateTimeField(verbose_name="认定时间")),
            ],
            options={
                "verbose_name": "年度存档",
                "verbose_name_plural": "年度存档",
                "ordering": ["-year", "-number"],
                "constraints": [models.UniqueConstraint(fields=("year", "number"), name="frozen_year_once")],
            },
        ),
        migrations.CreateModel(
            name="CensusYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                (
                    "state",
                    models.CharField(
                        choices=[("collecting", "汇集中"), ("certified", "已认定")],
                        default="collecting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("certified_at", models.DateTimeField(blank=True, null=True, verbose_name="认定时间")),
                (
                    "certified_label",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="认定人及岗位"),
                ),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "certified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定人",
                    ),
                ),
                (
                    "certified_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.post",
                        verbose_name="岗位",
                    ),
                ),
                (
                    "frozen",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="enterprises.frozenyear",
                        verbose_name="存档",
                    ),
                ),
            ],
            options={
                "verbose_name": "普查年度",
                "verbose_name_plural": "普查年度",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="LockException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("until", models.DateField(verbose_name="截止日（含）")),
                ("reason", models.CharField(max_length=300, verbose_name="事由")),
                ("granted_at", models.DateTimeField(verbose_name="准予时间")),
                ("granted_label", models.CharField(max_length=160, verbose_name="准予人及岗位")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="收回时间")),
                (
                    "revoked_label",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="收回人及岗位"),
                ),
                ("revoked_reason", models.CharField(blank=True, default="", max_length=300, verbose_name="收回原因")),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="准予人",
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.jurisdiction",
                        verbose_name="准予单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "例外修改",
                "verbose_name_plural": "例外修改",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="同一报送的第几份", verbose_name="序号")),
                ("text", models.TextField(help_text="规范文本", verbose_name="数字")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("maker_label", models.CharField(max_length=160, verbose_name="填表人及岗位")),
                ("signer", models.CharField(blank=True, default="", max_length=40, verbose_name="签字人")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签字日期")),
                (
                    "census_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="summaries",
                        to="enterprises.censusreturn",
                        verbose_name="报送",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填表人",
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
                        verbose_name="签字件",
                    ),
                ),
            ],
            options={
                "verbose_name": "普查汇总表",
                "verbose_name_plural": "普查汇总表",
                "ordering": ["census_return", "-number"],
            },
        ),
        migrations.CreateModel(
            name="YearStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_state", models.CharField(max_length=10, verbose_name="原状态")),
                ("to_state", models.CharField(max_length=10, verbose_name="新状态")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("maker_label", models.CharField(max_length=160, verbose_name="经办人及岗位")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "census_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="enterprises.censusyear",
                        verbose_name="年度",
                    ),
                ),
                (
                    "frozen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="enterprises.frozenyear",
                        verbose_name="存档",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audit.paper",
                        verbose_name="依据文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度办理过程",
                "verbose_name_plural": "年度办理过程",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DifferenceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(max_length=10, verbose_name="只在")),
                ("cause", models.CharField(max_length=14, verbose_name="原因")),
                ("digest", models.CharField(max_length=64, verbose_name="所涉企业")),
                ("firms", models.PositiveIntegerField(verbose_name="户数")),
                ("reason", models.CharField(max_length=300, verbose_name="说明")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("maker_label", models.CharField(max_length=160, verbose_name="经办人及岗位")),
                (
                    "census_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="enterprises.censusreturn",
                        verbose_name="报送",
                    ),
                ),
            ],
            options={
                "verbose_name": "对账差异说明",
                "verbose_name_plural": "对账差异说明",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("census_return", "side", "cause"), name="census_difference_answered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="census_difference_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(verbose_name="报送的版本")),
                ("text", models.TextField(help_text="规范文本", verbose_name="数字")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                ("made_at", models.DateTimeField(verbose_name="接收时间")),
                ("maker_label", models.CharField(max_length=160, verbose_name="接收人及岗位")),
                (
                    "census_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="freezes",
                        to="enterprises.censusreturn",
                        verbose_name="报送",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
            ],
            options={
                "verbose_name": "已接收的数字",
                "verbose_name_plural": "已接收的数字",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("census_return", "revision"), name="census_freeze_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次认定")),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "kind",
                    models.CharField(
                        choices=[("enterprises", "企业名录"), ("answers", "盲区答复")],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("county", models.CharField(max_length=60, verbose_name="县区")),
                ("township", models.CharField(blank=True, default="", max_length=60, verbose_name="乡镇")),
                ("records", models.PositiveIntegerField(verbose_name="企业数")),
                ("text", models.TextField(help_text="每行一家企业", verbose_name="内容")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.jurisdiction",
                        verbose_name="辖区",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度存档分册",
                "verbose_name_plural": "年度存档分册",
                "ordering": ["year", "number", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "number", "position"), name="frozen_part_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="censusyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("certified_at", None), ("frozen", None), ("state", "collecting")),
                    models.Q(("certified_at__isnull", False), ("frozen__isnull", False), ("state", "certified")),
                    _connector="OR",
                ),
                name="census_year_certified_has_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="lockexception",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("year", "jurisdiction"), name="lock_exception_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lockexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="lock_exception_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.UniqueConstraint(fields=("census_return", "number"), name="census_summary_once"),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paper", None), ("signed_on", None), ("signer", "")),
                    models.Q(
                        ("paper__isnull", False), ("signed_on__isnull", False), models.Q(("signer", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="census_summary_signed_whole",
            ),
        ),
        migrations.RunPython(plant, uproot),
    ]
