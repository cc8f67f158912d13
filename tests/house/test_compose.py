"""docker-compose.yml against the program: no Docker engine is needed to see that both speak of the same things."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from tests.house.test_settings_variables import variables_read

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def procfile() -> dict[str, list[str]]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: shlex.split(command) for name, _, command in (line.partition(":") for line in lines)}


def variables(service: str) -> dict[str, str]:
    return {key: str(value) for key, value in SERVICES[service]["environment"].items()}


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_read(service: str) -> None:
    unknown = {name for name in variables(service) if name.removesuffix("_FILE") not in variables_read()}
    assert not unknown


def test_every_variable_of_the_program_is_set() -> None:
    given = {name.removesuffix("_FILE") for service in OURS for name in variables(service)}
    assert variables_read() - given == set()


def test_processes_are_those_of_the_procfile() -> None:
    assert {name: SERVICES[name]["command"] for name in procfile()} == procfile()


def test_the_image_starts_what_web_starts() -> None:
    command = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert command and yaml.safe_load(command.group(1)) == SERVICES["web"]["command"]


def test_migration_comes_first_and_once() -> None:
    assert SERVICES["migrate"]["command"][:3] == ["python", "manage.py", "migrate"]
    assert "migrate" in get_commands()
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_images_are_pinned(service: str) -> None:
    name, _, tag = SERVICES[service]["image"].rpartition(":")
    assert name and re.match(r"\d+\.\d+", tag)


def test_base_images_are_pinned() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 3
    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)


def test_the_image_runs_as_nobody_special() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users and users[-1] == "liuan"
    assert DOCKERFILE.index("USER liuan") < DOCKERFILE.index("CMD [")


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_is_watched(service: str) -> None:
    check = SERVICES[service]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert check["interval"] and check["timeout"] and check["retries"]


def test_the_web_is_asked_for_an_address_that_exists() -> None:
    command = SERVICES["web"]["healthcheck"]["test"]
    assert command[1:4] == ["python", "-m", "liuan_safety.operations.probe"]
    assert resolve(command[4]).view_name == "operations:healthz"


def test_beat_is_watched_by_the_file_that_it_writes() -> None:
    (pattern,) = re.findall(r"-name '([^']+)'", SERVICES["beat"]["healthcheck"]["test"][1])
    assert Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).match(pattern)
    assert variables("beat")["VAR_DIR"] in SERVICES["beat"]["healthcheck"]["test"][1]


def test_secrets_are_files_and_no_values() -> None:
    assert {name for name in variables("web") if name.endswith("_FILE")} == {
        "DATABASE_URL_FILE",
        "SECRET_KEY_FILE",
        "AUDIT_KEY_FILE",
    }
    for service in SERVICES.values():
        for name, value in (service.get("environment") or {}).items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert {name: Path(kept["file"]).name for name, kept in COMPOSE["secrets"].items()} == {
        name: name for name in COMPOSE["secrets"]
    }
    script = (ROOT / "deploy" / "make_secrets.sh").read_text(encoding="utf-8")
    assert all(name in script for name in COMPOSE["secrets"])


def test_files_are_shared_where_the_program_keeps_them() -> None:
    folder = f"{variables('web')['VAR_DIR']}/{Path(settings.MEDIA_ROOT).relative_to(settings.VAR_DIR)}"
    for name in ("web", "worker"):
        assert f"files:{folder}" in SERVICES[name]["volumes"]
    assert folder in DOCKERFILE
    named = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in named if not name.startswith(".")} == set(COMPOSE["volumes"])


def test_mounted_files_exist() -> None:
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert (ROOT / "deploy" / "nginx.conf").is_file() and "./deploy/nginx.conf" in mounted


def test_ports_meet() -> None:
    port = variables("web")["PORT"]
    assert SERVICES["web"]["expose"] == [port]
    assert variables("web")["HOST"] == "0.0.0.0"
    assert f"http://web:{port}" in NGINX
    assert f"EXPOSE {port}" in DOCKERFILE
    published = [mapping.rpartition(":")[2] for mapping in SERVICES["proxy"]["ports"]]
    assert published == re.findall(r"listen (\d+)", NGINX) == ["80", "443"]
    assert not [name for name in SERVICES if name != "proxy" and "ports" in SERVICES[name]]


def test_webs_and_workers_can_be_scaled() -> None:
    for name in ("web", "worker"):
        assert "container_name" not in SERVICES[name] and "ports" not in SERVICES[name]
    assert "resolver 127.0.0.11" in NGINX and "proxy_pass $web;" in NGINX


def test_the_proxy_says_what_the_program_believes() -> None:
    assert "TRUSTED_PROXIES:-1" in variables("web")["TRUSTED_PROXIES"]
    for header in ("X-Forwarded-For $proxy_add_x_forwarded_for", "X-Request-Number $request_id", "Host $host"):
        assert f"proxy_set_header {header};" in NGINX
    assert "proxy_set_header X-Forwarded-Proto https;" in NGINX
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    (workbook,) = re.findall(r"WORKBOOK_MAX_MB:-(\d+)", variables("web")["WORKBOOK_MAX_MB"])
    assert int(limit) > int(workbook)
    assert "$request_uri" not in NGINX.split("log_format")[1].split(";")[0]


def test_the_build_leaves_secrets_and_tests_at_home() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", "var", "deploy/secrets", ".venv", "node_modules", "tests"} <= set(ignored)
