"""Settings of the test run: the real ones, with a fast hasher and files that vanish."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="liuan-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
# Each process of a parallel run has a folder and a number of Redis' databases of its own.
if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
    os.environ["VAR_DIR"] = str(Path(os.environ["VAR_DIR"]) / worker)
    Path(os.environ["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    if redis_url := os.environ.get("REDIS_URL"):
        server, number = redis_url.rsplit("/", 1)
        os.environ["REDIS_URL"] = f"{server}/{int(number) - int(worker.removeprefix('gw'))}"

from liuan_safety.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
if not USES_POSTGRESQL:  # noqa: F405
    # Threads of a test need a database that they can share as they do in the field: a file, with its one write lock.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "tests.sqlite3")}  # noqa: F405
    # What a test writes need not outlive a power cut.
    SQLITE_OPTIONS["init_command"] += "; PRAGMA synchronous=OFF"  # noqa: F405
