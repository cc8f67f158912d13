"""Asks this machine's web process for an address, as a container's health check does: `python -m … /healthz`.

Speaks as the proxy would (allowed host name, TLS ended), so that neither the host check nor the redirect answers.
"""

import sys
import urllib.request

from liuan_safety import env


def main(path: str) -> int:
    """0 when the answer is 200. Errors of the connection end the process with 1 as well."""
    host = env.words("ALLOWED_HOSTS", "localhost")[0].lstrip(".*") or "localhost"
    request = urllib.request.Request(
        f"http://127.0.0.1:{env.integer('PORT', 8000)}{path}",
        headers={"Host": host, "X-Forwarded-Proto": "https"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
