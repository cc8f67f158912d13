"""Every variable that the program reads stands in docs/operation.md, and nothing stands there that nobody reads."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READER = re.compile(r'env\.(?:text|boolean|integer|words|address|kept_secret)\(\s*"([A-Z0-9_]+)"')
# Read by the Makefile and the tests, not by the site.
OUTSIDE = {"PYTHON", "ARGS", "TEST_DATABASE_URL", "TEST_REDIS_URL", "TEST_PROCESSES", "LIUAN_REAL_DATA"}


def variables_read() -> set[str]:
    """The names that the site's code reads through `env`."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "liuan_safety").rglob("*.py"))
    return {name for text in texts for name in READER.findall(text)}


def test_the_table_of_variables_is_whole() -> None:
    table = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", table, re.MULTILINE))
    assert documented == variables_read() | OUTSIDE


def test_nobody_reads_the_environment_past_the_typed_readers() -> None:
    allowed = {"liuan_safety/env.py", "liuan_safety/operations/metrics_files.py", "liuan_safety/operations/metrics.py"}
    # The tools of PostgreSQL get the environment, with the password in it; nothing is read from there.
    allowed.add("liuan_safety/operations/archive/databases.py")
    reading = {
        str(path.relative_to(ROOT))
        for folder in ("liuan_safety", "enterprises", "assessments")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ(?!\.setdefault)|getenv", path.read_text(encoding="utf-8"))
    }
    assert reading <= allowed


def settle(expression: str, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of its own and print `expression`."""
    clean = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    code = f"import liuan_safety.settings as s; print({expression})"
    environment = clean | {"VAR_DIR": str(tmp_path / "va r")} | variables
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_nothing_set_needs_no_server(tmp_path: Path) -> None:
    done = settle("s.DATABASES['default']['NAME'], s.CELERY_BROKER_URL, s.DEBUG, s.HTTPS", tmp_path)
    assert done.stdout.strip() == f"{tmp_path / 'va r' / 'liuan.sqlite3'} filesystem://localhost False False"
    assert (tmp_path / "va r").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "va r" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_what_lies_on_disk_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "va r"
    folder.mkdir(mode=0o755)
    assert settle("s.DEBUG", tmp_path).stdout.strip() == "False"
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in folder.glob("*_key")} == {0}


def test_keys_made_once_are_kept(tmp_path: Path) -> None:
    first, second = (settle("s.SECRET_KEY + ' ' + s.AUDIT_KEY", tmp_path).stdout for _ in range(2))
    assert first == second
    secret, audit = first.split()
    assert secret != audit and min(len(secret), len(audit)) > 60


def test_real_servers_when_set(tmp_path: Path) -> None:
    url = "postgres://liuan:s%2Fecret@db.example.org:5433/safety"
    expression = "s.USES_POSTGRESQL, s.DATABASE['PASSWORD'], s.DATABASE['PORT'], s.CELERY_BROKER_URL"
    done = settle(expression, tmp_path, DATABASE_URL=url, REDIS_URL="redis://cache/1")
    assert done.stdout.strip() == "True s/ecret 5433 redis://cache/1"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n", encoding="utf-8")
    done = settle("s.SECRET_KEY", tmp_path, SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert done.stdout.strip() == "from-a-file"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"DEBUG": "yes"}, "DEBUG 只能是 True 或 False"),
        ({"WORKBOOK_MAX_MB": "viel"}, "WORKBOOK_MAX_MB 应是整数"),
        ({"SMS_URL": "gateway.example.org"}, "SMS_URL 应是带协议的地址"),
        ({"EMAIL_URL": "smtp://mail.example.org:25"}, "要么都设"),
        ({"SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE 指向的文件读不出来"),
        ({"SECRET_KEY": "a", "SECRET_KEY_FILE": "/nowhere"}, "只能设置一个"),
    ],
)
def test_nonsense_stops_the_start(tmp_path: Path, variables: dict[str, str], words: str) -> None:
    done = settle("1", tmp_path, **variables)
    assert done.returncode != 0
    assert words in done.stderr
