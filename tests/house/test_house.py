"""Tests of the house itself: sizes, names, docstrings, nothing left behind, nothing that names a machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("liuan_safety", "enterprises", "assessments", "bench", "tests", "manage.py")


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows; in an export without git, every file outside the built folders."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        return [ROOT / name for name in listing if (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        skipped = {"node_modules", ".venv", "var", "dist", "collected"}
        found = [path for pattern in patterns or ("*",) for path in ROOT.rglob(pattern)]
        return [path for path in found if path.is_file() and not skipped & set(path.parts)]


PYTHON = [path for path in tracked("*.py") if "migrations" not in path.parts]
APPLICATION = [
    path for path in PYTHON if path.relative_to(ROOT).parts[0] in ("liuan_safety", "enterprises", "assessments")
]


def lines_of(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_no_file_is_crowded() -> None:
    limit = {True: 600, False: 400}
    crowded = {str(p.relative_to(ROOT)): lines_of(p) for p in PYTHON if lines_of(p) > limit["tests" in p.parts]}
    assert not crowded


def test_templates_stay_short() -> None:
    assert not {str(p.relative_to(ROOT)): lines_of(p) for p in tracked("templates/*.html") if lines_of(p) > 200}


def test_functions_stay_short() -> None:
    long = []
    for path in APPLICATION:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno > 60:
                long.append(f"{path.relative_to(ROOT)}:{node.name} {node.end_lineno - node.lineno}")
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in APPLICATION
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_public_functions_of_rules_services_and_selectors_are_explained() -> None:
    silent = []
    for path in APPLICATION:
        if not {"rules", "services", "selectors"} & {path.stem, path.parent.name}:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert not silent


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "common.py", "misc.py"])
def test_no_drawer_for_everything(name: str) -> None:
    assert not [path for path in PYTHON if path.name == name]


# Split, so that this file does not find itself.
LEFT_BEHIND = re.compile(
    r"\b(TO"
    + r"DO|FIX"
    + r"ME|XX"
    + r"X|HA"
    + r"CK)\b|NotImplemented"
    + r"Error|pragma: no co"
    + r"ver|mark\.(skip|xfail)"
)
MACHINE = re.compile(
    r"/(wo"
    + r"rk|fa"
    + r"rm)/|/ro"
    + r"ot/\.|/tmp/(te"
    + r"am|ba"
    + r"sh_jobs)|registry\.npm"
    + r"js|files\.pythonho"
    + r"sted"
)


def text_files() -> list[Path]:
    endings = (".py", ".html", ".js", ".mjs", ".css", ".scss", ".md", ".yml", ".toml", ".json", ".txt", ".sh", ".conf")
    return [path for path in tracked() if path.suffix in endings or path.name in ("Makefile", "Dockerfile", "run")]


def test_nothing_is_left_behind() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in text_files()
        if path.suffix in (".py", ".html", ".js", ".mjs")
        for match in LEFT_BEHIND.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_no_file_names_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in text_files()
        for match in MACHINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_one_word_for_one_thing() -> None:
    """The glossary's word is `enterprise`; company and firm are other people's."""
    forbidden = re.compile(
        r"^\s*(def|class)\s+\w*(company|firm|supplier)(?!at|ed|ing|s_?up)\w*", re.IGNORECASE | re.MULTILINE
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group().strip()}"
        for path in APPLICATION
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
        if "confirm" not in match.group().lower()
    ]
    assert not found


def test_law_figures_stand_in_settings_only() -> None:
    """20 万 and 50 万 are policy: no literal of them in code (D20)."""
    literal = re.compile(r"\b(200_?000|500_?000|20_?000_?000|50_?000_?000)(00)?\b")
    found = [
        str(p.relative_to(ROOT))
        for p in APPLICATION
        if p.name != "defaults.py" and literal.search(p.read_text(encoding="utf-8"))
    ]
    assert not found


def test_migrations_are_named_by_intent() -> None:
    auto = [
        path.name
        for path in tracked("*.py")
        if path.parent.name == "migrations" and re.search(r"_auto_\d|_alter_.*_and_more", path.name)
    ]
    assert not auto
