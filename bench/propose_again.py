"""A rule is changed and 100,000 enterprises get their proposals anew: at most 30 s on PostgreSQL, nothing else touched.

By the real services: draft, change, publication, job. The database is DATABASE_URL's server, a scratch one of its own;
SQLite's figure is printed without a limit. `ROWS=20000` for less.
"""

import os
import sys
import time
from typing import Any

from bench.import_census import peak_mb, scratch_database, start_django
from bench.propose_supervisors import FILE, read

ROWS = int(os.environ.get("ROWS", "100000"))
MOST_SECONDS = max(1.0, 30.0 * ROWS / 100_000)
SCOPES = 200
INVENTED = (
    "许可经营项目：（无）。一般经营项目：服装、鞋帽加工、销售；农副产品收购（不含粮食）。",
    "普通货物运输、货物配载；汽车租赁；轮胎销售。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "建筑材料、五金交电、水暖器材、装饰材料（不含危险化学品）销售；室内外装饰工程设计、施工。",
    "茶叶种植、加工、销售；预包装食品零售；农业观光旅游。",
    "木材成品、半成品及卷皮加工与销售；建筑模板、多层板、细木工板销售。",
)


def scopes() -> list[str]:
    """Business scopes of real length: the registrations' where they lie beside the checkout, else invented ones."""
    real = [row.scope for row in read() if len(row.scope) > len("许可经营项目：")] if FILE.is_file() else []
    return real[:: max(1, len(real) // SCOPES)][:SCOPES] or list(INVENTED)


def fill() -> None:
    """The register with scopes."""
    from django.db import connection

    from tests.enterprises.made_up_register import fill_register

    fill_register(ROWS)
    told = scopes()
    with connection.cursor() as cursor:
        for number, scope in enumerate(told):
            cursor.execute(
                "UPDATE enterprises_enterprise SET business_scope = %s WHERE id %% %s = %s", [scope, len(told), number]
            )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def state() -> Any:
    """All that people and imports have said of the register."""
    from django.db.models import Count, Max, Sum

    from enterprises.register.models import Enterprise, EnterpriseVersion

    now = Enterprise.objects.aggregate(Count("pk"), Sum("revision"), Max("changed_at"))
    return now, EnterpriseVersion.objects.count()


def proposed() -> float:
    """Seconds of the job that brings everything in step."""
    from enterprises.supervision.proposing import queue_if_behind
    from liuan_safety.jobs.models import Job
    from liuan_safety.jobs.running import execute

    started = time.monotonic()
    job = queue_if_behind()
    assert job is not None
    assert execute(job.pk)
    seconds = time.monotonic() - started
    found = Job.objects.get(pk=job.pk)
    assert found.state == "done", found.error
    assert found.result["proposed"] == ROWS, found.result
    return seconds


def change_a_rule(by: Any) -> None:
    """Garments go to another department from today."""
    from django.utils import timezone

    from enterprises.supervision import services

    held = services.open_draft(by=by)
    rule = held.rules.get(key="garments")
    values = {name: getattr(rule, name) for name in services.COLUMNS} | {"department": "商务"}
    services.save_rule(version=held.version, key=rule.key, values=values, seen=rule.revision, by=by)
    held.refresh_from_db()
    services.let_hold(
        version=held.version, valid_from=timezone.localdate(), note="", ground="试验", seen=held.revision, by=by
    )


def main() -> int:
    start_django()
    from django.db import connection

    from enterprises.supervision import services
    from enterprises.supervision.models import SupervisionProposal
    from tests.cast import Cast

    with scratch_database():
        office = Cast().office
        fill()
        before = state()
        held = services.open_draft(by=office)
        services.let_hold(version=1, valid_from=_today(), note="", ground="试验", seen=held.revision, by=office)
        first = proposed()
        garments = SupervisionProposal.objects.filter(rule_key="garments", department="工业").count()
        change_a_rule(office)
        again = proposed()
        assert SupervisionProposal.objects.filter(rule_key="garments", department="商务").count() == garments
        assert state() == before, "something besides the proposals was written"
    print(f"{connection.vendor}, {ROWS:,} enterprises, peak {peak_mb()} MB")
    print(f"  first proposals        {first:6.1f} s")
    print(f"  after a rule's change  {again:6.1f} s (at most {MOST_SECONDS:.0f} on PostgreSQL)")
    return int(connection.vendor == "postgresql" and again > MOST_SECONDS)


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


if __name__ == "__main__":
    sys.exit(main())
