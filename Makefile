# Everything this project does, from a clean clone. `make help` lists it.
#
# Needs a Rust toolchain, Python 3.9 or newer and make; the rest is set up here, inside the
# clone: `.venv` (the package and its tools), `.envs/original` (the package that this one
# succeeds), `.envs/clients` and `clients/javascript/node_modules` (clients of the server,
# and the Node.js they need), `.tools` (cargo tools that are not on PATH).

SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
CARGO ?= cargo
CARGO_DENY_VERSION := 0.20.2

VENV := .venv
ORIGINAL := .envs/original
CLIENTS := .envs/clients
NODE_CLIENTS := clients/javascript/node_modules
# Node.js comes as a Python package, so that none has to be on the machine.
WITH_NODE := PATH="$(CURDIR)/$(CLIENTS)/bin:$$PATH"
VENV_PYTHON := $(VENV)/bin/python
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
CARGO_DENY := $(or $(shell command -v cargo-deny),.tools/bin/cargo-deny)

# Cargo and maturin must see the same interpreter, or PyO3 is built twice.
export PYO3_PYTHON := $(CURDIR)/$(VENV_PYTHON)
# Where the tests and benchmarks find the original package.
export DYNAFILE_ORIGINAL_PYTHON := $(CURDIR)/$(ORIGINAL)/bin/python

# What has tests in Rust.
RUST_TESTS := --workspace --exclude dynafile-bench --exclude dynafile-python

heading = @printf '\n== %s ==\n' "$(1)"

##@ What most people want

.PHONY: demo
demo: module $(VENV)/.demo ## Load 170,000 cities into a file and query it; the file stays in demo-data/
	$(call heading,Demo: the Python package)
	@$(VENV_PYTHON) demo/cities.py
ifneq ($(wildcard crates/engine/examples/cities.rs),)
	$(call heading,Demo: the same file from Rust)
	@$(CARGO) run --quiet --release --locked --package dynafile --example cities -- demo-data/cities.dynafile
endif

.PHONY: test
test: format-check lint-rust docs deny test-rust examples lint-python stubs test-docs test-python test-clients ## The whole gate: format, lints, licences, docs, every test
	$(call heading,Everything passed)

# Few seeds a test, and no client, build of the wheel or code of the documentation: for every commit.
.PHONY: quick
quick: export DYNAFILE_SEED_COUNT ?= 3
quick: format-check lint-rust test-rust-quick ## Formatting, lints, unit and behaviour tests with few seeds: for every commit
	$(call heading,The quick part passed)

.PHONY: test-rust-quick
test-rust-quick:
	$(call heading,Tests: Rust with few seeds)
	$(CARGO) test --locked $(RUST_TESTS) --lib --bins --tests

.PHONY: bench
bench: bench-rust bench-python ## Measure beside the peers (QUICK=1: smaller; RIVALS=1: dynoxide too); writes bench/results/

.PHONY: differential
differential: ## Send the same requests to DynamoDB Local and to us (SEED=…, COUNT=…); outside the gate
	$(call heading,Comparison with DynamoDB Local)
	@$(CARGO) build --quiet --locked --package dynafile-wire --example dispatch
	@$(PYTHON) scripts/differential $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

.PHONY: fmt
fmt: $(VENV)/.test ## Format the Rust and the Python code
	$(CARGO) fmt --all
	$(CARGO) fmt --manifest-path clients/rust/Cargo.toml
	$(VENV_PYTHON) -m ruff format .
	$(VENV_PYTHON) -m ruff check --fix --quiet .

.PHONY: clean
clean: ## Remove everything these commands made, the demo's database too
	rm -rf target $(VENV) .envs .tools $(NODE_CLIENTS) demo-data .mypy_cache .ruff_cache .pytest_cache
	find bindings bench clients demo scripts -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Parts of the gate

.PHONY: format-check
format-check: $(VENV)/.test ## Is everything formatted?
	$(call heading,Format)
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path clients/rust/Cargo.toml --check
	$(VENV_PYTHON) -m ruff format --check .

.PHONY: lint-rust
lint-rust: $(VENV)/.build ## Clippy over every crate, warnings are errors
	$(call heading,Lints: Rust)
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

.PHONY: docs
docs: $(VENV)/.build ## Build the API documentation, warnings are errors
	$(call heading,API documentation)
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --exclude dynafile-bench --no-deps

.PHONY: deny
deny: $(CARGO_DENY) ## Licences, bans and sources of the dependencies; advisories when they can be fetched
	$(call heading,Dependencies)
	$(CARGO_DENY) check --hide-inclusion-graph bans licenses sources
	@$(PYTHON) scripts/check_advisories.py $(CARGO_DENY)

.PHONY: test-rust
test-rust: ## The Rust tests, those in the documentation too
	$(call heading,Tests: Rust)
	$(CARGO) test --locked $(RUST_TESTS)

