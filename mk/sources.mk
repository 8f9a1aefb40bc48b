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

SHIP_OBJECTS := $(SHIP_SOURCES:%=$(OBJ)/%.o)
ATTACK_OBJECTS := $(ATTACK_SOURCES:%=$(OBJ)/%.o)
SHIP_OBJECTS := $(patsubst %.c.o,%.o,$(patsubst %.S.o,%.o,$(SHIP_OBJECTS)))
ATTACK_OBJECTS := $(patsubst %.c.o,%.o,$(patsubst %.S.o,%.o,$(ATTACK_OBJECTS)))

# The debug image: a file under <folder>/debug/ stands in for another of the tree (mk/overlay.sh).
DEBUG_FILES := $(wildcard */debug/*.[ch] */debug/*/*.[ch])
