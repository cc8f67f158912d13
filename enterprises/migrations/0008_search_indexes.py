"""Indexes that search and the list read, and the pairs of signs as PostgreSQL's own index holds them.

The index over the pairs stands beside the models' state: SQLite has no such index and needs none. What an import adds
waits in the index's list of pending rows (64 MB: some 100,000 enterprises) instead of being sorted in while the write
holds its locks; `register.services.settling` sorts it in afterwards, as VACUUM and ANALYZE would. The planner judges pairs by
statistics of their own: those of an index over an expression it does not take for this.
"""

from typing import Any

from django.db import migrations, models

from enterprises.register.names import search_grams

BATCH = 1_000
CREATE = """
CREATE INDEX enterprise_words ON enterprises_enterprise USING gin (string_to_array(search_grams, ' '))
    WITH (fastupdate = on, gin_pending_list_limit = 65536);
ALTER INDEX enterprise_words ALTER COLUMN 1 SET STATISTICS 0;
CREATE STATISTICS enterprise_pairs ON (string_to_array(search_grams, ' ')) FROM enterprises_enterprise;
ALTER STATISTICS enterprise_pairs SET STATISTICS 300;
"""


def pair_again(apps: Any, editor: Any) -> None:
    """The pairs leave out the code's and gain each part's first sign."""
    model = apps.get_model("enterprises", "Enterprise")
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk").only("search_text")[:BATCH]):
        for row in rows:
            row.search_grams = search_grams(row.search_text)
        model.objects.bulk_update(rows, ["search_grams"], batch_size=200)
        last = rows[-1].pk


def create(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(CREATE)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP STATISTICS IF EXISTS enterprise_pairs")
        editor.execute("DROP INDEX IF EXISTS enterprise_words")


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0007_entry_moved")]
    operations = [
        migrations.RunPython(pair_again, migrations.RunPython.noop),
        migrations.RunPython(create, drop),
        migrations.RemoveIndex(model_name="enterprise", name="enterprise_pinyin"),
        migrations.RemoveIndex(model_name="enterprise", name="enterprise_sector"),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                condition=models.Q(("valid_to", None)),
                fields=[
                    "name_pinyin",
                    "id",
                    "search_text",
                    "jurisdiction",
                    "sector",
                    "standard_grade",
                    "status_as_written",
                    "size_class",
                    "above_scale",
                ],
                name="enterprise_walk",
            ),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(
                condition=models.Q(("valid_to", None)),
                fields=["sector", "standard_grade", "size_class", "status_as_written", "above_scale"],
                name="enterprise_facets",
            ),
        ),
    ]
