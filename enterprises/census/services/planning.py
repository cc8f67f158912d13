"""Before the command writes anything (D7): whose each workbook is, and which of one sender's stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from enterprises.census.models import ImportRun
from enterprises.census.senders import Meaning, Proposal, Tree, is_addition, plain, propose, standing_among
from enterprises.census.sending import evidence_of, sender_tree
from enterprises.census.services.returns import check_open
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.reading import Workbook, WorkbookUnreadable, open_workbook

Mode = ImportRun.Mode


@dataclass(frozen=True)
class Said:
    """What the caller says: file → sender (名称 or 名称:部分), and which files stand alone or beside others."""

    senders: Mapping[str, str] = field(default_factory=dict)
    stands: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


@dataclass
class Piece:
    """One workbook with its sender; `passed_over` gives way to another one of the same sender."""

    path: Path
    jurisdiction: Jurisdiction
    part: str
    written: str
    reason: str
    named: bool
    is_known: bool = True
    choices: Sequence[str] = ()
    mode: str = Mode.REPLACE
    passed_over: bool = False
    book: Workbook | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def sender(self) -> tuple[int, str]:
        """Jurisdiction and part: what a workbook sent again replaces."""
        return self.jurisdiction.pk, self.part

    @property
    def label(self) -> str:
        """城关镇（城关片）."""
        return f"{self.jurisdiction.name}（{self.part}）" if self.part else self.jurisdiction.name


def plan(paths: Sequence[Path], place: Jurisdiction, year: int, said: Said) -> tuple[list[Piece], list[dict[str, Any]]]:
    """The workbooks with their senders, or what has to be answered first, each with its choices. Writes nothing."""
    tree = sender_tree(place)
    errors = _unknown_files(paths, said)
    pieces = []
    for path in paths:
        try:
            pieces.append(_piece(path, place, tree, said, collecting=len(paths) > 1))
        except WorkbookUnreadable as unreadable:
            errors.append({"file": path.name, "code": unreadable.code, "error": unreadable.message_zh})
        except _Open as question:
            errors.append(question.answer)
    if not errors:
        errors = _settle(pieces, said) + _closed(pieces, year)
    return sorted(pieces, key=lambda piece: piece.mode == Mode.ADD), errors


class _Open(Exception):
    """Whose workbook it is can't be said: `answer` is the error with its choices."""

    def __init__(self, path: Path, reason: str, choices: Sequence[str]) -> None:
        super().__init__(reason)
        words = f"可以是：{'、'.join(choices)}。" if choices else ""
        error = f"“{path.name}”的填报单位不能确定：{reason}。{words}请用 --sender {path.name}=名称[:部分] 说明。"
        self.answer = {"file": path.name, "code": "sender", "error": error, "choices": list(choices)}


def _said_of(path: Path, said: Mapping[str, str] | frozenset[str]) -> str | None:
    return next((name for name in (str(path), path.name) if name in said), None)


def _unknown_files(paths: Sequence[Path], said: Said) -> list[dict[str, Any]]:
    known = {name for path in paths for name in (str(path), path.name)}
    strange = [name for name in (*said.senders, *said.stands, *said.beside) if name not in known]
    return [
        {"file": name, "code": "no_such_file", "error": f"没有名为“{name}”的文件在这次导入里。"} for name in strange
    ]


def _piece(path: Path, place: Jurisdiction, tree: Tree, said: Said, *, collecting: bool) -> Piece:
    key = _said_of(path, said.senders)
    if key is not None:
        jurisdiction, part = _named(path, said.senders[key], tree)
        return Piece(path, jurisdiction, part, said.senders[key], "按 --sender 指定", named=True)
    book = open_workbook(path, name=path.name)
    evidence = evidence_of(book, path.name, timezone.localdate())
    found = propose(evidence, tree, collecting=collecting)
    if found.sender is None and found.is_new_name:
        # Nobody can be asked here: its list stands on its own below the place named, until an officer says what it is.
        reason = f"{found.reason}，先单列为{place.name}的一部分，请到批次页面或用 --sender 认定"
        choices = _choices(found, tree)
        part = plain(found.written)[:60]
        return Piece(path, place, part, found.written, reason, named=True, is_known=False, choices=choices)
    if found.sender is None or not found.certain:
        raise _Open(path, found.reason, _choices(found, tree))
    jurisdiction = Jurisdiction.objects.get(pk=found.sender.jurisdiction_id)
    below = tree.is_below(found.sender)
    piece = Piece(path, jurisdiction, found.sender.part, found.written, found.reason, named=below)
    # One large county's workbook need not be opened twice; two dozen are not held at once.
    piece.book = None if collecting else book
    return piece


def _choices(found: Proposal, tree: Tree) -> list[str]:
    if found.choices:
        return list(dict.fromkeys(_shown(one) for one in found.choices))
    every = {meaning.label: None for meanings in tree.names.values() for meaning in meanings if not meaning.part}
    return list(every)


def _shown(meaning: Meaning) -> str:
    return meaning.label.partition("（")[0] + (f":{meaning.part}" if meaning.part else "")


def _named(path: Path, text: str, tree: Tree) -> tuple[Jurisdiction, str]:
    name, _colon, part = text.replace("：", ":").partition(":")
    meanings = tree.meanings(name)
    if len({meaning.jurisdiction_id for meaning in meanings}) != 1:
        words = f"“{name}”不在{tree.root.label}" if not meanings else f"“{name}”不止一处"
        root = [tree.root.label]
        raise _Open(
            path, words, [one.label for one in meanings] or _choices(Proposal(None, False, "", ""), tree) or root
        )
    meaning = meanings[0]
    return Jurisdiction.objects.get(pk=meaning.jurisdiction_id), plain(part) or meaning.part


def _settle(pieces: Sequence[Piece], said: Said) -> list[dict[str, Any]]:
    """Of several workbooks of one sender, one stands or all do."""
    errors = []
    groups: dict[tuple[int, str], list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.sender, []).append(piece)
    for group in groups.values():
        if len(group) > 1 and not _settle_group(group, said):
            names = [piece.name for piece in group]
            error = (
                f"{group[0].label}有{len(group)}份工作簿：{'、'.join(names)}，不能确定以哪份为准。"
                "请用 --stands 文件 指定以哪份为准，或用 --beside 文件 说明哪份是补充、两份都算。"
            )
            errors.append({"file": names[-1], "code": "which_stands", "error": error, "choices": names})
    return errors


def _settle_group(group: Sequence[Piece], said: Said) -> bool:
    beside = [piece for piece in group if _said_of(piece.path, said.beside) or is_addition(piece.name)]
    rest = [piece for piece in group if piece not in beside]
    chosen = [piece for piece in rest if _said_of(piece.path, said.stands)]
    marked = standing_among([piece.name for piece in rest])
    if not chosen and marked is not None:
        chosen = [rest[marked]]
    if len(chosen) == 1:
        for piece in rest:
            piece.passed_over = piece is not chosen[0]
    elif len(rest) > 1:
        # Files that name no township are together the list of the place that the call itself names.
        if any(piece.named for piece in rest):
            return False
        beside += rest[1:]
    for piece in beside:
        piece.mode = Mode.ADD
    return True


def _closed(pieces: Sequence[Piece], year: int) -> list[dict[str, Any]]:
    """Senders whose return was accepted take nothing more until it is given back."""
    errors = []
    for piece in pieces:
        try:
            check_open(ImportRun(year=year, jurisdiction=piece.jurisdiction))
        except RuleBroken as broken:
            errors.append({"file": piece.name, "code": broken.code, "error": broken.message_zh})
    return errors
