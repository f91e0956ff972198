# Every target first installs what is missing (Tools/setup); `make help` lists them.

RELEASE := .build-release
SWIFT_BUILD_RELEASE := swift build --configuration release --scratch-path $(RELEASE)

.PHONY: help run test bench campaign setup build release clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: release ## build, then ingest the shipped Debezium sample and query it
	@Tools/demo $(RELEASE)/release/intelgraph

test: setup ## checks, all tests, short samples of every campaign
	@Tools/run-tests

bench: release ## time imports, queries, reads beside an ingest and writes, beside the peers
	@Tools/setup --python
	@Tools/Bench/run --parts import,queries,concurrent,writes

campaign: release ## the long campaigns: crash lab, kills, interleavings, fuzzing
	@Tools/run-campaigns

setup: ## install system libraries (apt), check for Swift
	@Tools/setup

build: setup ## debug build
	swift build

release: setup ## release build, in .build-release
	$(SWIFT_BUILD_RELEASE)

clean: ## remove builds, the Python environment and the demo's data
	rm -rf .build .build-* Fuzz/.build .venv demo
