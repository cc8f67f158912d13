"""Tags for steps, uploads and running jobs."""

from collections.abc import Sequence
from typing import Any

from django.forms import BoundField
from django.template.defaultfilters import filesizeformat

from liuan_safety.ui.guards import WrongOption, one_of

NOTICE_ICONS = {"plain": "info", "good": "circle-check", "soon": "triangle-alert", "grave": "octagon-alert"}


def steps(labels: Sequence[Any], current: int) -> dict[str, Any]:
    """`{% steps labels 3 %}`: labels are words or pairs (word, address).

    `current` counts from 1; one more than the last says that all is done.
    """
    if not 1 <= current <= len(labels) + 1:
        raise WrongOption(f"steps: current={current} of {len(labels)}")
    rows = []
    for number, label in enumerate(labels, start=1):
        word, url = (label, "") if isinstance(label, str) else label
        state = "done" if number < current else "now" if number == current else "next"
        rows.append({"number": number, "word": word, "url": url if state == "done" else "", "state": state})
    return {"rows": rows}


def progress(
    done: int, total: int, label: str, url: str = "", every: int = 1, finished: bool = False
) -> dict[str, Any]:
    """A bar that asks `url` again every `every` seconds until the answer says `finished`; total 0: length unknown.

    The answer of `url` is this component again, or anything else that is to stand in its place.
    """
    return {"done": done, "total": total, "label": label, "url": url, "every": every, "finished": finished}


def drop_zone(field: BoundField, accept: str = "", max_bytes: int = 0, hint: str = "") -> dict[str, Any]:
    """`{% drop_zone form.files accept=".xlsx,.xls" max_bytes=… %}`: the form's file field; many files if it may."""
    return {
        "field": field,
        "accept": accept,
        "max_bytes": max_bytes,
        "max_words": filesizeformat(max_bytes) if max_bytes else "",
        "hint": hint,
        "many": bool(
            field.field.widget.attrs.get("multiple") or getattr(field.field.widget, "allow_multiple_selected", 0)
        ),
    }


def notice(text: str, kind: str = "plain", title: str = "") -> dict[str, Any]:
    """A message that stays on the page: `{% notice "…" kind="soon" %}`."""
    return {
        "text": text,
        "kind": kind,
        "title": title,
        "icon": NOTICE_ICONS[one_of("notice", "kind", kind, NOTICE_ICONS)],
    }


INCLUSIONS = {steps: "steps", progress: "progress", drop_zone: "drop_zone", notice: "notice"}
