"""`import_census FILE... --year 2018 --jurisdiction 舒城县`: census workbooks into the register, without a worker (D7).

Each file is an import of its own; whose it is, is proposed from its name, title and rows, or said with `--sender`.
Exit code 0 also when rows were refused; 2 when a file can't be read, a sender is not certain, or the call itself is
wrong: then nothing is written. With `--json` the answer alone goes to standard output, everything else to standard
error.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand

from enterprises.census.services.commanding import Report, import_files, preview
from enterprises.census.services.planning import Said
from enterprises.census.services.reporting import as_json, as_text
from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.organizations.access import may
from liuan_safety.organizations.middleware import held_tenures
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import ancestors, find_jurisdictions
from liuan_safety.ui.errors import RuleBroken

UNREADABLE = 2


class CallWrong(Exception):
    """The call can't be carried out; the message says why and what to write instead."""


class Command(BaseCommand):
    """Imports census workbooks, or shows what an import would do."""

    help = "导入企业普查表(.xlsx .xlsm .xls .ods)到企业台账"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="普查工作簿,可多个")
        parser.add_argument("--year", type=int, required=True, help="普查年度,如 2018")
        parser.add_argument("--jurisdiction", required=True, help="填报的县区、开发区或乡镇街道,名称或区划代码")
        parser.add_argument("--user", help="以此账号的岗位导入(须有该辖区的导入权限)")
        parser.add_argument("--dry-run", action="store_true", help="只核对,不写入任何数据")
        parser.add_argument(
            "--sender",
            action="append",
            default=[],
            metavar="FILE=名称[:部分]",
            help="说明某个文件的填报单位,如 孔集镇.xlsx=城关镇:孔集镇;可多次",
        )
        parser.add_argument("--stands", action="append", default=[], metavar="FILE", help="同一填报单位以此份为准")
        parser.add_argument("--beside", action="append", default=[], metavar="FILE", help="此份是补充,与其他份都算")
        parser.add_argument("--json", action="store_true", help="标准输出只有一份JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._run(options)
        except (CallWrong, RuleBroken, PermissionDenied) as wrong:
            message = getattr(wrong, "message_zh", str(wrong))
            if options["json"]:
                self._print_json({"error": message, "errors": [{"file": "", "error": message}]})
            self._stop(message)
        if options["json"]:
            self._print_json(as_json(report, dry_run=options["dry_run"]))
        else:
            self.stdout.write(as_text(report, dry_run=options["dry_run"]))
        if report.errors:
            self._stop("".join(error["error"] for error in report.errors))

    def _run(self, options: dict[str, Any]) -> Report:
        for path in options["files"]:
            if not path.is_file():
                raise CallWrong(f"没有找到文件“{path}”,没有导入任何内容。")
        place = self._place(options["jurisdiction"])
        said = Said(_senders(options["sender"]), frozenset(options["stands"]), frozenset(options["beside"]))
        wanted = {"paths": options["files"], "jurisdiction": place, "year": options["year"], "tell": self._tell}
        wanted["said"] = said
        by = self._person(options["user"], place) if options["user"] else None
        with acting_as(_actor(by)):
            return preview(**wanted) if options["dry_run"] else import_files(by=by, **wanted)

    def _place(self, text: str) -> Jurisdiction:
        found = find_jurisdictions(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise CallWrong(f"没有名为“{text}”的辖区,请写全称或区划代码,如 舒城县、舒城县城关镇、341523。")
        choices = "、".join("".join(row.name for row in (*ancestors(place)[1:], place)) for place in found)
        raise CallWrong(f"“{text}”有{len(found)}处,请写明是哪一处:{choices}。")

    def _person(self, username: str, place: Jurisdiction) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CallWrong(f"没有账号“{username}”,或账号已停用。")
        for tenure in held_tenures(user):
            user.acting = tenure
            if may(user, Deed.CENSUS_IMPORT, within=place):
                return user
        raise CallWrong(f"{user.name}({username})没有一个岗位可以为{place.name}导入普查表。")

    def _tell(self, done: int, total: int, message: str) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{message} {done}/{total or '?'}", ending="")

    def _print_json(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))

    def _stop(self, message: str) -> None:
        self.stderr.write(message)
        raise SystemExit(UNREADABLE)


def _senders(answers: list[str]) -> dict[str, str]:
    """FILE=名称 as the caller wrote it; a file's name may hold = itself, a place's never does."""
    said = {}
    for answer in answers:
        file, equals, name = answer.rpartition("=")
        if not (equals and file and name.strip()):
            raise CallWrong(f"“{answer}”不是 文件=名称 的写法,如 --sender 孔集镇.xlsx=城关镇:孔集镇。")
        said[file] = name.strip()
    return said


def _actor(by: User | None) -> Actor:
    if by is None or by.acting is None:
        return Actor(user_label="命令行", channel="command")
    return Actor(
        user_id=by.pk, user_label=by.name, post_id=by.acting.post_id, post_label=str(by.acting.post), channel="command"
    )
