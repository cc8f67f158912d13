"""Tags for buttons, tags and marks of state."""

from typing import Any

from django.template import Context

from liuan_safety.ui.guards import WrongOption, one_of

BUTTON_KINDS = {"plain", "primary", "grave", "quiet"}
TAG_KINDS = {"plain", "accent", "good", "soon", "grave"}
# 停产, 黑名单: dark red with an icon and always the word. Later rooms add theirs here.
STANDINGS = {"stopped": "circle-pause", "blacklisted": "ban", "other": "octagon-alert"}
RISK_GRADES = {
    "red": ("红", "重大风险"),
    "orange": ("橙", "较大风险"),
    "yellow": ("黄", "一般风险"),
    "blue": ("蓝", "低风险"),
}
DUE_KINDS = {"not_due": ("plain", "clock"), "soon": ("soon", "clock"), "overdue": ("grave", "triangle-alert")}


def button(
    label: str,
    url: str = "",
    kind: str = "plain",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    download: bool = False,
) -> dict[str, Any]:
    """`{% button "提交" kind="primary" %}`, or a link with `url`. The label is the officer's verb, never 确定."""
    one_of("button", "kind", kind, BUTTON_KINDS)
    one_of("button", "type", type, {"submit", "button", "print"})
    if label in {"确定", "OK"}:
        raise WrongOption("button: the label names the deed (提交, 退回, 批复…)")
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "icon": icon,
        "type": "button" if type == "print" else type,
        "prints": type == "print",
        "name": name,
        "value": value,
        "form": form,
        "download": download,
    }


def deed_button(
    context: Context,
    label: str,
    url: str,
    title: str,
    effect: str,
    undo: str = "",
    no_undo: bool = False,
    kind: str = "plain",
    icon: str = "",
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """A POST of its own behind a question: `title` asks, `effect` says what happens and to how many.

    `undo` says how it can be taken back; `no_undo=True` says that it cannot. One of the two is needed.
    """
    one_of("deed_button", "kind", kind, BUTTON_KINDS)
    if not (undo or no_undo):
        raise WrongOption("deed_button: say whether it can be undone (undo=… or no_undo=True)")
    return {
        "label": label,
        "url": url,
        "title": title,
        "effect": effect,
        "undo": undo or "此操作不能撤销。",
        "kind": kind,
        "icon": icon,
        "name": name,
        "value": value,
        "csrf_token": context.get("csrf_token", ""),
    }


def tag(label: str, kind: str = "plain", icon: str = "") -> dict[str, Any]:
    """A small word with an edge: `{% tag "已公布" kind="good" %}`."""
    return {"label": label, "kind": one_of("tag", "kind", kind, TAG_KINDS), "icon": icon}


def standing(label: str, kind: str = "other") -> dict[str, Any]:
    """停产, 黑名单: dark red, with an icon and the word."""
    one_of("standing", "kind", kind, STANDINGS)
    return {"label": label, "icon": STANDINGS[kind]}


def risk_grade(grade: str, label: str = "") -> dict[str, Any]:
    """红橙黄蓝, the only fills of these colours; the letter and the word stand with it."""
    one_of("risk_grade", "grade", grade, RISK_GRADES)
    letter, word = RISK_GRADES[grade]
    return {"grade": grade, "letter": letter, "label": label or word}


def due(state: str, days: int | None = None) -> dict[str, Any]:
    """未到期, 临期, 逾期 with the workdays: `{% due "overdue" 3 %}` → 逾期 3 个工作日."""
    one_of("due", "state", state, DUE_KINDS)
    kind, icon = DUE_KINDS[state]
    if state == "overdue":
        label = "逾期" if days is None else f"逾期 {days} 个工作日"
    elif days is None:
        label = "临期" if state == "soon" else "未到期"
    else:
        label = "今天到期" if days == 0 else f"还剩 {days} 个工作日"
    return {"label": label, "kind": kind, "icon": icon}


def tile(
    label: str,
    figure: Any,
    unit: str = "",
    note: str = "",
    note_kind: str = "plain",
    url: str = "",
    current: bool = False,
) -> dict[str, Any]:
    """One figure with its unit and what it means; with `url` it opens its records. Stands in ul.lu-tiles."""
    one_of("tile", "note_kind", note_kind, {"plain", "good", "soon", "grave"})
    return {
        "label": label,
        "figure": figure,
        "unit": unit,
        "note": note,
        "note_kind": note_kind,
        "url": url,
        "current": current,
    }


def copy(text: Any, label: str = "", shown: Any = None) -> dict[str, Any]:
    """The text with a button that copies it; `shown` where something else is to be read (a masked number is not)."""
    return {"text": text, "label": label or f"复制 {text}", "shown": text if shown is None else shown}


INCLUSIONS = {
    button: "button",
    tag: "tag",
    standing: "standing",
    risk_grade: "risk_grade",
    due: "tag",
    tile: "tile",
    copy: "copy",
}
CONTEXT_INCLUSIONS = {deed_button: "deed_button"}
