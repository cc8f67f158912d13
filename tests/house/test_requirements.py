"""The site imports nothing that only tests install: a fresh machine would fail at the first start."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Come with a pinned package and are its own other half.
COMES_WITH = {"kombu": "celery", "billiard": "celery"}


def pinned() -> set[str]:
    """Distributions of requirements.txt, in one spelling."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = (re.split(r"[\[=<>]", line, maxsplit=1)[0] for line in lines if line and not line.startswith("#"))
    return {name.strip().lower().replace("_", "-") for name in names}


def imported() -> dict[str, Path]:
    """Top-level modules that the site's own code imports, each with one file that does."""
    found: dict[str, Path] = {}
    for folder in ("liuan_safety", "enterprises", "assessments"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                else:
                    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                found.update((name.partition(".")[0], path) for name in names)
    return found


def test_the_site_runs_on_what_requirements_name() -> None:
    owners, known = packages_distributions(), pinned()
    missing = {}
    for module, path in imported().items():
        if module in sys.stdlib_module_names or module in ("liuan_safety", "enterprises", "assessments", ""):
            continue
        names = {name.lower().replace("_", "-") for name in owners.get(module, [])} | {COMES_WITH.get(module, "")}
        if not names & known:
            missing[module] = str(path.relative_to(ROOT))
    assert not missing
