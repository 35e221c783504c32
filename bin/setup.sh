# 备好项目自己的运行环境。由 bin/ 下各命令引用（source），不单独执行。
# Prepares the project's own environment. Sourced by the commands in bin/.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

say() { printf '== %s\n' "$*" >&2; }
die() { printf '错误 error: %s\n' "$*" >&2; exit 1; }

# The first Python on PATH that is new enough.
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  die "需要 Python 3.11 或更新版本 · Python 3.11 or newer is needed"
}

# uv from PATH, or else one of the project's own in .tools/uv.
find_uv() {
  local own=$root/.tools/uv python
  if command -v uv; then return; fi
  if [ ! -x "$own/bin/uv" ]; then
    python=$(find_python)
    say "安装 uv 到 .tools/uv · installing uv into .tools/uv"
    if "$python" -m venv "$own" >/dev/null 2>&1; then
      "$own/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.8' >&2
    else # a Python that came without ensurepip
      rm -rf "$own"
      "$python" -m pip install --quiet --disable-pip-version-check --target "$own" 'uv>=0.8' >&2
    fi || die "装不上 uv，请检查软件源 · uv could not be installed; check the package index"
  fi
  printf '%s\n' "$own/bin/uv"
}

# Where the locked addresses cannot be reached, the same locked versions come, checked by
# hash, from the index that pip is set to (a mirror, say).
install_from_mirror() { # uv, then the choice of groups
  local uv=$1 index; shift
  index=${PIP_INDEX_URL:-$("$(find_python)" -m pip config get global.index-url 2>/dev/null || true)}
  [ -n "$index" ] || return 1
  say "改用 pip 的软件源 · using the index that pip is set to"
  [ -x "$venv/bin/python" ] || "$uv" venv --quiet "$venv"
  "$uv" export --frozen --quiet --no-emit-project "$@" |
    "$uv" pip install --quiet --python "$venv" --default-index "$index" --require-hashes -r - &&
    "$uv" pip install --quiet --python "$venv" --default-index "$index" --no-deps -e "$root"
}

# prepare [uv's choice of groups]: the environment as uv.lock has it. Packages of other
# groups that are already there stay, so that demo and test do not undo each other.
prepare() {
  local uv
  uv=$(find_uv)
  cd "$root" || exit
  # the system's certificates, as pip has them: a company's own may stand among them
  export UV_PROJECT_ENVIRONMENT=$venv UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1
  unset VIRTUAL_ENV
  say "准备环境 · preparing the environment"
  # compiled once here, so that every later start is quick
  export UV_COMPILE_BYTECODE=1
  "$uv" sync --frozen --inexact --quiet "$@" || install_from_mirror "$uv" "$@" ||
    die "装不齐依赖 · the dependencies could not be installed"
  "$venv/bin/python" -m compileall -q src
}
