"""`make bench`: runs every file of this folder, each in a process of its own; `ARGS="import seal"` picks by name.

Prints figures as each bench measures them; exit code 1 when one fails or misses its own limit.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent


def benches(wanted: list[str]) -> list[Path]:
    """Files of this folder but this one, in order of name."""
    found = [path for path in sorted(FOLDER.glob("*.py")) if path.stem not in ("run", "__init__")]
    return [path for path in found if not wanted or any(word in path.stem for word in wanted)]


def main(wanted: list[str]) -> int:
    failed = []
    for path in benches(wanted):
        print(f"\n== {path.stem} ==", flush=True)
        started = time.monotonic()
        # As a module, from the root: benches import the house and each other.
        code = subprocess.run(
            [sys.executable, "-m", f"bench.{path.stem}"], cwd=FOLDER.parent, env=os.environ
        ).returncode
        print(f"-- {path.stem}: {time.monotonic() - started:.1f} s, exit code {code}", flush=True)
        if code:
            failed.append(path.stem)
    if failed:
        print(f"failed: {' '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
