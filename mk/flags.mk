# SPDX-License-Identifier: GPL-2.0-only
#
# How kernel files are compiled: what every file needs (here) plus what every protection adds
# (protect/<row>/flags, found by globbing).

INCLUDES := -I. -Iarch/include -Iarch/$(ARCH)/include -Iprotect -nostdlibinc -isystem $(BUILD)/uapi

MACHINE_FLAGS := --target=x86_64-linux-gnu -mcmodel=small -mno-red-zone -mgeneral-regs-only

# The triple must be a linux one: elsewhere clang silently ignores the per-CPU canary.
CODE_FLAGS := $(MACHINE_FLAGS) -O2 -fpie -fdirect-access-external-data -ffunction-sections \
	-fdata-sections -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-verbose-asm -Werror
BASE_FLAGS := $(CODE_FLAGS) -std=c23 -g -ffreestanding -fvisibility=hidden -fno-common \
	-fno-strict-aliasing -fno-ident -fdebug-prefix-map=$(CURDIR)=. \
	-fdebug-prefix-map=$(BUILD)=build -Wall -Wextra -Wmissing-prototypes -Wno-unused-parameter

# From the bitcode of all files to the kernel's code (mk/codegen.sh): a call costs more here than
# the compiler thinks (a tag, a comparison, cleared registers), so it may inline more.
CODEGEN_FLAGS = $(CODE_FLAGS) $(foreach row,$(FLAG_ROWS),$(FLAGS_$(row))) \
	-Wno-unused-command-line-argument -mllvm -inline-threshold=500

# The seed of the layout of structures (protect/struct_shuffle): drawn once for each build folder,
# or what the command line says (make SEED=...). A change of it compiles everything anew.
SEED_FILE := $(BUILD)/seed
SEED_STATUS := $(shell sh mk/seed.sh $(SEED_FILE) $(SEED) && echo drawn)
ifneq ($(SEED_STATUS),drawn)
$(error mk/seed.sh: no seed in $(SEED_FILE))
endif

read_list = $(shell sed -e 's/\#.*//' $(wildcard $(1)) /dev/null)

FLAG_FILES := $(wildcard protect/*/flags)
EXEMPT_FILES := $(wildcard protect/*/flags.exempt)
FLAG_ROWS := $(FLAG_FILES:protect/%/flags=%)
$(foreach row,$(FLAG_ROWS),\
	$(eval FLAGS_$(row) := $(call read_list,protect/$(row)/flags))\
	$(eval EXEMPT_$(row) := $(wildcard $(call read_list,protect/$(row)/flags.exempt))))

# $(call protection_flags,FILE)
protection_flags = $(foreach row,$(FLAG_ROWS),$(if $(filter $(1),$(EXEMPT_$(row))),,$(FLAGS_$(row))))

# Passes over the assembly, one after the other (protect/<row>/rewrite*.awk).
REWRITE_FILES := $(sort $(wildcard protect/*/rewrite*.awk))

LINK_FLAGS := -pie -static --no-dynamic-linker --pack-dyn-relocs=relr --gc-sections -Bsymbolic \
	-z text -z norelro -z noexecstack -z separate-code -z max-page-size=4096 --build-id=none \
	--orphan-handling=error --fatal-warnings
