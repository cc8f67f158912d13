#!/usr/bin/env bash
# Every check that needs no test: each runs, all failures are told at the end.
set -u
python=.venv/bin/python
failed=()
export VAR_DIR
VAR_DIR=$(mktemp -d)
trap 'rm -rf "$VAR_DIR"' EXIT

step() {
    local name=$1 started=$SECONDS
    shift
    if "$@"; then echo "ok   $name ($((SECONDS - started)) s)"; else echo "FAIL $name"; failed+=("$name"); fi
}
deploy_check() {
    env -u DATABASE_URL -u REDIS_URL -u DEBUG HTTPS=True ALLOWED_HOSTS=safety.example.org \
        SECRET_KEY="$(head -c 64 /dev/urandom | base64 -w0)" AUDIT_KEY="$(head -c 64 /dev/urandom | base64 -w0)" \
        $python manage.py check --deploy --fail-level WARNING
}
# Files that hold the house's promises: rules, services, selectors and tasks of every room.
typed_files() {
    find liuan_safety enterprises assessments -name '*.py' \( -name rules.py -o -name services.py -o -name selectors.py \
        -o -name tasks.py -o -path '*/services/*' -o -path '*/selectors/*' \)
}

step "ruff check" $python -m ruff check -q .
step "ruff format" $python -m ruff format -q --check .
step "mypy" bash -c "$(declare -f typed_files); typed_files | xargs $python -m mypy --no-error-summary"
step "djlint" $python -m djlint templates --lint --quiet
step "import-linter" $python -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())'
step "missing migrations" $python manage.py makemigrations --check --dry-run
step "check --deploy" deploy_check
step "front end for Chromium 86" npm run --silent check
step "no third-party host in package-lock.json" bash -c '! grep -q "\"resolved\"" package-lock.json'

if [ ${#failed[@]} -gt 0 ]; then
    printf '检查未通过:%s\n' "${failed[*]}" >&2
    exit 1
fi
