"""The two commands of the README and what stands behind them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["setup", "run", "test", "lint", "bench", "check"])
def test_the_targets_are_there(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    assert target in re.search(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE).group(1).split()


@pytest.mark.parametrize(
    "script", sorted((ROOT / "deploy").glob("*.sh")) + [ROOT / ".ci" / "run"], ids=lambda p: p.name
)
def test_scripts_are_sound_bash(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], capture_output=True).returncode == 0
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n# ")


@pytest.mark.parametrize("target", ["setup", "run", "test", "lint"])
def test_every_target_can_be_planned_in_a_folder_with_spaces(target: str, tmp_path: Path) -> None:
    folder = tmp_path / "六安 安全"
    for name in ("deploy", "static", "templates"):
        ignore = shutil.ignore_patterns("dist", "collected", "secrets", "tls")
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    done = subprocess.run(["make", "-n", target], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    plan = done.stdout
    assert plan.index("make_venv.sh") < plan.index("requirements.txt") < plan.index("npm ci") < plan.index("build.mjs")
    assert "manage.py collectstatic" in plan


def test_no_file_of_the_build_names_a_registry() -> None:
    files = [
        "Makefile",
        "Dockerfile",
        "requirements.txt",
        "requirements-dev.txt",
        ".npmrc",
        ".ci/run",
        "package-lock.json",
    ]
    files += [str(path.relative_to(ROOT)) for path in (ROOT / "deploy").glob("*.sh")]
    for name in files:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|registry\s*=|registry\.npmjs|pypi\.org|\"resolved\"", text), name


def test_everything_installed_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        loose = [line for line in lines if line and not line.startswith(("#", "-r ")) and "==" not in line]
        assert not loose
