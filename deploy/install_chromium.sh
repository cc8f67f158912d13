#!/usr/bin/env bash
# The journeys drive a real browser. Installed by apt where that is possible, else said.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "安装 Chromium 与中文字体 …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
    exit 0
fi
echo "没有找到 Chromium,且不能自动安装(需要 root 与 apt-get);浏览器测试会失败。请先安装 chromium。" >&2
