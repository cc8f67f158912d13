"""The officer's word on columns (D7): kept with the file, remembered by sender and heading, and the file read anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from enterprises.census.mapping import ROWS_KEY, missing, twice
from enterprises.census.models import ColumnMapping, ImportFile, ImportRun
from enterprises.census.selectors.mapping import said_rows
from enterprises.census.services.following import is_from_page
from enterprises.census.services.uploading import new_run
from enterprises.census.services.workers import READ_JOB
from enterprises.census.vocabulary import FIELD_TITLES
from liuan_safety.audit.services import record
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

State = ImportRun.State
OPEN_STATES = (State.CHECKED, State.FAILED)
_READING = (State.UPLOADED, State.READING)


@dataclass(frozen=True)
class SheetWord:
    """What is said of one sheet: its heading's fingerprint, label → field or nothing, and which rows it stands in."""

    sheet: str
    heading: str
    keys: dict[str, str] = field(default_factory=dict)
    rows: tuple[int, int] | None = None


@transaction.atomic
def map_columns(*, file: ImportFile, words: Sequence[SheetWord], revision: int, said: int = 0, by: User) -> ImportRun:
    """Keep how these sheets' columns are to be read, remember it for the sender, and queue the file to be read anew.

    `revision` is the result that the officer has seen, `said` how many mended or struck rows it showed: they are lost.
    Sent twice it is done once. Raises Conflict when the result or those rows have changed since, RuleBroken for two
    columns of one field, a missing required one or an import past confirming, PermissionDenied out of scope.
    """
    rows = ImportRun.objects.select_for_update(of=("self",))
    run = rows.get(pk=file.run_id)
    require(by, Deed.CENSUS_IMPORT, within=run.jurisdiction)
    kept = ImportFile.objects.get(pk=file.pk)
    for word in words:
        _check(word)
    if run.state in _READING and all(_holds(kept, word) for word in words):
        return run
    _check_run(run, revision, said)
    words = [word for word in words if _moves(kept, word) or _differs(kept, word)]
    if not words:
        raise RuleBroken("census.mapping_unchanged", "各列的对应没有改动，不用重新读取。")
    for word in words:
        _keep(kept, word)
        _remember(run, word, by)
    kept.save(update_fields=["mappings"])
    return _read_again(run, kept, words, by)


def _check(word: SheetWord) -> None:
    unknown = set(word.keys.values()) - {""} - FIELD_TITLES.keys()
    if unknown:
        raise RuleBroken("census.mapping_field", f"台账没有“{'、'.join(sorted(unknown))}”这一项，请重新选择。")
    for key, labels in twice(word.keys):
        named = "、".join(f"“{label}”" for label in labels)
        raise RuleBroken(
            "census.mapping_twice",
            f"工作表“{word.sheet}”的{named}都对应到了“{FIELD_TITLES[key]}”，一项只能取一列，请改其中一列。",
        )
    lacking = missing(word.keys)
    if lacking:
        named = "、".join(f"“{FIELD_TITLES[key]}”" for key in lacking)
        raise RuleBroken(
            "census.mapping_required", f"工作表“{word.sheet}”没有指明哪一列是{named}，没有它认不出是哪一家企业。"
        )


def _check_run(run: ImportRun, revision: int, said: int) -> None:
    if is_from_page(run):
        raise RuleBroken(
            "census.mapping_of_page", "这是在页面上改好的行，没有自己的工作簿，列的对应请到原来的导入里看。"
        )
    if run.state not in OPEN_STATES:
        shown = run.get_state_display()
        raise RuleBroken("census.mapping_late", f"这次导入现在是“{shown}”，不能再改列的对应。请改好后重新上传。")
    if run.revision != revision or said_rows(run) > said:
        raise Conflict("census.compared_anew", "核对结果在您保存前已经更新，对应没有保存。请看过最新结果后再改。")


def _holds(file: ImportFile, word: SheetWord) -> bool:
    rows = file.mappings.get(ROWS_KEY, {}).get(word.sheet)
    return file.mappings.get(word.sheet) == word.keys and (word.rows is None or rows == list(word.rows))


def _moves(file: ImportFile, word: SheetWord) -> bool:
    """Whether the heading is said to stand elsewhere than it was read."""
    read = _read(file, word.sheet)
    return word.rows is not None and (read is None or word.rows != (read["first_row"], read["last_row"]))


def _read(file: ImportFile, sheet: str) -> dict[str, Any] | None:
    return next((one for one in file.sheets if one["name"] == sheet), None)


def _differs(file: ImportFile, word: SheetWord) -> bool:
    read = _read(file, word.sheet)
    if read is None:
        return False
    return any(word.keys.get(column["label"], column["key"]) != column["key"] for column in read["columns"])


def _keep(file: ImportFile, word: SheetWord) -> None:
    file.mappings[word.sheet] = word.keys
    if word.rows is not None:
        file.mappings.setdefault(ROWS_KEY, {})[word.sheet] = list(word.rows)


def _remember(run: ImportRun, word: SheetWord, by: User) -> None:
    label = new_run(by=by, year=run.year, jurisdiction=run.jurisdiction).maker_label
    ColumnMapping.objects.update_or_create(
        jurisdiction=run.jurisdiction,
        heading=word.heading,
        defaults={"keys": word.keys, "made_at": timezone.now(), "maker_label": label},
    )


def _read_again(run: ImportRun, file: ImportFile, words: Sequence[SheetWord], by: User) -> ImportRun:
    before = run.state
    run.state, run.failure, run.told = State.UPLOADED, "", ""
    run.job = enqueue(kind=READ_JOB, params={"run": run.pk}, by=by, jurisdiction=run.jurisdiction)
    run.save(update_fields=["state", "failure", "told", "job"])
    record(
        action="census.mapping.said",
        obj=run,
        before={"state": before},
        after={"state": run.state, "file": file.name, "columns": {word.sheet: word.keys for word in words}},
        jurisdiction_path=run.jurisdiction.path,
    )
    return run


@transaction.atomic
def forget_mapping(*, mapping: ColumnMapping, by: User) -> None:
    """Take back what is remembered of a heading; imports that were read by it stay as they are. Twice is once."""
    require(by, Deed.CENSUS_IMPORT, within=mapping.jurisdiction)
    gone = ColumnMapping.objects.select_for_update(of=("self",)).filter(pk=mapping.pk).first()
    if gone is None:
        return
    record(
        action="census.mapping.forgotten",
        obj=gone,
        before={"sender": mapping.jurisdiction.name, "columns": gone.keys},
        jurisdiction_path=mapping.jurisdiction.path,
    )
    gone.delete()
