"""Copying a whole database out and in: SQLite by its online backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection

from liuan_safety.operations.archive.manifest import ArchiveError


def copy_out(target: Path) -> None:
    """A consistent copy while the site goes on working. Raises ArchiveError."""
    if connection.vendor == "postgresql":
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
        return
    connection.ensure_connection()
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy)
    copy.close()


def copy_in(source: Path) -> None:
    """Replace everything in the database, wholly or not at all. Raises ArchiveError."""
    if connection.vendor == "postgresql":
        _restore_postgresql(source)
    else:
        connection.ensure_connection()
        copy = sqlite3.connect(source)
        try:
            copy.backup(connection.connection)
        finally:
            copy.close()
    connection.close()


def _restore_postgresql(source: Path) -> None:
    """In one transaction with the emptying: a restore that fails leaves what was there."""
    script = source.with_suffix(".sql")
    with script.open("wb") as file:
        file.write(b"DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n")
        file.flush()
        _run(["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(source)], stdout=file, connects=False)
    connection.close()
    _run(["psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", f"--file={script}"])


def _run(command: list[str], *, stdout: object = subprocess.DEVNULL, connects: bool = True) -> None:
    if shutil.which(command[0]) is None:
        raise ArchiveError(f"没有找到 {command[0]},请安装 PostgreSQL 客户端(Debian:postgresql-client)")
    environment = os.environ | _connection_variables() if connects else None
    done = subprocess.run(command, env=environment, stdout=stdout, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        raise ArchiveError(f"{command[0]} 失败:{done.stderr.decode(errors='replace').strip()[-600:]}")


def _connection_variables() -> dict[str, str]:
    """The password goes by the environment: on a command line every user of the machine could read it."""
    parts = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    wanted = {variable: str(connection.settings_dict[part]) for part, variable in parts.items()}
    options = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    chosen = connection.settings_dict["OPTIONS"]
    wanted |= {variable: str(chosen[option]) for option, variable in options.items() if option in chosen}
    return {variable: value for variable, value in wanted.items() if value}
