"""Prove the log: exit code 0 and the head of the chain, or 1 and the first thing that does not fit."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from liuan_safety.audit.proving import prove


class Command(BaseCommand):
    help = "核验操作记录和封存链"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", default="", help="以前留存的封存值，须仍在链上")

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove(options["expect"])
        self.stdout.write(f"封存 {proof.seals} 次，记录 {proof.deeds} 条，待封存 {proof.unsealed} 条")
        self.stdout.write(f"封存值 {proof.head or '(尚无封存)'}")
        if proof.broken:
            self.stderr.write(f"核验不通过：{proof.broken}")
            sys.exit(1)
        self.stdout.write("核验通过：没有改动、缺失或补插")
