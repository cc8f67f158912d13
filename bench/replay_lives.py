"""Random lives of a small register, 300 on each database where the tests live eight: nothing that a person has said is
lost, no firm is doubled, the history replays to the present state.

No speed is measured: it stands here because it takes minutes. PostgreSQL is taken from TEST_DATABASE_URL. `LIVES=60`,
`STEPS=24` for other numbers.
"""

import os
import subprocess
import sys

LIVES, STEPS = os.environ.get("LIVES", "300"), os.environ.get("STEPS", "20")
CALL = ["-m", "pytest", "tests/enterprises/census/test_replay.py", "-k", "any_order", "-q", "-n", "0"]


def main() -> int:
    codes = []
    for url in dict.fromkeys(["", os.environ.get("TEST_DATABASE_URL", "")]):
        name = "PostgreSQL" if url else "SQLite"
        environment = {key: value for key, value in os.environ.items() if key != "VAR_DIR"}
        environment |= {"DATABASE_URL": url, "LIVES": LIVES, "STEPS": STEPS}
        print(f"{name}: {LIVES} lives of a first list and up to {STEPS} steps", flush=True)
        codes.append(subprocess.run([sys.executable, *CALL], env=environment).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
