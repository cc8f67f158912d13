"""Tags for forms and filter bars."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context

from liuan_safety.ui.guards import WrongOption

KEPT = ("sort", "per_page", "columns", "asof")  # of the address, while filters come and go
PLAIN_INPUTS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


def dress(bound: BoundField) -> BoundField:
    """Give the field's widget the house's clothes and tie hint and error to it for screen readers."""
    widget = bound.field.widget
    if not isinstance(widget, PLAIN_INPUTS) and "lu-input" not in widget.attrs.get("class", ""):
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} lu-input".strip()
    if isinstance(widget, forms.DateInput) and not isinstance(widget, forms.DateTimeInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
    told = [f"{bound.auto_id}_hint"] if bound.help_text else []
    if bound.errors:
        told.append(f"{bound.auto_id}_error")
        widget.attrs["aria-invalid"] = "true"
    if told:
        widget.attrs["aria-describedby"] = " ".join(told)
    return bound


def field(bound: BoundField) -> dict[str, Any]:
    """`{% field form.name %}`: label, hint, error, control."""
    if not isinstance(bound, BoundField):
        raise WrongOption(f"field: {bound!r} is no field of a form")
    widget = bound.field.widget
    return {
        "field": dress(bound),
        "is_choice": isinstance(widget, forms.CheckboxInput),
        "is_group": isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
        "required": bound.field.required,
    }


def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """All visible fields in their order, and the hidden ones.

    A form may name groups, each drawn under its title: `groups = (("基本信息", ("name", "code")), …)`.
    """
    groups = getattr(form, "groups", None) or (("", tuple(field.name for field in form.visible_fields())),)
    sets = [{"title": title, "fields": [form[name] for name in names]} for title, names in groups]
    return {"sets": sets, "hidden": form.hidden_fields()}


def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """On top of the form: every error with a link to its field."""
    rows = [{"target": "", "text": text} for text in form.non_field_errors()]
    for bound in form:
        rows += [{"target": _target(bound), "label": bound.label, "text": text} for text in bound.errors]
    return {"rows": rows}


def _target(bound: BoundField) -> str:
    """The id of the element that takes the focus: of a group its first choice."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _words(bound: BoundField) -> list[tuple[str, str]]:
    """What is set in this filter: pairs of (value in the address, words)."""
    raw = bound.data if isinstance(bound.data, list | tuple) else [bound.data]
    names = {str(value): text for value, text in _flat(getattr(bound.field, "choices", ()))}
    return [(str(value), str(names.get(str(value), value))) for value in raw if value not in (None, "", False)]


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = []
    for value, text in choices:
        rows += text if isinstance(text, list | tuple) else [(value, text)]
    return rows


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.setlist(name, [kept for kept in query.getlist(name) if kept != value])
    if not query.getlist(name):
        query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _chips(request: HttpRequest, bound: BoundField) -> list[dict[str, str]]:
    parts = getattr(bound.field.widget, "widgets_names", None)
    if parts:  # a range: two parameters under one label
        return [
            {"label": bound.label, "text": text, "url": _without(request, bound.html_name + suffix, text)}
            for suffix in parts
            for text in request.GET.getlist(bound.html_name + suffix)
            if text
        ]
    return [
        {"label": bound.label, "text": text, "url": _without(request, bound.html_name, value)}
        for value, text in _words(bound)
    ]


def filter_bar(context: Context, form: forms.BaseForm, usual: int = 3, target: str = "list") -> dict[str, Any]:
    """`{% filter_bar filter.form %}`: the first `usual` filters open, the rest folded; changes swap `#list`.

    The state is in the address; what is set stands as chips that take it away again.
    """
    request = context["request"]
    bounds = [dress(bound) for bound in form.visible_fields()]
    chips = [chip for bound in bounds for chip in _chips(request, bound)]
    folded = bounds[usual:]
    kept = [(name, value) for name in KEPT for value in request.GET.getlist(name)]
    return {
        "open": bounds[:usual],
        "folded": folded,
        "unfolded": any(_chips(request, bound) for bound in folded),
        "chips": chips,
        "hidden": form.hidden_fields(),
        "kept": kept,
        "target": target,
        "path": request.path,
        "bare": f"{request.path}?{urlencode(kept)}" if kept else request.path,
    }


INCLUSIONS = {field: "field", form_fields: "form_fields", error_summary: "error_summary"}
CONTEXT_INCLUSIONS = {filter_bar: "filter_bar"}
