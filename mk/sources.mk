# SPDX-License-Identifier: GPL-2.0-only
#
# Which files make which image. Everything is found by its place; nothing is listed.
#   SHIP_SOURCES   the shipped kernel
#   PROVE_SOURCES  the same and the attacks (protect/<row>/attack*.c)
#   IMAGE          generated per image: its kind, its table of symbols

# Up to four folders deep; a deeper tree should be flattened, not globbed.
find_sources = $(foreach ending,c S,$(wildcard $(addsuffix .$(ending),\
	$(1)/* $(1)/*/* $(1)/*/*/* $(1)/*/*/*/*)))

PROTECT_SOURCES := $(wildcard protect/*.c protect/*/*.c protect/*/*.S)
ATTACK_SOURCES := $(wildcard protect/*/attack*.c protect/*/attack*.S)

SHIP_SOURCES := $(filter-out $(wildcard */debug/*.c),$(sort $(wildcard base/*.c sync/*.c) \
	$(call find_sources,arch/$(ARCH)) \
	$(filter-out $(ATTACK_SOURCES),$(PROTECT_SOURCES)) \
	$(call find_sources,mm) $(call find_sources,kernel) $(call find_sources,drivers) \
	$(call find_sources,fs) $(call find_sources,linux)))

# The kernel's C is bitcode that becomes one object (mk/codegen.sh). Objects of their own: assembly,
# the attacks, and a file that defines symbols in assembly, of which the optimiser knows nothing.
APART_SOURCES := $(filter %.S,$(SHIP_SOURCES)) arch/$(ARCH)/offsets.c
SHIP_BITCODE := $(patsubst %.c,$(OBJ)/%.bc,$(filter-out $(APART_SOURCES),$(SHIP_SOURCES)))
SHIP_APART := $(addprefix $(OBJ)/,$(addsuffix .o,$(basename $(APART_SOURCES))))
ATTACK_OBJECTS := $(addprefix $(OBJ)/,$(addsuffix .o,$(basename $(ATTACK_SOURCES))))

# The debug image: a file under <folder>/debug/ stands in for another of the tree (mk/overlay.sh).
DEBUG_FILES := $(wildcard */debug/*.[ch] */debug/*/*.[ch] */debug/*/*/*.inc)
