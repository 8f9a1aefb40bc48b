# SPDX-License-Identifier: GPL-2.0-only
#
# What runs on the host (the command, unit tests, fuzzers) and the programs that run in the guest.

HOST_CC := clang-19
HOST_FLAGS := -std=gnu2x -O2 -g -Wall -Wextra -Werror
GUEST_CC := gcc

host: testudo

HOST_SOURCES := $(wildcard host/*.c)
HOST_OBJECTS := $(HOST_SOURCES:%.c=$(BUILD)/%.o)

$(BUILD)/host/%.o: host/%.c Makefile mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  HOST $<" && \
	$(HOST_CC) $(HOST_FLAGS) -Ihost -MMD -MP -MT $@ -MF $(basename $@).d -c $< -o $@.$$$$ && mv -f $@.$$$$ $@

testudo: $(HOST_OBJECTS)
	@echo "  HOST $@" && $(HOST_CC) $^ -lm -o $@.$$$$ && mv -f $@.$$$$ $@

-include $(HOST_OBJECTS:.o=.d)

# The boot sector of a machine of Bochs: 512 bytes as they lie on its disk.
host: $(OUT)/bochs/boot.bin

$(OUT)/bochs/boot.bin: host/bochs/boot.S host/bochs/page.h mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  BOOT $@" && \
	$(HOST_CC) --target=i386-none-elf -Ihost/bochs -c $< -o $@.o && \
	$(LD) -m elf_i386 -Ttext=0x7c00 --oformat binary $@.o -o $@.$$$$ && mv -f $@.$$$$ $@

# Programs of our own for the guest: no C library, as the first one runs before there is one.
USER_START := $(wildcard user/arch/$(ARCH)/*.S)
USER_PROGRAMS := $(patsubst user/%.c,$(OUT)/user/%,$(wildcard user/*.c))
USER_FLAGS := -std=gnu2x -O2 -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-pie \
	-no-pie -static -nostdlib -s -Iuser/arch/$(ARCH) -Iuser/include

user: $(USER_PROGRAMS)

$(OUT)/user/%: user/%.c $(USER_START) $(wildcard user/*.h user/include/*.h user/arch/$(ARCH)/*.h) \
		mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  USER $@" && \
	$(GUEST_CC) $(USER_FLAGS) $(USER_START) $< -o $@.$$$$ && mv -f $@.$$$$ $@

# Programs that attack the prove image from outside: user/attacks/<row>/<name>.c.
ATTACK_PROGRAMS := $(patsubst user/%.c,$(OUT)/user/%,$(wildcard user/attacks/*/*.c))

user: $(ATTACK_PROGRAMS)

