#!/usr/bin/env bash
# Layers, style and types; the cheapest first.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/lint-imports
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
