#!/usr/bin/env bash
# Makes .venv with the newest Python from 3.11 on; Debian's python3 may come without venv or pip.
set -eu
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null && new_enough "$python"; then found=$python; break; fi
done
if [ -z "${found:-}" ]; then
    echo "需要 Python 3.11 或更新版本,本机没有找到;可用 PYTHON=/路径/python3 指定。" >&2
    exit 1
fi
if ! "$found" -c 'import ensurepip, venv' 2>/dev/null && ! "$found" -m pip --version >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "本机的 Python 没有 venv 与 pip;Debian/Ubuntu 请先执行:sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "建立虚拟环境($("$found" --version)) …"
rm -rf .venv
if "$found" -c 'import ensurepip' 2>/dev/null; then
    "$found" -m venv .venv
else
    "$found" -m venv --without-pip .venv
    "$found" -m pip --disable-pip-version-check -q --python .venv/bin/python install pip
fi
