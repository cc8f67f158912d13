"""Taking a row for writing: locked, and at the revision that the writer has seen."""

from typing import TypeVar

from django.db import connection
from django.db.models import Model

from liuan_safety.ui.errors import Conflict, RuleBroken

Row = TypeVar("Row", bound=Model)


def lock(model: type[Row], pk: int, revision: int | None = None) -> Row:
    """The row under lock, inside the caller's transaction.

    SQLite's transactions are IMMEDIATE and need no row lock. Raises `RuleBroken` when the row is gone and `Conflict`
    when a colleague has written since `revision` was read.
    """
    rows = model._default_manager.all()
    if connection.features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise RuleBroken("gone", f"这个{model._meta.verbose_name}已经不存在，请返回列表重新查找")
    if revision is not None and getattr(row, "revision") != revision:  # noqa: B009  not every model has one
        raise Conflict("changed_meanwhile", f"“{row}”在您打开之后已被他人修改，您的内容尚未写入。请对照后再提交")
    return row
