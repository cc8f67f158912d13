"""The one way to send a registered sheet: empty sheet, upload, check, write, result. Each sheet has its own addresses.

Between check and write the rows travel in the page, signed for this person and this sheet: nothing half-done is left
behind on the server, and what was not confirmed was never stored.
"""

import base64
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.sheets import SheetRow, SheetSpec
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.forms import FilledSheetForm
from liuan_safety.workbooks.sheets import empty_sheet, outcome_sheet, read_filled

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ["上传", "核对", "结果"]
HOURS = 2
View = Callable[..., HttpResponse]


def _salt(request: HttpRequest, spec: SheetSpec) -> str:
    return f"sheet:{spec.key}:{request.user.pk}:{request.user.acting.pk}"  # type: ignore[union-attr]


def pack(request: HttpRequest, spec: SheetSpec, rows: list[SheetRow]) -> str:
    """The rows as the page carries them."""
    return signing.dumps([[row.number, row.values] for row in rows], salt=_salt(request, spec), compress=True)


def unpack(request: HttpRequest, spec: SheetSpec, packed: str) -> list[SheetRow]:
    """The rows again; RuleBroken when the page is older than two hours or was not this person's."""
    try:
        rows = signing.loads(packed, salt=_salt(request, spec), max_age=HOURS * 3600)
    except signing.BadSignature:
        raise RuleBroken("stale", "核对页已过期或不是当前岗位的，没有写入。请重新上传文件") from None
    return [SheetRow(number, values) for number, values in rows]


def upload(spec: SheetSpec) -> View:
    """The page with the empty sheet and the upload; a POST shows what is in the file."""

    def view(request: HttpRequest) -> HttpResponse:
        form = FilledSheetForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                file = form.cleaned_data["file"]
                return _preview(request, spec, read_filled(spec, file, file.name))
            except RuleBroken as broken:
                form.add_error(broken.field or None, broken.message_zh)
        context = {"spec": spec, "form": form, "steps": STEPS, "url": f"workbooks:{spec.key}_empty"}
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "workbooks/sheet_upload.html", context, status=status)

    return deed_required(spec.deed)(never_cache(view))


def _preview(request: HttpRequest, spec: SheetSpec, rows: list[SheetRow]) -> HttpResponse:
    checked = spec.check(rows, request.user)  # type: ignore[arg-type]
    lines = [
        {
            "row": one,
            "cells": [
                (column, one.row.values.get(column.key, ""), one.errors.get(column.key)) for column in spec.columns
            ],
        }
        for one in sorted(checked, key=lambda one: (not one.errors, one.row.number))
    ]
    context: dict[str, Any] = {
        "spec": spec,
        "steps": STEPS,
        "lines": lines,
        "good": sum(one.is_good for one in checked),
        "wrong": sum(bool(one.errors) for one in checked),
        "known": sum(bool(one.known) for one in checked),
        "packed": pack(request, spec, rows),
        "write_url": f"workbooks:{spec.key}_write",
        "upload_url": f"workbooks:{spec.key}",
    }
    return render(request, "workbooks/sheet_preview.html", context)


def write(spec: SheetSpec) -> View:
    """Write the good rows; the result stands on this answer alone."""

    def view(request: HttpRequest) -> HttpResponse:
        rows = unpack(request, spec, request.POST.get("rows", ""))
        outcome = spec.write(rows, request.user)  # type: ignore[arg-type]
        book = outcome_sheet(spec, outcome, request.user) if outcome.rows else b""  # type: ignore[arg-type]
        context = {
            "spec": spec,
            "steps": STEPS,
            "outcome": outcome,
            "book": f"data:{XLSX};base64,{base64.b64encode(book).decode()}" if book else "",
            "upload_url": f"workbooks:{spec.key}",
        }
        return render(request, "workbooks/sheet_result.html", context)

    return deed_required(spec.deed)(never_cache(view))


def empty(spec: SheetSpec) -> View:
    """The workbook to fill in."""

    def view(request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(empty_sheet(spec), content_type=XLSX)
        answer["Content-Disposition"] = content_disposition_header(True, f"{spec.title}模板.xlsx")
        return answer

    return deed_required(spec.deed)(view)
