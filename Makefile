# SPDX-License-Identifier: GPL-2.0-only
#
# The whole build. Sources are found by globbing: adding a file to a folder is all it takes.
#
#   make                 the kernel (ship and prove image), the host command, the user programs
#   make run             boot to a shell
#   make test            everything that proves it works; last line "N passed, N failed"
#   make object FILE=F   compile one source file
#   make mutant ROW=R    the prove image with the one protection R replaced by protect/R/mutant/
#   make mutants         all of those
#   make debug           the image that checks the order of locks while it runs
#   make tidy            style, layers, clang-tidy, cppcheck
#   make format          clang-format over all sources
#   make clean           what was built; the seed of the layout of structures stays
#   make distclean       the seed, too: the next build lays out its structures differently
#   make SEED=S ...      builds with that seed: the same sources and seed give the same images
#
# Flags that ARE a protection do not stand here but in protect/<row>/flags, one per line; a mutant
# replaces that file. protect/<row>/flags.exempt lists globs of files compiled without them, each
# with its reason. Missing tools are installed by the first run (mk/tools.sh).

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:

# All the cores that there are, unless the command line says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif

ARCH := x86_64
BUILD ?= build
OUT := $(BUILD)/$(ARCH)
OBJ := $(OUT)/obj

CC := clang-19
LD := ld.lld-19
NM := llvm-nm-19

include mk/sources.mk
include mk/flags.mk

.PHONY: debug all kernel host user run test tidy mutant mutants object clean distclean
all: kernel host user

kernel: $(OUT)/testudo.elf $(OUT)/prove.elf

include mk/rules.mk
include mk/overlay.mk
include mk/host.mk

object: $(OBJ)/$(basename $(FILE)).o

run: all
	./testudo run

clean:
	find $(BUILD) -mindepth 1 -maxdepth 1 ! -path $(SEED_FILE) -exec rm -rf {} +
	rm -f testudo

distclean:
	rm -rf $(BUILD) testudo