.PHONY: examples
examples: ## Run each example of the engine
	$(call heading,Examples)
	@set -e; for example in $(basename $(notdir $(wildcard crates/engine/examples/*.rs))); do \
	  echo "-- $$example"; \
	  $(CARGO) run --quiet --locked --package dynafile --example $$example; \
	done

.PHONY: lint-python
lint-python: $(VENV)/.test $(VENV)/.demo ## Ruff and mypy
	$(call heading,Lints: Python)
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m mypy

.PHONY: stubs
stubs: module $(VENV)/.test ## Do the stubs tell the truth about the compiled module?
	$(call heading,Stubs)
	$(VENV_PYTHON) -m mypy.stubtest dynafile

.PHONY: test-docs
test-docs: module ## Run the Python blocks of README and the documentation
	$(call heading,Code in the documentation)
	@$(VENV_PYTHON) scripts/run_markdown.py $(wildcard README.md docs/*.md bindings/python/README.md)

.PHONY: test-python
test-python: module $(VENV)/.test $(ORIGINAL)/.installed ## The Python tests
	$(call heading,Tests: Python)
	$(VENV_PYTHON) -m pytest -q bindings/python/tests

# Absolute, because each language's runner is at home in its own folder.
SERVER_BINARY := $(abspath $(or $(CARGO_TARGET_DIR),target)/debug/dynafile)

.PHONY: test-clients
test-clients: test-clients-python test-clients-javascript test-clients-rust ## boto3, PynamoDB, the SDKs for JavaScript and Rust, and more, against the server

.PHONY: server
server: ## Build the command `dynafile` as the clients' tests use it
	$(CARGO) build --locked --package dynafile-cli

.PHONY: test-clients-python
test-clients-python: server $(CLIENTS)/.installed
	$(call heading,Clients: Python)
	DYNAFILE_BINARY=$(SERVER_BINARY) $(CLIENTS)/bin/python -m pytest -q clients/python

.PHONY: test-clients-javascript
test-clients-javascript: server $(NODE_CLIENTS)/.installed
	$(call heading,Clients: JavaScript)
	cd clients/javascript && $(WITH_NODE) DYNAFILE_BINARY=$(SERVER_BINARY) npm test

.PHONY: test-clients-rust
test-clients-rust: server
	$(call heading,Clients: Rust)
	DYNAFILE_BINARY=$(SERVER_BINARY) $(CARGO) test --locked --manifest-path clients/rust/Cargo.toml --target-dir target/clients

##@ Parts of the benchmarks

BENCH_PROGRAM := --locked --package dynafile-bench $(if $(RIVALS),--features rivals)

.PHONY: bench-rust
bench-rust: ## Rust, beside raw redb
	$(call heading,Benchmarks: Rust)
	@$(CARGO) run --release $(BENCH_PROGRAM) -- $(if $(QUICK),--quick)

.PHONY: bench-python
bench-python: module $(VENV)/.bench $(ORIGINAL)/.installed ## Python, beside the original, sqlite3, LMDB and RocksDB
	$(call heading,Benchmarks: Python)
	@$(CARGO) build --release $(BENCH_PROGRAM)
	@$(VENV_PYTHON) bench/python/run.py $(if $(QUICK),--quick)

##@ Environments

.PHONY: module
module: $(VENV)/.module ## Build the Python package and install it into .venv

MODULE_SOURCES := $(shell find crates/model crates/expr crates/engine bindings/python \
  -path bindings/python/tests -prune -o -type f \( -name '*.rs' -o -name '*.py' -o -name '*.pyi' \
  -o -name '*.toml' -o -name '*.md' -o -name 'py.typed' \) -print) Cargo.toml Cargo.lock

$(VENV)/.module: $(VENV)/.build $(MODULE_SOURCES)
	$(call heading,Building the Python module)
	rm -rf $(VENV)/wheels
	$(VENV_PYTHON) -m maturin build --release --locked --interpreter $(VENV_PYTHON) \
	  --manifest-path bindings/python/Cargo.toml --out $(VENV)/wheels
	$(VENV_PYTHON) $(PIP_INSTALL) --force-reinstall --no-deps $(VENV)/wheels/*.whl
	@touch $@

# One layer of packages per purpose: the demo does not wait for the tests' tools.
$(VENV)/.build: requirements/build.txt $(VENV)/.made
$(VENV)/.demo: requirements/demo.txt $(VENV)/.made
$(VENV)/.test: requirements/test.txt $(VENV)/.made
$(VENV)/.bench: requirements/bench.txt $(VENV)/.made
$(VENV)/.build $(VENV)/.demo $(VENV)/.test $(VENV)/.bench:
	@echo "Installing $< into $(VENV)"
	@$(VENV_PYTHON) $(PIP_INSTALL) --requirement $<
	@touch $@

$(VENV)/.made:
	@$(PYTHON) scripts/check_python.py
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(ORIGINAL)/.installed: requirements/original.txt
	@$(PYTHON) scripts/check_python.py
	@echo "Installing the original package into $(ORIGINAL)"
	@$(PYTHON) -m venv --clear $(ORIGINAL)
	@$(ORIGINAL)/bin/python $(PIP_INSTALL) --requirement $<
	@touch $@

$(CLIENTS)/.installed: requirements/clients.txt
	@$(PYTHON) scripts/check_python.py
	@echo "Installing the Python clients into $(CLIENTS)"
	@$(PYTHON) -m venv --clear $(CLIENTS)
	@$(CLIENTS)/bin/python $(PIP_INSTALL) --requirement $<
	@touch $@

$(NODE_CLIENTS)/.installed: clients/javascript/package-lock.json $(CLIENTS)/.installed
	@echo "Installing the JavaScript clients into $(NODE_CLIENTS)"
	@cd clients/javascript && $(WITH_NODE) npm ci --silent
	@touch $@

.tools/bin/cargo-deny:
	@echo "Building cargo-deny $(CARGO_DENY_VERSION): about five minutes, once"
	$(CARGO) install --locked --root .tools --version $(CARGO_DENY_VERSION) cargo-deny
