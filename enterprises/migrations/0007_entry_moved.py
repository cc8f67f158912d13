"""What a deed has moved besides facts (tags, grants, census rows), so that it can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0006_fill_search_keys")]

    operations = [
        migrations.AddField(
            model_name="registerentry",
            name="moved",
            field=models.JSONField(blank=True, default=dict, verbose_name="移动的关联记录"),
        ),
    ]
