"""A building site does not end before it begins: the database says so too."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0008_search_indexes")]

    operations = [
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="place_days_in_order",
                violation_error_message="结束日期不能早于开始日期",
            ),
        ),
    ]
