# Leftshift, from a clone to a running program: `make build`. Nothing has to be installed by hand
# but Swift and Python 3; what else is needed, scripts/setup.py brings into .setup/.

SWIFT_SOURCES = Package.swift Sources Tests
# SQLite as set-up brought it: its header, and the archive that is linked into the command.
SQLITE = $(CURDIR)/.setup/sqlite
# zlib, where the machine has none to build with; else these folders are not there.
ZLIB = $(CURDIR)/.setup/zlib
# What writes workbooks, as set-up built it: linked into the command too.
XLSXWRITER = $(CURDIR)/.setup/xlsxwriter
SWIFT_FLAGS = -Xcc "-I$(SQLITE)/include" -Xlinker "-L$(SQLITE)/lib" \
  -Xcc "-I$(ZLIB)/include" -Xlinker "-L$(ZLIB)/lib" \
  -Xcc "-I$(XLSXWRITER)/include" -Xlinker "-L$(XLSXWRITER)/lib"
# Where `make dist` puts the libraries that a machine may lack: beside the command.
BESIDE = -Xlinker -rpath -Xlinker '$$ORIGIN/lib'

.DEFAULT_GOAL := help
.PHONY: help setup build dist test test-kills test-ledger test-pages test-parity test-regime fuzz demo bench bench-linked bench-weights bench-synth bench-ledger bench-what-if format lint clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1 \2/p' $(MAKEFILE_LIST) \
	  | while read -r target does; do printf 'make %-13s %s\n' "$$target" "$$does"; done

setup: ## bring what is missing into .setup/ (nothing, after the first time)
	@python3 scripts/setup.py

build: setup ## build .build/release/leftshift
	swift build $(SWIFT_FLAGS) $(BESIDE) -c release --static-swift-stdlib --product leftshift

dist: build ## pack it with all it needs, for machines without a toolchain: .build/dist
	@python3 scripts/dist.py

test: setup lint ## build all of it for debugging and run every test
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build --disable-xctest

test-kills: setup ## kill programs that post 1,000 times, which takes a few minutes
	swift build $(SWIFT_FLAGS) --build-tests
	LEFTSHIFT_KILLS=1000 swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --filter KillTests

test-ledger: setup ## 1,000 tamperings and 10,000 random histories of a ledger: half an hour
	swift build $(SWIFT_FLAGS) --build-tests
	LEFTSHIFT_TAMPERINGS=1000 LEFTSHIFT_HISTORIES=10000 swift test $(SWIFT_FLAGS) --skip-build \
	  --disable-xctest --filter 'TamperingTests|HistoryTests'

test-pages: build ## open the pages that commands write in Chromium (fetches it from Debian, once: 125 MB)
	@python3 scripts/setup.py --browser
	swift build $(SWIFT_FLAGS) --build-tests
	rm -rf .build/pages && mkdir -p .build/pages
	LEFTSHIFT_PAGES=$(CURDIR)/.build/pages swift test $(SWIFT_FLAGS) --skip-build --disable-xctest \
	  --filter ReportPageTests
	python3 Tests/Support/pages.py .build/release/leftshift .build/pages

test-parity: setup ## compare both engines on 10,000 random definitions and data, which takes a quarter of an hour
	swift build $(SWIFT_FLAGS) --build-tests
	LEFTSHIFT_PARITY=10000 swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --filter ParityTests

test-regime: build ## work out today's regime once more, by a second program, over 20,000 people
	@python3 scripts/setup.py --benchmarks
	rm -rf .build/regime && cp -r Examples/todays-nhs .build/regime
	.build/release/leftshift synth --people 20000 --years 3 .build/regime/data
	.build/release/leftshift settle .build/regime --format csv > .build/regime/lines.csv
	python3 Tests/Support/todays_regime.py .build/regime/data .build/regime/lines.csv

fuzz: setup ## break input in a million ways, which takes an hour or so
	swift build $(SWIFT_FLAGS) --build-tests
	LEFTSHIFT_FUZZ=250000 swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --filter FuzzTests

demo: build ## settle the example contracts and show the results
	scripts/demo.sh

bench: build ## measure Leftshift beside pandas and DuckDB for Python
	@python3 scripts/setup.py --benchmarks
	python3 Benchmarks/settle.py

bench-linked: build ## measure it on 1 million people and 10 million contacts, beside SQL by hand
	@python3 scripts/setup.py --benchmarks
	python3 Benchmarks/linked.py

bench-weights: build ## measure it weighting 1 million people, beside OpenFisca-Core
	@python3 scripts/setup.py --benchmarks
	python3 Benchmarks/weights.py

bench-synth: build ## measure how long synthetic systems take, up to 1 million people
	python3 Benchmarks/synth.py

bench-ledger: build ## measure statements of a ledger of 10 million lines (10 GB of room, five minutes)
	python3 Benchmarks/ledger.py

bench-what-if: build ## measure one more version of a contract of 50 terms
	python3 Benchmarks/what_if.py

format: ## rewrite the Swift sources in the house style
	swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

lint: ## complain where the Swift sources are not in the house style
	swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)

clean: ## remove what was built (.setup/ stays; it is dear to fetch again)
	rm -rf .build
