from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0014_supervision_decisions"),
    ]

    operations = []
