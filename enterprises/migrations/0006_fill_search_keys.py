"""Fills what search and finding-again need, for enterprises that were in the register before (code migration)."""

from typing import Any

from django.db import migrations

from enterprises.register.names import keys_of_name
from enterprises.register.size import FIGURES, derived_facts

BATCH = 1_000


def fill(apps: Any, editor: Any) -> None:
    model = apps.get_model("enterprises", "Enterprise")
    last = 0
    while rows := list(model.objects.filter(pk__gt=last, name_key="").order_by("pk")[:BATCH]):
        for row in rows:
            keys = keys_of_name(row.name, former_name=row.former_name, credit_code=row.credit_code)
            for key, value in keys.items():
                setattr(row, key, value)
            row.size_class = derived_facts({key: getattr(row, key) for key in FIGURES})["size_class"]
        columns = ["name_pinyin", "name_key", "search_text", "search_grams", "size_class"]
        model.objects.bulk_update(rows, columns, batch_size=200)
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0005_living_register")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
