from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0015_grid_keeping"),
    ]

    operations = []
