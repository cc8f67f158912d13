"""The five figures: each with its change against last year and the reason in words, each opening its list."""

from typing import Any

from assessments.dashboard import addresses, rules
from assessments.dashboard.figures import Figures
from enterprises.register.overview import list_url
from enterprises.register.spots import KINDS

Tile = dict[str, Any]


def five(figures: Figures) -> list[Tile]:
    """The answer first: how many, who supervises them, who has reported, what stands in the way, the large ones."""
    return [_listed(figures), _led(figures), _accepted(figures), _gaps(figures), _above_scale(figures)]


def _listed(figures: Figures) -> Tile:
    scope, now, then = figures.scope, figures.now, figures.then
    change = rules.change_words(now.whole, then.whole if then.is_known else None, scope.former)
    why = figures.movement.words() if change else no_comparison(figures)
    return _tile("在册企业", now.whole, "家", _joined(change, why), list_url(jurisdiction=scope.place.pk))


def _led(figures: Figures) -> Tile:
    share, left = figures.led_share, figures.without_lead
    note = f"还有 {left:,} 家无监管部门" if left else "家家有监管部门" if share is not None else "还没有企业"
    if figures.led.interim:
        note += f"，{figures.led.interim:,} 家是临时监管"
    then = figures.then
    former = rules.share(then.whole - then.without_supervisor, then.whole) if then.is_known else None
    change = rules.change_of_share(share, former, figures.scope.former)
    figure = rules.share_words(share)
    url = addresses.led(figures.scope.place, lead="none") if left else addresses.led(figures.scope.place)
    return _tile("已明确监管部门", figure, "", _joined(change, note), url, "soon" if left else "plain")


def _accepted(figures: Figures) -> Tile:
    tally = figures.returns.of_lines
    missing = [line.name for line in figures.owing]
    parts = [f"{rules.listed_words(missing)}未报" if missing else ""]
    if tally.waiting:
        parts.append(f"{tally.waiting} 个待审核")
    if tally.overdue:
        parts.append(f"{tally.overdue} 个已逾期")
    note = "，".join(part for part in parts if part) or "都已接收"
    kind = "grave" if tally.overdue else "plain"
    figure = f"{tally.accepted} / {tally.expected}"
    return _tile("报送已接收", figure, "个", note, addresses.returns_of(figures), kind)


def _gaps(figures: Figures) -> Tile:
    found = figures.gaps
    if not found.barring:
        return _tile("影响认定的盲区", 0, "项", "没有影响认定的盲区", addresses.spots(figures.scope), "good")
    kind, number = found.by_kind.most_common(1)[0]
    worst = max(figures.lines, key=lambda line: line.gaps, default=None)
    place = f"，{worst.name}最多，{worst.gaps:,} 项" if worst and len(figures.lines) > 1 else ""
    note = f"{KINDS[kind].label} {number:,} 项{place}"
    return _tile("影响认定的盲区", found.barring, "项", note, addresses.spots(figures.scope), "soon")


def _above_scale(figures: Figures) -> Tile:
    scope, now, then = figures.scope, figures.now, figures.then
    change = rules.change_words(now.above_scale, then.above_scale if then.is_known else None, scope.former)
    share = rules.share(now.above_scale, now.whole)
    note = f"占在册企业 {rules.share_words(share)}" if share is not None else ""
    if unknown := now.by_scale["unknown"]:
        note = _joined(note, f"{unknown:,} 家未填规上规下")
    url = list_url(jurisdiction=scope.place.pk, above_scale="yes")
    return _tile("规模以上企业", now.above_scale, "家", _joined(change, note), url)


def no_comparison(figures: Figures) -> str:
    """Why nothing is compared with last year; empty where it is."""
    then, year = figures.then, figures.scope.former
    if then.is_known:
        return ""
    if not then.whole:
        return f"{year}年度没有普查名录，不作比较"
    return f"{year}年度{rules.listed_words(then.gaps)}没有名录，不作比较"


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _tile(label: str, figure: Any, unit: str, note: str, url: str, kind: str = "plain") -> Tile:
    return {"label": label, "figure": figure, "unit": unit, "note": note, "url": url, "kind": kind}
