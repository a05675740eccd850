# make help says what there is. The first command on a bare Debian or Ubuntu machine installs what is missing.
SCALE   ?= laptop
OUT     ?= out
PRESET  ?= release
JOBS    ?= $(shell nproc)
BUILD   := build/$(PRESET)
export CCACHE_SLOPPINESS := pch_defines,time_macros
ifdef DATA
export NAS_DATA := $(abspath $(DATA))
endif

TOOLS       := nas claims benchmarks
PROGRAMS    := $(basename $(notdir $(wildcard experiments/*.cpp)))
EXPERIMENTS := $(filter-out $(TOOLS),$(PROGRAMS))
PROOFS      := $(filter-out audit_summary,$(basename $(notdir $(wildcard proofs/*.cpp))))
BENCHMARKS  := $(basename $(notdir $(wildcard tests/benchmarks/*_bench.cpp)))
RUN_OPTIONS := --scale $(SCALE) --out $(OUT) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(THREADS),--threads $(THREADS))
BUILD_ONLY  := cmake --build $(BUILD) -j $(JOBS) --target

.DEFAULT_GOAL := help
.PHONY: help setup configure nas all audit test bench data claims report clean $(EXPERIMENTS) $(PROOFS)
.NOTPARALLEL:  # one run has the whole machine; spread units with --shard instead

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make ID         one table or figure: $(EXPERIMENTS)"
	@echo "  make ID         one proof: $(PROOFS)"
	@echo
	@echo "  SCALE=smoke|laptop|paper  SEEDS=0,1  DATA=folder  OUT=folder  THREADS=n  ARGS='--list' (any option)"

setup: ## install the packages that are missing (tools/packages.txt)
	@tools/setup.sh

configure: setup
	@test -f $(BUILD)/build.ninja || cmake --preset $(PRESET) $$(command -v ccache >/dev/null && echo -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

$(EXPERIMENTS): configure
	@$(BUILD_ONLY) $@
	$(BUILD)/bin/$@ $(RUN_OPTIONS) $(ARGS)

$(PROOFS): configure
	@$(BUILD_ONLY) $@
	$(BUILD)/bin/$@ --out $(OUT) $(ARGS)

audit: $(PROOFS) ## every mathematical statement of the thesis, with one verdict a claim
	@$(BUILD_ONLY) audit_summary
	$(BUILD)/bin/audit_summary --out $(OUT)

nas: configure ## the command line tool; ARGS='search --scale laptop' runs it
	@$(BUILD_ONLY) nas_tool
	@$(BUILD)/bin/nas $(or $(ARGS),--help)

all: $(EXPERIMENTS) audit ## every table, figure and proof

test: configure ## every test
	cmake --build $(BUILD) -j $(JOBS)
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS) $(ARGS)

bench: configure ## every benchmark, as JSON in OUT/benchmarks, and the tables of the engine's speed
	@$(BUILD_ONLY) $(BENCHMARKS) benchmarks
	@mkdir -p $(OUT)/benchmarks
	@set -e; for name in $(BENCHMARKS); do \
	  echo "$$name"; $(BUILD)/bin/$$name --benchmark_out=$(OUT)/benchmarks/$$name.json $(ARGS); done
	$(BUILD)/bin/benchmarks --out $(OUT)

data: setup ## download CIFAR-10 and CIFAR-100, checked and resumable, into DATA (default data/)
	tools/get_data.sh $(or $(DATA),data)

claims: configure ## render claims.toml into REPRODUCE.md
	@$(BUILD_ONLY) claims
	$(BUILD)/bin/claims $(ARGS)

report: configure ## draw every table and figure again from the records in OUT, then the claims
	@$(BUILD_ONLY) $(EXPERIMENTS) claims
	@set -e; for id in $(EXPERIMENTS); do \
	  if ls $(OUT)/$$id/records/*.$(SCALE).seed*.json >/dev/null 2>&1; then \
	    $(BUILD)/bin/$$id $(RUN_OPTIONS) --render $(ARGS); \
	  else echo "$$id: no record at $(SCALE) scale in $(OUT), not drawn"; fi; done
	$(BUILD)/bin/claims

clean: ## remove what was built; records in OUT stay
	rm -rf build
