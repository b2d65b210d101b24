# ordermill - turn partners' purchase-order files into customer orders
#
# Two commands do everything on a bare Debian 12: `make demo`, `make check`.

CFLAGS	?= $(OPTIMISE) -g
# Measured: -O3 takes a twelfth less time than -O2.
OPTIMISE = -O3
LDFLAGS	?=
CC	?= gcc
PREFIX	?= /usr/local
MODE	?= plain
BUILD	?= build/$(MODE)
# Scripts leave nothing in the source.
export PYTHONDONTWRITEBYTECODE = 1

PACKAGES = gcc libc6-dev pkg-config libxml2-dev libcsv-dev zlib1g-dev \
	   libsqlite3-dev libssl-dev libcunit1-dev libxml2-utils python3 \
	   sqlite3 mandoc e2fsprogs xfsprogs libisal-dev strace systemd
LIBS	 = libxml-2.0 zlib sqlite3 libcrypto
WARN	 = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	   -Wmissing-prototypes -Wconversion -Wwrite-strings -Wvla -Wformat=2
HARDEN	 = -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	   -fstack-clash-protection -fcf-protection -fPIE
HARDENLD = -pie -Wl,-z,relro,-z,now
ifeq ($(WERROR),1)
WARN	+= -Werror
endif
ifeq ($(MODE),asan)
OPTIMISE = -O2
HARDEN	 = -fsanitize=address,undefined -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer
HARDENLD = -fsanitize=address,undefined
endif
ifeq ($(MODE),fault)
HARDEN	+= -DFAILPOINTS
endif
FUZZ_MAIN = tests/fuzz/replay.c
ifeq ($(MODE),fuzz)
OPTIMISE = -O2
CC	 = clang
HARDEN	 = -fsanitize=fuzzer-no-link,address,undefined \
	   -fno-sanitize-recover=all -fno-omit-frame-pointer
HARDENLD = -fsanitize=fuzzer,address,undefined
FUZZ_MAIN =
endif
# A sabotaged build (include/mutant.h) of what can be sabotaged; the rest of
# it is that of build/plain.
ifneq ($(filter mutant-%,$(MODE)),)
HARDEN	+= -DMUTANT=$(MODE:mutant-%=%)
MUTABLE	:= $(shell grep -l '^\#include "mutant.h"' src/*/*.c)
endif

# Compresses the archive several times as fast as zlib, where it is there.
ifeq ($(shell pkg-config --exists libisal && echo 1),1)
LIBS	+= libisal
ISAL	 = -DHAVE_ISAL
endif

OUR_CFLAGS = -std=c11 -D_GNU_SOURCE $(ISAL) -Iinclude $(WARN) $(HARDEN) \
	     $(shell pkg-config --cflags $(LIBS) 2>/dev/null) -MMD -MP
OUR_LIBS   = $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lcsv

SOURCES	:= $(sort $(wildcard src/*/*.c src/*/*/*.c))
OBJECTS	:= $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
ifdef MUTABLE
OBJECTS	:= $(patsubst src/%.c,build/plain/obj/%.o,$(filter-out $(MUTABLE),$(SOURCES))) \
	   $(MUTABLE:src/%.c=$(BUILD)/obj/%.o)
