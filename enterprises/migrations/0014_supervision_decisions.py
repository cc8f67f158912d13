"""Who supervises what: nominations, claims, cases, assignments; the terms in which departments and the office answer."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SINCE = datetime.date(2018, 1, 1)
ARTICLE = "二（七）落实企业监管部门"
ROWS = [
    ("supervision.green_workdays", "7"),
    ("supervision.claim_workdays", "10"),
    ("supervision.office_workdays", "5"),
]


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
        ("enterprises", "0013_supervision"),
        ("audit", "0003_seals"),
        ("organizations", "0006_grid_keepers"),
        ("policy", "0005_census_differences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="supervisionproposal",
            name="nominated_by_words",
            field=models.CharField(blank=True, default="", max_length=160, verbose_name="填报如何对应"),
        ),
        migrations.AddField(
            model_name="supervisionproposal",
            name="nominated_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="填报起始"),
        ),
        migrations.AddField(
            model_name="supervisionproposal",
            name="nominated_unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organizations.unit",
                verbose_name="填报的监管部门",
            ),
        ),
        migrations.AddField(
            model_name="supervisionproposal",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organizations.unit",
                verbose_name="建议监管部门",
            ),
        ),
        migrations.AddField(
            model_name="supervisionproposal",
            name="unit_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="建议起始"),
        ),
        migrations.CreateModel(
            name="PlaceProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "department",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="建议监管部门的行业领域"),
                ),
                ("words", models.CharField(blank=True, default="", max_length=300, verbose_name="起决定作用的词")),
                ("unit_since", models.DateTimeField(blank=True, null=True, verbose_name="建议起始")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supervision_proposal",
                        to="enterprises.place",
                        verbose_name="场所",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="建议监管部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "场所监管部门建议",
                "verbose_name_plural": "场所监管部门建议",
            },
        ),
        migrations.CreateModel(
            name="SupervisionCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("passed", "已转交待答复"),
                            ("refused", "已退回，无人认领"),
                            ("claimed", "已认领"),
                            ("twice", "多头认领"),
                            ("disputed", "有争议"),
                            ("interim", "已指定临时监管"),
                            ("decided", "已裁定"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="请其答复时间")),
                ("made_at", models.DateTimeField(verbose_name="开始时间")),
                ("moved_at", models.DateTimeField(verbose_name="最近办理")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "asked_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="待答复部门",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supervision_cases",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="空为整个企业",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supervision_cases",
                        to="enterprises.place",
                        verbose_name="场所",
                    ),
                ),
            ],
            options={
                "verbose_name": "监管归属办理",
                "verbose_name_plural": "监管归属办理",
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("lead", "行业主管"), ("professional", "专业监管"), ("support", "配合")],
                        max_length=12,
                        verbose_name="监管方式",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="认领时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="部门",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="enterprises.supervisioncase",
                        verbose_name="办理",
                    ),
                ),
            ],
            options={
                "verbose_name": "认领",
                "verbose_name_plural": "认领",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SupervisionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=12, verbose_name="办理")),
                ("from_state", models.CharField(blank=True, default="", max_length=10, verbose_name="原状态")),
                ("to_state", models.CharField(max_length=10, verbose_name="新状态")),
                (
                    "part",
                    models.CharField(
                        blank=True,
                        choices=[("lead", "行业主管"), ("professional", "专业监管"), ("support", "配合")],
                        default="",
                        max_length=12,
                        verbose_name="监管方式",
                    ),
                ),
                ("reason_code", models.CharField(blank=True, default="", max_length=12, verbose_name="原因类别")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="原因")),
                ("maker_label", models.CharField(max_length=160, verbose_name="经办人及岗位")),
                ("at", models.DateTimeField(verbose_name="时间")),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="enterprises.supervisioncase",
                        verbose_name="办理",
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
                (
                    "to_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="对方单位",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="办理单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "归属办理过程",
                "verbose_name_plural": "归属办理过程",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SupervisorName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("written", models.CharField(max_length=80, verbose_name="写法")),
                ("key", models.CharField(max_length=80, verbose_name="比对键")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("maker_label", models.CharField(max_length=160, verbose_name="经办人及岗位")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.jurisdiction",
                        verbose_name="县区",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "监管部门写法",
                "verbose_name_plural": "监管部门写法",
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("lead", "行业主管"), ("professional", "专业监管"), ("support", "配合")],
                        max_length=12,
                        verbose_name="监管方式",
                    ),
                ),
                ("is_interim", models.BooleanField(default=False, verbose_name="临时监管")),
                (
                    "origin",
                    models.CharField(
                        choices=[("claim", "部门认领"), ("interim", "指定临时监管"), ("decision", "市安委办裁定")],
                        default="claim",
                        max_length=10,
                        verbose_name="如何形成",
                    ),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=300, verbose_name="依据")),
                ("maker_label", models.CharField(max_length=160, verbose_name="经办人及岗位")),
                ("made_at", models.DateTimeField(verbose_name="办理时间")),
                ("valid_from", models.DateTimeField(verbose_name="起始")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="终止（不含）")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
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
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="空为整个企业",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="enterprises.place",
                        verbose_name="场所",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="监管部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "监管归属",
                "verbose_name_plural": "监管归属",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("valid_to", None)),
                        fields=["unit", "part", "enterprise"],
                        name="assignment_of_unit",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("part", "lead"), ("place", None), ("valid_to", None)),
                        fields=("enterprise",),
                        name="assignment_one_lead",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("part", "lead"), ("place__isnull", False), ("valid_to", None)),
                        fields=("place",),
                        name="assignment_one_lead_of_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place", None), ("valid_to", None)),
                        fields=("enterprise", "unit"),
                        name="assignment_unit_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False), ("valid_to", None)),
                        fields=("place", "unit"),
                        name="assignment_unit_once_of_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_interim", False), ("part", "lead"), _connector="OR"),
                        name="assignment_interim_is_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="assignment_period",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="supervisioncase",
            index=models.Index(fields=["state", "asked_unit"], name="supervision_case_state"),
        ),
        migrations.AddConstraint(
            model_name="supervisioncase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place", None)), fields=("enterprise",), name="supervision_case_whole"
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisioncase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__isnull", False)), fields=("place",), name="supervision_case_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at__isnull", False), ("asked_unit__isnull", False), ("state", "passed")),
                    models.Q(models.Q(("state", "passed"), _negated=True), ("asked_at", None), ("asked_unit", None)),
                    _connector="OR",
                ),
                name="supervision_case_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case", "unit"), name="supervision_claim_standing"
            ),
        ),
        migrations.AddIndex(
            model_name="supervisionstep",
            index=models.Index(fields=["unit", "key"], name="supervision_step_unit"),
        ),
        migrations.AddConstraint(
            model_name="supervisorname",
            constraint=models.UniqueConstraint(fields=("county", "key"), name="supervisor_name_once"),
        ),
        migrations.AlterField(
            model_name="supervisionproposal",
            name="rule_set",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="enterprises.ruleset",
                verbose_name="版本",
            ),
        ),
        migrations.RunPython(plant, uproot),
    ]
