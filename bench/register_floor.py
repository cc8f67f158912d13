"""The least that an import into this register can cost: calamine reads, COPY fills the register's own tables.

No cell is cleaned, no row checked, compared or staged; but what an import has to leave behind is there: enterprise,
version, place, its version and the census entry, with their indexes and foreign keys, and the columns that search
needs. Beside the floor of one bare table of texts it shows how much of an import is the register's own upkeep.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHUNK = 1_000
TEXTS = {
    "企业名称": "name", "统一社会信用代码": "credit_code", "注册地址": "registered_address", "行业领域": "sector",
    "行业代码": "industry_code", "经营范围": "business_scope", "标准化等级": "standard_grade", "曾用名": "former_name",
    "行业主管部门": "supervisor_as_written", "经营状态": "status_as_written", "企业类型": "enterprise_type",
}  # fmt: skip
PERSONAL = {"联系电话": "telephone", "法定代表人": "legal_person", "联系人": "contact_person"}
STAFF = ("从业人数", "staff", 1)
AMOUNTS = (("注册资本(万元)", "capital_fen", 10**6), ("年营业收入(万元)", "revenue_fen", 10**6))


def fill(path: Path) -> int:
    """Read and fill; answers the number of enterprises. One transaction, as an import's write is."""
    from django.db import transaction
    from django.utils import timezone

    from enterprises.census.models import ImportRun
    from enterprises.register.models import RegisterEntry
    from liuan_safety.organizations.models import Jurisdiction

    county = Jurisdiction.objects.get(name="舒城县")
    with transaction.atomic():
        entry = RegisterEntry.objects.create(kind="import", made_at=timezone.now(), maker_label="bench")
        run = ImportRun.objects.create(
            year=2018, jurisdiction=county, state="written", created_at=entry.made_at, entry=entry
        )
        about = {"county": county.pk, "entry": entry, "run": run.pk}
        return sum(_chunk(number * CHUNK, rows, about) for number, rows in enumerate(_chunks(path)))


def _chunks(path: Path) -> Iterator[list[dict[str, Any]]]:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    head = next(rows)
    while len([cell for cell in head if cell]) < 20:  # the title rows
        head = next(rows)
    chunk = []
    for row in rows:
        chunk.append(dict(zip(head, row, strict=True)))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _chunk(before: int, rows: list[dict[str, Any]], about: dict[str, Any]) -> int:
    from enterprises.census.models import CensusEntry
    from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion

    # The tables were empty: ids are ours to give.
    numbered = [(number, _facts(row, about), row) for number, row in enumerate(rows, before + 1)]
    act = {"entry_id": about["entry"].pk, "changed": "*"}
    _insert(Enterprise, (one | _own(number, one, row, about) for number, one, row in numbered))
    _insert(EnterpriseVersion, (one | act | _of(number) for number, one, _row in numbered))
    sites = [(number, _site(number, row, about)) for number, _one, row in numbered]
    _insert(Place, (site | {"id": number, "is_primary": True} for number, site in sites))
    _insert(PlaceVersion, (site | act | _of(number) | {"place_id": number} for number, site in sites))
    listed = {"year": 2018, "jurisdiction_id": about["county"], "run_id": about["run"]}
    key = "supervisor_as_written"
    _insert(
        CensusEntry,
        (listed | {"enterprise_id": number, "staged_row_id": number, key: one[key]} for number, one, _row in numbered),
    )
    return len(rows)


def _facts(row: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """What enterprise and version both hold."""
    return {
        **{key: row[label] for label, key in TEXTS.items()},
        **{key: int(row[label]) * factor for label, key, factor in (STAFF, *AMOUNTS)},
        "founded_on": row["成立日期"],
        "above_scale": row["是否规上"] == "是",
        "capital_currency": "CNY",
        "remark": "",
        "size_class": "micro",
        "condition": "in",
        "jurisdiction_id": about["county"],
        "revision": 1,
        "valid_from": about["entry"].made_at,
    }


def _own(number: int, one: dict[str, Any], row: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """What the enterprise holds and its version does not."""
    from enterprises.register.names import keys_of_name

    return {
        **{key: row[label] for label, key in PERSONAL.items()},
        **keys_of_name(one["name"], credit_code=one["credit_code"]),
        "id": number,
        "origin_id": about["entry"].pk,
        "origin_row": f"普查表!{number}",
        "changed_at": about["entry"].made_at,
    }


def _of(number: int) -> dict[str, Any]:
    return {"enterprise_id": number, "source_row": f"普查表!{number}"}


def _site(number: int, row: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": row["生产经营地址"],
        "longitude": row["经度"],
        "latitude": row["纬度"],
        "jurisdiction_id": about["county"],
        "kind": "other",
        "name": "",
        "enterprise_id": number,
        "revision": 1,
        "valid_from": about["entry"].made_at,
    }


def _insert(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    from liuan_safety.workbooks.bulk import insert_rows

    first = next(rows)
    insert_rows(model, tuple(first), (tuple(row.values()) for row in (first, *rows)))
