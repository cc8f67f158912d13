from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0016_blind_spots"),
    ]

    operations = []
