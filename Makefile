# Everything a developer or a pipeline does, by name. `make help` is made from the `##` comments below.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.ONESHELL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PREFIX ?= /usr/local
DESTDIR ?=
# Where systemd looks for the units of the administrator.
UNITS ?= /etc/systemd/system
# Flags for what a target runs: `make up ARGS='--duration 30s'`, `make test ARGS='--filter RuleEngine'`.
ARGS ?=
# A hanging test is a failed test.
TEST_TIMEOUT ?= 40m

SWIFT := swift
RELEASE := -c release --product plimsoll --static-swift-stdlib
EXECUTABLE = $(shell $(SWIFT) build $(RELEASE) --show-bin-path)/plimsoll
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

OBJECTS := Sources/Foundations/CProbes/objects
PROBES := $(patsubst Probes/%.bpf.c,%,$(wildcard Probes/*.bpf.c))
PROBE_HEADERS := $(wildcard Probes/*/*.h Probes/*/include/*.h)
PROBE_OBJECTS := $(foreach probe,$(PROBES),$(OBJECTS)/$(probe).base.bpf.o $(OBJECTS)/$(probe).cast.bpf.o)

.DEFAULT_GOAL := help
.PHONY: up deps deps-build build probes test kernels lint bench bench-rules bench-inspect quiet soak fuzz fuzz-planted install help clean

up: deps-build build ## Install what building needs, build, and watch this host (ARGS passes flags to `plimsoll up`)
	$(AS_ROOT) "$(EXECUTABLE)" up $(ARGS)

deps: ## Install the missing Debian or Ubuntu packages for building and testing, saying which
	scripts/deps build test

deps-build: ## Install only the missing packages for building
	scripts/deps build

build: probes ## Build the plimsoll executable in release mode
	$(SWIFT) build $(RELEASE)

probes: $(PROBE_OBJECTS) ## Compile the eBPF programs whose sources changed
	@scripts/compile-probe --prune $(OBJECTS) $(PROBE_OBJECTS)

# Each program is built twice: `cast` follows kernel pointers directly (kernels since 6.3), `base` works everywhere.
$(OBJECTS)/%.base.bpf.o: Probes/%.bpf.c $(PROBE_HEADERS) scripts/compile-probe
	scripts/compile-probe $< $@

$(OBJECTS)/%.cast.bpf.o: Probes/%.bpf.c $(PROBE_HEADERS) scripts/compile-probe
	scripts/compile-probe $< $@ -DPLIMSOLL_RDONLY_CAST

test: deps probes ## Build and run every test, and count what passed, failed and was skipped (ARGS passes flags to `swift test`)
	$(SWIFT) build --build-tests
	scripts/run-tests --timeout $(TEST_TIMEOUT) $(if $(ARGS),,--alone '^(EBPFSensorTests|WorkersTests)\.' --alone '^EndToEnd\.') -- $(SWIFT) test --skip-build --disable-xctest $(ARGS)

kernels: probes ## Run the eBPF sensor's tests under older kernels, in QEMU (ARGS: which, see scripts/kernels)
	scripts/deps build test kernels
	$(SWIFT) build --build-tests
	scripts/kernels $(ARGS)

lint: ## Check the formatting of the Swift sources and the order of the repository
	status=0
	$(SWIFT) format lint --strict --recursive --parallel $(wildcard Sources Tests Benchmarks Fuzz) Package.swift || status=1
	scripts/check-repository || status=1
	exit $$status

bench: build ## Measure the cost of watching, as ratios within one run, and of scanning (ARGS: see Benchmarks/run --help)
	@test -x Benchmarks/run || { echo "make bench: Benchmarks/run does not exist in this checkout" >&2; exit 1; }
	status=0
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" Benchmarks/run $(ARGS) || status=1
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" Benchmarks/run --shipped --json .build/bench/shipped.json $(ARGS) || status=1
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" Benchmarks/storm || status=1
	Benchmarks/match || status=1
	exit $$status

bench-rules: build ## Measure the evaluation of rules over a million recorded events (ARGS: see Benchmarks/evaluate --help)
	$(SWIFT) build -c release --product RuleBench --static-swift-stdlib
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" PLIMSOLL_RULE_BENCH="$(dir $(EXECUTABLE))RuleBench" Benchmarks/evaluate $(ARGS)

quiet: build ## Look whether the default rules are silent where nothing is wrong (ARGS: see Benchmarks/quiet --help)
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" Benchmarks/quiet $(ARGS)

bench-inspect: build ## Compare inspecting an image of 1.8 GB with Syft: time, memory, packages (ARGS: see Benchmarks/inspect --help)
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" Benchmarks/inspect $(ARGS)

soak: build ## Load the agent for ten minutes with containers coming and going
	@test -x Benchmarks/soak || { echo "make soak: Benchmarks/soak does not exist in this checkout" >&2; exit 1; }
	PLIMSOLL_EXECUTABLE="$(EXECUTABLE)" Benchmarks/soak $(ARGS)

fuzz: probes ## Run the fuzz targets (ARGS: see Fuzz/run --help)
	@test -x Fuzz/run || { echo "make fuzz: Fuzz/run does not exist in this checkout" >&2; exit 1; }
	Fuzz/run $(ARGS)

fuzz-planted: ## Look whether the fuzz targets find the bugs that are planted in them (ARGS: names of targets)
	Fuzz/run --planted --seconds 120 $(ARGS)

install: build ## Install the executable, the rules, the systemd unit and the licence below DESTDIR/PREFIX
	install -D -m 0755 "$(EXECUTABLE)" "$(DESTDIR)$(PREFIX)/bin/plimsoll"
	install -d "$(DESTDIR)$(PREFIX)/share/plimsoll/rules" "$(DESTDIR)$(PREFIX)/share/doc/plimsoll"
	find Rules -maxdepth 1 -name '*.yaml' -exec install -m 0644 -t "$(DESTDIR)$(PREFIX)/share/plimsoll/rules" {} +
	install -m 0644 -t "$(DESTDIR)$(PREFIX)/share/doc/plimsoll" README.md LICENSE
	install -d "$(DESTDIR)$(UNITS)"
	sed 's|/usr/local/|$(PREFIX)/|g' Deploy/systemd/plimsoll.service > "$(DESTDIR)$(UNITS)/plimsoll.service"
	chmod 0644 "$(DESTDIR)$(UNITS)/plimsoll.service"

clean: ## Remove what was built
	rm -rf .build $(OBJECTS)

help: ## List these targets
	@scripts/make-help $(firstword $(MAKEFILE_LIST))
