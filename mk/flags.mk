# SPDX-License-Identifier: GPL-2.0-only
#
# How kernel files are compiled: what every file needs (here) plus what every protection adds
# (protect/<row>/flags, found by globbing).

INCLUDES := -I. -Iarch/include -Iarch/$(ARCH)/include -Iprotect -nostdlibinc -isystem $(BUILD)/uapi

MACHINE_FLAGS := --target=x86_64-linux-gnu -mcmodel=small -mno-red-zone -mgeneral-regs-only

# The triple must be a linux one: elsewhere clang silently ignores the per-CPU canary.
BASE_FLAGS := $(MACHINE_FLAGS) -std=c23 -O2 -g -ffreestanding -fpie -fvisibility=hidden \
	-fdirect-access-external-data -ffunction-sections -fdata-sections -fno-common \
	-fno-strict-aliasing -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-ident -fdebug-prefix-map=$(CURDIR)=. \
	-fdebug-prefix-map=$(BUILD)=build \
	-Wall -Wextra -Werror -Wmissing-prototypes -Wno-unused-parameter

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

# Passes over the assembly of every file, one after the other (protect/<row>/rewrite.awk).
REWRITE_FILES := $(wildcard protect/*/rewrite.awk)

LINK_FLAGS := -pie -static --no-dynamic-linker --pack-dyn-relocs=relr --gc-sections -Bsymbolic \
	-z text -z norelro -z noexecstack -z separate-code -z max-page-size=4096 --build-id=none \
	--orphan-handling=error --fatal-warnings
