#!/usr/bin/env bash
# Writes deploy/secrets for docker-compose.yml once; existing files stay as they are. Keep a copy of audit_key elsewhere.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets tls
draw() { head -c 48 /dev/urandom | base64 | tr -d '/+=\n'; }
for name in database_password secret_key audit_key; do
    [ -e "secrets/$name" ] || draw > "secrets/$name"
done
[ -e secrets/database_url ] || printf 'postgres://liuan:%s@postgres:5432/liuan' "$(cat secrets/database_password)" > secrets/database_url
# The containers' own user (10001) reads them.
[ "$(id -u)" != 0 ] || chown 10001 secrets/secret_key secrets/audit_key secrets/database_url
echo "已写入 deploy/secrets。请把证书放到 deploy/tls/site.crt 与 site.key。"
