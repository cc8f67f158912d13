"""Rows that wait to be mended (D7): wrong, doubtful, mended, kept without a code, struck out."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from enterprises.census.models import ImportRun, RowFinding, StagedRow
from enterprises.census.others import LIVE
from liuan_safety.organizations.models import User

Outcome = StagedRow.Outcome
OPEN = Q(outcome=Outcome.REFUSED, settled_by=None)
SHOWN = {"wrong": "有错", "doubtful": "存疑", "mended": "已改过", "outstanding": "代码待补", "struck": "已划除"}


def rows_to_mend(run: ImportRun, user: User, show: str) -> QuerySet[StagedRow]:
    """Rows of one kind (`SHOWN`), in the order of the workbook."""
    rows = StagedRow.objects.visible_to(user).filter(run=run).select_related("file", "settled_by").order_by("id")
    if show == "doubtful":
        return rows.filter(_has_doubt(run)).exclude(outcome__in=(Outcome.REFUSED, Outcome.STRUCK))
    return rows.filter(_condition(show))


def _has_doubt(run: ImportRun) -> Exists:
    same = {"file": OuterRef("file"), "sheet": OuterRef("sheet"), "row": OuterRef("row")}
    return Exists(RowFinding.objects.filter(run=run, level=RowFinding.Level.DOUBTFUL, **same))


def _condition(show: str) -> Q:
    return {
        "wrong": OPEN,
        "mended": ~Q(mended=""),
        # Kept by a word of this year, or by one of an earlier year that the sheet carried.
        "outstanding": Q(without_code=True) | Q(credit_code="", outcome__in=LIVE),
        "struck": Q(outcome=Outcome.STRUCK),
    }[show]


def counts_to_mend(run: ImportRun, user: User) -> dict[str, int]:
    """How many rows of each kind, doubtful ones counted by their cells on the import's own page."""
    kinds = ("wrong", "mended", "outstanding", "struck")
    rows = StagedRow.objects.visible_to(user).filter(run=run)
    return rows.aggregate(**{kind: Count("pk", filter=_condition(kind)) for kind in kinds})
