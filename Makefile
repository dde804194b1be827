# 明察. `make help` lists the targets. Everything is installed into $(VENV), nothing needs root or a step by hand.
#
#   make PYTHON=python3.13 test                     another Python (3.11 or later); .venv is made anew when it changes
#   make PYTHON=python3.13 VENV=build/venv-3.13 test   beside the usual one

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin

# A Python serves when it is new enough, can make a virtual environment, and has the C headers that durable_rules
# is built with. Shims of version managers that lead nowhere fail here too and are passed over.
SERVES := import ensurepip, pathlib, sys, sysconfig, venv; \
  sys.exit(sys.version_info < (3, 11) or not pathlib.Path(sysconfig.get_path("include"), "Python.h").is_file())
CANDIDATES := python3 python3.11 python3.12 python3.13 python3.14 python
ifndef PYTHON
PYTHON := $(shell for p in $(CANDIDATES); do if $$p -c '$(SERVES)' 2>/dev/null; then echo $$p; break; fi; done)
endif
VERSION := $(if $(PYTHON),$(shell $(PYTHON) -c '$(SERVES)' 2>/dev/null && $(PYTHON) -c 'import platform; print(platform.python_version())'))

# The name of a function that Python 3.13 removed; harmless before (docs/decisions/0003).
ENGINE_FLAGS := -DPyEval_CallObject=PyObject_CallObject
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet $(ARGS)
RUNTIME := $(VENV)/installed-$(VERSION)
DEVELOP := $(VENV)/installed-$(VERSION)-dev

.PHONY: help demo test lint types bench soak wheel pins clean

help: ## 列出全部命令
	@sed -nE 's/^([a-z]+):.*## (.*)$$/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: $(RUNTIME) ## 安装并演示：从台账到逐单位问题清单
	@$(BIN)/mingcha demo

test: $(DEVELOP) ## 安装并运行全部测试
	@$(BIN)/python -m pytest $(ARGS)

lint: $(DEVELOP) ## 检查代码写法、格式与模块间的依赖方向
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(DEVELOP) ## 检查类型（mypy --strict）
	@$(BIN)/mypy

bench: $(DEVELOP) ## 测速度与内存
	@$(BIN)/python -m bench $(ARGS)

soak: $(DEVELOP) ## 长时间运行：内存、前后一致、提交中途被杀、损坏的文件
	@$(BIN)/python -m bench.soak $(ARGS)

wheel: $(DEVELOP) ## 打安装包，放在 dist/
	@$(BIN)/python -m build --wheel --no-isolation

pins: $(DEVELOP) ## 按 pyproject.toml 重新锁定依赖版本（只记校验值，不记地址）
	@$(PIP) install uv
	@$(COMPILE) pyproject.toml --output-file requirements.txt
	@$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.txt --constraint requirements.txt
	@$(COMPILE) --group build --output-file requirements-build.txt --constraint requirements-dev.txt

clean: ## 删除虚拟环境与生成的文件
	rm -rf .venv build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- set-up, done once per Python and set of pins
$(RUNTIME): requirements-build.txt requirements.txt
	@$(if $(VERSION),,echo '没有可用的 Python：需要 3.11 或更高版本，带 venv 模块和 C 头文件（Debian、Ubuntu 上是 python3-venv 与 python3-dev 两个包）。也可以用 make PYTHON=路径 指定。' >&2; exit 2)
	@command -v $${CC:-cc} >/dev/null || { echo '没有 C 编译器：规则引擎 durable_rules 需要就地编译。请安装 gcc（Debian、Ubuntu 上是 build-essential 包）后重试。' >&2; exit 2; }
	@echo '正在用 Python $(VERSION) 准备 $(VENV)，只在首次或依赖变化时进行，约需一分钟……' >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes -r requirements-build.txt
	@# Built apart from the rest: with pinned tools, and past pip's cache, which may hold a build without the flags.
	@sed -n '/^durable-rules==/,/[^\\]$$/p' requirements.txt > $(VENV)/durable-rules.txt
	@CPPFLAGS="$${CPPFLAGS:-} $(ENGINE_FLAGS)" $(PIP) install --require-hashes --no-deps --no-cache-dir --use-pep517 --no-build-isolation -r $(VENV)/durable-rules.txt
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c 'import durable.engine'
	@touch $@

$(DEVELOP): $(RUNTIME) requirements-dev.txt
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
