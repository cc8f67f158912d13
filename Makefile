# Two commands for a newcomer: `make run` (sets everything up, then serves) and `make test`.
# Stamps make the second call take seconds. Paths are relative throughout, so that a folder's name may hold spaces.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test lint bench check clean

PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export DJANGO_SETTINGS_MODULE ?= liuan_safety.settings
STATIC_SOURCES := $(shell find static templates -path static/dist -prune -o -path static/collected -prune -o -type f -print 2>/dev/null | grep -v ' ')
DIST_SOURCES := $(filter static/%,$(STATIC_SOURCES))

help:
	@echo "make setup   虚拟环境、前端、数据库(不启动任何进程)"
	@echo "make run     以上全部,加演示数据,在 http://localhost:8000 提供服务(PORT 可改),Ctrl-C 全部结束"
	@echo "make test    安装测试依赖,在 SQLite 上、有条件时再在 PostgreSQL 与 Redis 上跑全部测试"
	@echo "make lint    代码检查    make check  部署检查    make bench  性能测量"

setup: .venv/.stamp-collected
	@$(PY) manage.py prepare

run: .venv/.stamp-collected
	@exec $(PY) manage.py run

test: .venv/.stamp-dev .venv/.stamp-node-dev .venv/.stamp-collected
	@bash deploy/install_chromium.sh
	@$(PY) -m tests.run $(ARGS)

lint: .venv/.stamp-dev .venv/.stamp-node-dev .venv/.stamp-collected
	@bash deploy/lint.sh

check: .venv/.stamp-collected
	@$(PY) manage.py check --deploy --fail-level WARNING

bench: .venv/.stamp-dev .venv/.stamp-collected
	@$(PY) -m bench.run $(ARGS)

# What `make setup` built; the database and its files in var/ stay.
clean:
	rm -rf .venv node_modules static/dist static/collected

.venv/bin/python:
	@bash deploy/make_venv.sh

.venv/.stamp-python: requirements.txt | .venv/bin/python
	@echo "安装 Python 依赖 …"
	@$(PY) -m pip install --disable-pip-version-check -qq -r requirements.txt
	@touch $@

.venv/.stamp-dev: requirements-dev.txt .venv/.stamp-python
	@echo "安装测试依赖 …"
	@$(PY) -m pip install --disable-pip-version-check -qq -r requirements-dev.txt
	@touch $@

.venv/.stamp-node: package.json package-lock.json deploy/install_node.sh | .venv/.stamp-python
	@echo "安装前端依赖 …"
	@bash deploy/install_node.sh
	@if [ -e .venv/.stamp-node-dev ]; then npm ci --no-audit --no-fund --loglevel=error; else npm ci --omit=dev --no-audit --no-fund --loglevel=error; fi
	@touch $@

# The linters of the front end, too; what is there for `make run` is there already.
.venv/.stamp-node-dev: package.json package-lock.json | .venv/.stamp-node
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.stamp-dist: .venv/.stamp-node $(DIST_SOURCES)
	@echo "打包前端 …"
	@node static/build.mjs
	@touch $@

.venv/.stamp-collected: .venv/.stamp-python .venv/.stamp-dist
	@$(PY) manage.py collectstatic --noinput --clear -v 0
	@touch $@