$(OUT)/user/attacks/%: user/attacks/%.c $(USER_START) $(wildcard user/*.h user/include/*.h \
		user/attacks/*.h user/attacks/*/*.h user/arch/$(ARCH)/*.h) mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  USER $@" && \
	$(GUEST_CC) $(USER_FLAGS) -Iuser -Iuser/attacks $(USER_START) $< -o $@.$$$$ && mv -f $@.$$$$ $@

# Programs that tests and benchmarks run on Linux and here: ordinary static programs.
GUEST_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/linux/*.c bench/*.c bench/linux/*.c))
GUEST_FLAGS := -std=gnu2x -O2 -Wall -Wextra -Werror -static -pthread

user: $(GUEST_PROGRAMS)

$(OUT)/tests/linux/% $(OUT)/bench/%: GUEST_SOURCE = $(@:$(OUT)/%=%.c)
$(OUT)/tests/linux/%: tests/linux/%.c $(wildcard tests/linux/*.h) mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  USER $@" && \
	$(GUEST_CC) $(GUEST_FLAGS) $< -o $@.$$$$ && mv -f $@.$$$$ $@

$(OUT)/bench/%: bench/%.c bench/bench.h mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  USER $@" && \
	$(GUEST_CC) $(GUEST_FLAGS) $< -o $@.$$$$ && mv -f $@.$$$$ $@

$(OUT)/bench/exec_dynamic: GUEST_FLAGS := $(filter-out -static,$(GUEST_FLAGS))

# What QEMU counts beside instructions, for the benchmarks.
user: $(OUT)/count.so

$(OUT)/count.so: bench/count/count.c mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && echo "  HOST $@" && \
	$(HOST_CC) $(HOST_FLAGS) -shared -fPIC -fvisibility=hidden $< -o $@.$$$$ && mv -f $@.$$$$ $@

# Unit tests: one program per file, with all of base/ under the sanitizers.
# Unsigned overflow is checked as in the kernel; what is meant to wrap says so there, too.
TEST_FLAGS := -std=gnu23 -O1 -g -Wall -Wextra -Werror -Wno-unused-parameter -fno-omit-frame-pointer \
	-fsanitize=address,undefined,unsigned-integer-overflow -fno-sanitize-recover=all \
	-fstrict-flex-arrays=3 -fno-builtin -include tests/unit/rename.h \
	-Itests/unit/fakes -I. -Iarch/include -Iarch/$(ARCH)/include -Iprotect
BASE_SOURCES := $(wildcard base/*.c)
TEST_BASE_OBJECTS := $(BASE_SOURCES:%.c=$(BUILD)/test-base/%.o)

UNIT_SOURCES := $(wildcard tests/unit/*_test.c)
UNIT_PROGRAMS := $(UNIT_SOURCES:%.c=$(BUILD)/%)
UNIT_SUPPORT := $(BUILD)/test-base/tests/unit/support.o
UNIT_MAIN := $(BUILD)/test-base/tests/unit/main.o

FUZZ_SOURCES := $(wildcard tests/fuzz/*_fuzz.c)
# Not in build/tests/: without an argument a fuzzer runs for ever. tests/fuzz/replay runs them.
FUZZ_PROGRAMS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/fuzz/%)

.PHONY: tests
tests: $(UNIT_PROGRAMS) $(FUZZ_PROGRAMS)

$(BUILD)/test-base/%.o: %.c mk/host.mk | $(TOOLS)
	@mkdir -p $(@D) && \
	$(HOST_CC) $(TEST_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -MF $(basename $@).d -c $< -o $@

$(BUILD)/tests/unit/%: $(BUILD)/test-base/tests/unit/%.o $(UNIT_MAIN) $(UNIT_SUPPORT) $(TEST_BASE_OBJECTS)
	@mkdir -p $(@D) && echo "  TEST $@" && $(HOST_CC) $(TEST_FLAGS) $^ -o $@

$(BUILD)/fuzz/%: $(BUILD)/test-base/tests/fuzz/%.o $(UNIT_SUPPORT) $(TEST_BASE_OBJECTS)
	@mkdir -p $(@D) && echo "  FUZZ $@" && $(HOST_CC) $(TEST_FLAGS) -fsanitize=fuzzer $^ -o $@

.SECONDARY:
-include $(wildcard $(BUILD)/test-base/*/*.d $(BUILD)/test-base/*/*/*.d)

test: all tests attacked-mutants debug
	./testudo test

# The table of docs/state.md from a run of this tree (and the prices of the last bench --cost).
.PHONY: state
state: all mutants
	./testudo prove | tee $(OUT)/matrix
	awk -f mk/state.awk $(OUT)/matrix $(firstword $(wildcard $(OUT)/cost.json) bench/cost.json) \
		docs/state.md >$(OUT)/state.md
	cp $(OUT)/state.md docs/state.md

tidy: $(TOOLS) testudo
	./testudo test tidy

# clang-tidy, file by file, again only when the file or what it includes changed.
TIDY_SOURCES := $(filter %.c,$(SHIP_SOURCES) $(ATTACK_SOURCES))
# The crash tests of Linux are wrong on purpose.
TIDY_STAMPS := $(patsubst %.c,$(OUT)/tidy/%.ok,$(filter-out protect/provoke/%,$(TIDY_SOURCES)))

.PHONY: clang-tidy
clang-tidy: $(TIDY_STAMPS)

$(TIDY_STAMPS): $(OUT)/tidy/%.ok: $$(filter $(OBJ)/$$*.bc $(OBJ)/$$*.o,\
		$(SHIP_BITCODE) $(SHIP_APART) $(ATTACK_OBJECTS)) .clang-tidy
	@mkdir -p $(@D) && echo "  TIDY $*.c" >&2 && \
	clang-tidy-19 --quiet $*.c -- $(BASE_FLAGS) $(INCLUDES) 2>$@.log && touch $@

.PHONY: format
format: $(TOOLS)
	# Twice: the first pass may move a comment which the second then aligns.
	clang-format-19 -i $(shell git ls-files "*.c" "*.h")
	clang-format-19 -i $(shell git ls-files "*.c" "*.h")
