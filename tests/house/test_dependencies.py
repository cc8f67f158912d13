"""docs/dependencies.md names every package that we ask for, and no other."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def section(title: str) -> set[str]:
    body = TEXT.split(f"## {title}")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \|", body, re.MULTILINE)
    return {name.strip() for row in rows for name in row.split(",")} - {"package", "---"}


def asked_for(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[=]", line)[0] for line in lines if "==" in line}


def test_run_time() -> None:
    assert section("To run") == asked_for("requirements.txt")


def test_development() -> None:
    assert section("To test and check") == asked_for("requirements-dev.txt")


def test_browser() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert section("In the browser (npm)") == set(package["dependencies"]) | set(package["devDependencies"])
