"""`make test`: every test on SQLite, then on PostgreSQL and Redis where they are set or found at hand.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` name the servers; without them the usual ports of this machine are asked.
Words behind the command go to pytest: `make test ARGS="tests/house -x"`.
"""

import os
import re
import subprocess
import sys
import time

import psycopg
import redis

USUAL_DATABASE = "postgres://postgres@127.0.0.1:5432/postgres"
USUAL_REDIS = "redis://127.0.0.1:6379/15"
# The looks of pages, the front end's own checks, the map's canvas and the forms of the register's deeds ask nothing of
# a database that its own tests don't: the first run has seen them. The census, with its workers, is walked on both.
ONCE = (
    "tests/house/test_frontend.py",
    *(f"tests/journeys/test_{name}.py" for name in ("pages", "map_journey", "deeds_journey")),
)
SUMMARY = re.compile(r"\d+ (passed|failed|error)")


def database_at_hand() -> str:
    """The address of a PostgreSQL that lets us in, or nothing. One that is set and doesn't answer is an error."""
    wanted = os.environ.get("TEST_DATABASE_URL")
    try:
        psycopg.connect(wanted or USUAL_DATABASE, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        if wanted:
            sys.exit(f"TEST_DATABASE_URL 连接不上:{error}")
        return ""
    return wanted or USUAL_DATABASE


def redis_at_hand() -> str:
    """The address of a Redis that answers, or nothing."""
    wanted = os.environ.get("TEST_REDIS_URL")
    try:
        redis.Redis.from_url(wanted or USUAL_REDIS, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        if wanted:
            sys.exit(f"TEST_REDIS_URL 连接不上:{error}")
        return ""
    return wanted or USUAL_REDIS


def run_tests(title: str, servers: dict[str, str], arguments: list[str]) -> tuple[int, str]:
    """pytest's exit code and its last line."""
    print(f"\n== {title} ==", flush=True)
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    environment |= servers | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", "2")]
    # The slow tests stand together at the end: whoever is done takes from the other's pile.
    command += ["--dist", "worksteal", "-q", "--durations", "15", *arguments]
    command += [f"--ignore={path}" for path in ONCE if servers and not arguments]
    last = "没有结果"
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if SUMMARY.search(line):
                last = line.strip()
    return process.returncode, last


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    database, broker = database_at_hand(), redis_at_hand()
    runs = [("SQLite", {})]
    if database or broker:
        servers = {"DATABASE_URL": database, "REDIS_URL": broker}
        title = " + ".join(name for name, url in (("PostgreSQL", database), ("Redis", broker)) if url)
        runs.append((title, {key: url for key, url in servers.items() if url}))
    results = [(title, *run_tests(title, servers, arguments)) for title, servers in runs]
    print(f"\n== 合计 {time.monotonic() - started:.0f} 秒 ==")
    if len(runs) == 1:
        print("没有找到 PostgreSQL 与 Redis(TEST_DATABASE_URL、TEST_REDIS_URL),只在 SQLite 上跑过")
    for title, code, summary in results:
        print(f"{title}(退出码 {code}):{summary}")
    return max(code for _, code, _ in results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