endif
LIBRARY	:= $(BUILD)/libordermill.a
PROGRAM	:= $(BUILD)/ordermill
UNITS	:= $(sort $(wildcard tests/unit/*_test.c))
UNITBIN	:= $(UNITS:tests/unit/%.c=$(BUILD)/unit/%)
FUZZERS	:= $(filter-out %/fuzz.c %/replay.c,$(sort $(wildcard tests/fuzz/*.c)))
FUZZBIN	:= $(FUZZERS:tests/fuzz/%.c=$(BUILD)/fuzz/%)

all: $(PROGRAM)			## build the program
ifeq ($(BUILD),build/plain)
all: build/ordermill
build/ordermill: $(PROGRAM)
	ln -sf plain/ordermill $@
endif

$(PROGRAM): $(filter %/run/main.o,$(OBJECTS)) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) $(HARDENLD) -o $@ $^ $(OUR_LIBS)

$(LIBRARY): $(filter-out %/run/main.o,$(OBJECTS))
	rm -f $@
	ar rcs $@ $^

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(call FOLDERS,src/$(firstword $(subst /, ,$*))) \
	    $(CFLAGS) -c -o $@ $<
# A stage sees all of its folders.
FOLDERS = $(patsubst %/,-I%,$(sort $(dir $(filter $(1)/%,$(SOURCES)))))

$(BUILD)/unit/%: tests/unit/%.c tests/lib/unit.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) -Itests/lib $(UNIT_INCLUDES) $(CFLAGS) $(LDFLAGS) \
	    $(HARDENLD) -o $@ $(filter %.c,$^) $(LIBRARY) $(OUR_LIBS) -lcunit
$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.c $(FUZZ_MAIN) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) -Itests/fuzz $(UNIT_INCLUDES) $(CFLAGS) $(LDFLAGS) \
	    $(HARDENLD) -o $@ $(filter %.c,$^) $(LIBRARY) $(OUR_LIBS)
# A test may look into the folder of the module it tests.
UNIT_INCLUDES = $(call FOLDERS,src)

-include $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)

# ---- The two commands -----------------------------------------------------

deps:				## install what is missing (Debian, apt-get)
	@missing=; for p in $(PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$p 2>/dev/null | \
	    grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	    echo "installing:$$missing"; \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    $$sudo apt-get install -y -qq --no-install-recommends $$missing \
	    >/dev/null; fi

demo: deps			## a night on the samples, from nothing
	@$(MAKE) --no-print-directory -s all
	@PROGRAM=$(PROGRAM) samples/demo.sh

check: deps			## every test; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory -s -j2 all units
	@$(MAKE) --no-print-directory -s -j2 MODE=asan all units fuzzers
	@$(MAKE) --no-print-directory -s -j2 MODE=fault all
	@tests/lib/count.sh $(CHECKS)

CHECKS = \
	"unit=tests/lib/units.sh build/plain/unit" \
	"unit, sanitized=tests/lib/units.sh build/asan/unit" \
	"flow=tests/flow/run.sh" \
	"flow, sanitized=ORDERMILL=$(CURDIR)/build/asan/ordermill tests/flow/run.sh" \
	"flow, bundled=BUNDLED=1 tests/flow/run.sh" \
	"command line=tests/flow/cli.sh" \
	"histories=tests/model/histories.py --histories 320" \
	"safety=tests/flow/safety.sh" \
	"ledger=tests/flow/ledger.sh" \
	"verify=tests/flow/verify.sh" \
	"hostile=tests/hostile/run.sh" \
	"hostile names=tests/hostile/names.sh" \
	"hostile encodings=tests/hostile/encodings.sh" \
	"hostile strings=tests/hostile/strings.sh" \
	"modes=tests/hostile/modes.sh" \
	"sandbox=tests/hostile/sandbox.sh" \
	"verdict=tests/hostile/verdict.sh" \
	"replay=tests/fuzz/replay.sh build/asan/fuzz" \
	"acceptor=tests/hostile/accept.sh" \
	$(CRASH_CHECKS) \
	"layers=tests/lib/layers.sh" \
	"docs=tests/lib/docs.sh" \
	"schemas=tests/lib/schemas.sh" \
	"deploy=tests/lib/deploy.sh"

CRASH_CHECKS = \
	"decoder=tests/crash/decoder.sh" \
	"crash=tests/crash/kill.sh" \
	"crash of a load=tests/crash/load.sh" \
	"relearn=tests/crash/relearn.sh" \
	"relearn, bundled=BUNDLED=1 tests/crash/relearn.sh" \
	"sweep=tests/crash/sweep.py --stride 25 --twice 24" \
	"sweep, a large drop=tests/crash/sweep.py --large --stride 40 --twice 24" \
	"sweep, several groups=$(BY_THREES) tests/crash/sweep.py --stride 120" \
	"sweep, bundled=BUNDLED=1 $(BY_THREES) tests/crash/sweep.py --stride 150" \
	"memory=tests/crash/nomem.py --stride 200" \
	"disk=tests/crash/disk.py --stride 30" \
	"oracle=tests/crash/oracle_test.sh" \
	"power=tests/crash/power.py --most 3 --stride 15 --again 2" \
	"power, several groups=$(BY_THREES) tests/crash/power.py --night many --most 3 --stride 30 --again 2" \
	"mutants=tests/crash/mutants.sh 2 5 9"
# Groups of three files, so that a few make several.
BY_THREES = ORDERMILL=$(CURDIR)/build/fault/ordermill

LONG_CHECKS = \
	"safety, long=tests/flow/safety.sh" \
	"verify, long=tests/flow/verify.sh" \
	"histories, long=tests/model/histories.py --histories 10000" \
	"decoder, long=tests/crash/decoder.sh" \
	"crash of a load, long=ROWS=300000 KILLS=50 tests/crash/load.sh" \
	"hostile, long=tests/hostile/run.sh huge_text csv_huge_field" \
	"acceptor, long=tests/hostile/accept.sh" \
	"hostile, sanitized=MEMORY=4000000 ORDERMILL=$(CURDIR)/build/asan/ordermill tests/hostile/run.sh" \
	"hostile names, sanitized=ORDERMILL=$(CURDIR)/build/asan/ordermill tests/hostile/names.sh" \
	"sweep, whole=tests/crash/sweep.py" \
	"sweep, a large drop, whole=tests/crash/sweep.py --large --twice 24" \
	"sweep, several groups, long=$(BY_THREES) tests/crash/sweep.py --stride 6" \
	"sweep, bundled, long=BUNDLED=1 $(BY_THREES) tests/crash/sweep.py --stride 6" \
	"memory, whole=tests/crash/nomem.py" \
	"disk, whole=tests/crash/disk.py" \
	"power, whole=tests/crash/power.py --most 24 --again 20" \
	"power, several groups, long=$(BY_THREES) tests/crash/power.py --most 12 --again 10" \
	"power, bundled, long=BUNDLED=1 $(BY_THREES) tests/crash/power.py --most 6 --stride 4 --again 4" \
	"power, real disks=tests/crash/powercut.py" \
	"mutants, all=tests/crash/mutants.sh"

units: $(UNITBIN)
fuzzers: $(FUZZBIN)
layers:				## no stage includes another
	@tests/lib/layers.sh
schemas:			## samples against their schemas
	@tests/lib/schemas.sh

# BENCH: options of bench.py; PROFILE: of stages.py.
BENCH_PACKAGES = linux-perf
bench: bench-deps		## the whole job beside its yardsticks
	@tests/bench/bench.py $(BENCH)
profile: bench-deps		## what a night's CPU time goes into
	@tests/bench/stages.py $(PROFILE)
bench-deps:
	@$(MAKE) --no-print-directory -s deps \
	    PACKAGES="$(PACKAGES) $(BENCH_PACKAGES)"
	@$(MAKE) --no-print-directory -s all
check-crash: deps		## killed, refused, out of memory, disk full
	@$(MAKE) --no-print-directory -s -j2 all
	@$(MAKE) --no-print-directory -s -j2 MODE=fault all
	@tests/lib/count.sh $(CRASH_CHECKS)
check-long:			## and the longer sweeps; ends with the proof
	@mkdir -p build && : >$(FIGURES)
	@FIGURES=$(FIGURES) $(MAKE) --no-print-directory check
	@FIGURES=$(FIGURES) LONG=1 tests/lib/count.sh $(LONG_CHECKS); \
	    status=$$?; tests/lib/proof.py $(FIGURES); exit $$status
FIGURES	:= $(CURDIR)/build/figures.tsv

# Each target so long: a minute finds what is gross, a release takes 600.
SECONDS	?= 60
FUZZ_PACKAGES = clang libclang-rt-14-dev
fuzz:				## fuzz each target for SECONDS (60)
	@$(MAKE) --no-print-directory -s deps \
	    PACKAGES="$(PACKAGES) $(FUZZ_PACKAGES)"
	@$(MAKE) --no-print-directory -s -j2 MODE=fuzz fuzzers
	@tests/fuzz/fuzz.sh build/fuzz/fuzz $(SECONDS)

# ---- Installation ----------------------------------------------------------

SHARE = $(DESTDIR)$(PREFIX)/share
install: $(PROGRAM)		## to PREFIX (/usr/local), below DESTDIR
	install -D $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/ordermill
	for f in xsd/*.xsd samples/*.xml samples/partners.d/*.xml; do \
	    install -D -m 644 $$f $(SHARE)/ordermill/$$f; done
	install -D -m 644 src/run/ordermill.1 \
	    $(SHARE)/man/man1/ordermill.1

clean:				## remove what was built
	rm -rf build
help:				## this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | \
	    expand -t 20

.PHONY: all deps demo check check-crash check-long bench profile bench-deps \
    fuzz fuzzers units layers schemas install clean help
