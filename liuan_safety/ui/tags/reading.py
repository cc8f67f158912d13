"""Tags for pages that are read: facts, history, versions, tabs, charts, empty pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liuan_safety.ui.guards import WrongOption, one_of


@dataclass(frozen=True)
class Fact:
    """A line of `facts`: label, value, and where wanted a note (who set it), a whole line (`wide`) or a link."""

    label: str
    value: Any
    note: str = ""
    wide: bool = False
    url: str = ""


@dataclass(frozen=True)
class Sentence:
    """A line of `history`: when, who in which post, what; `note` names the paper or import, `url` opens it.

    `links` are pairs (words, address): the other record, the way to take it back. They are not printed.
    """

    when: Any
    who: str
    what: str
    note: str = ""
    url: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Tab:
    """A line of `tabs`: an address or an anchor (#history)."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Difference:
    """A line of `conflict`: the field as it was read, as this person wants it, as the colleague has saved it."""

    label: str
    mine: Any
    theirs: Any
    before: Any = ""

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def facts(rows: Iterable[Any], columns: int = 2) -> dict[str, Any]:
    """`{% facts rows %}`: a list of `Fact`, or of pairs (label, value). `columns` 1 or 2."""
    one_of("facts", "columns", str(columns), {"1", "2"})
    return {"rows": [row if isinstance(row, Fact) else Fact(*row) for row in rows], "columns": columns}


def strip(rows: Iterable[Any]) -> dict[str, Any]:
    """The five facts on top of a detail page."""
    return {"rows": [row if isinstance(row, Fact) else Fact(*row) for row in rows]}


def history(sentences: Sequence[Sentence], empty: str = "还没有记录。") -> dict[str, Any]:
    """`{% history sentences %}`: newest first, each a sentence."""
    return {"sentences": sentences, "empty": empty}


def tabs(rows: Sequence[Tab], label: str = "本页内容") -> dict[str, Any]:
    """`{% tabs rows label="…" %}`: pages or anchors; `label` names the group for screen readers."""
    return {"rows": rows, "label": label}


def conflict(rows: Sequence[Difference], who: str, when: Any) -> dict[str, Any]:
    """Two versions side by side after a colleague was faster; the form with what was typed follows below it."""
    return {"rows": rows, "who": who, "when": when}


def empty_state(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox", level: str = "h2"
) -> dict[str, Any]:
    """Why there is nothing, and what fills it."""
    one_of("empty_state", "level", level, {"h2", "h3"})
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon, "level": level}


def chart(data: Mapping[str, Any], id: str) -> dict[str, Any]:
    """A chart with the table behind it. The page that shows it loads charts.js in its block `scripts`.

    `data`: title (the finding), kind (bar or line), unit, labels, series [{name, values, past, links}], links, source.
    A series without links of its own opens those of the labels.
    """
    one_of("chart", "kind", data["kind"], {"bar", "line"})
    if len(data["series"]) > 5:
        raise WrongOption("chart: at most five series")
    links = data.get("links") or [""] * len(data["labels"])
    rows = [
        {
            "label": label,
            "url": links[place],
            "values": [(row["values"][place], row["links"][place] if "links" in row else "") for row in data["series"]],
        }
        for place, label in enumerate(data["labels"])
    ]
    keys = ("kind", "unit", "labels", "series", "links")
    return {"chart": data, "id": id, "rows": rows, "data": {key: data[key] for key in keys if key in data}}


INCLUSIONS = {
    facts: "facts",
    strip: "strip",
    history: "history",
    tabs: "tabs",
    conflict: "conflict",
    empty_state: "empty_state",
    chart: "chart",
}
