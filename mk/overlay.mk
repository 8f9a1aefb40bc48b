# SPDX-License-Identifier: GPL-2.0-only
#
# Images in which some files of the tree are replaced by others; see mk/overlay.sh.
#   mutants: the prove image with the files of protect/<row>/mutant/ in place of their siblings
#            (mutant/x.c replaces protect/<row>/x.c, mutant/flags the row's flags,
#            mutant/tree/<path> any file of the tree)
#   priced:  the mutants of rows that have a file protect/<row>/unpriced, without what it names
#   debug:   the prove image with the files of <folder>/debug/

MUTANT_ROWS := $(patsubst protect/%/mutant,%,$(wildcard protect/*/mutant))
MUTANT_IMAGES := $(MUTANT_ROWS:%=$(OUT)/mutant-%.elf)

PRICED_ROWS := $(patsubst protect/%/unpriced,%,$(wildcard protect/*/unpriced))
PRICED_IMAGES := $(PRICED_ROWS:%=$(OUT)/priced-%.elf)

# What attacks need; and what only bench --cost does.
.PHONY: attacked-mutants
attacked-mutants: $(MUTANT_IMAGES) $(OUT)/mutant-all.elf
mutants: attacked-mutants $(PRICED_IMAGES)
debug: $(OUT)/debug.elf

ifneq ($(ROW),)
mutant: $(OUT)/mutant-$(ROW).elf
endif

# $(call overlay,KIND)
overlay = +@CC="$(CC) $(BASE_FLAGS) $(INCLUDES)" LD="$(LD)" NM="$(NM)" LINK_FLAGS="$(LINK_FLAGS)" \
	MAKE="$(MAKE)" BUILD="$(abspath $(BUILD))" OUT="$(abspath $(OUT))" \
	sh mk/overlay.sh "$(1)" $@ $(LINKER_SCRIPT) $(patsubst $(OBJ)/%,%,\
	$(SHIP_BITCODE) $(SHIP_APART) $(ATTACK_OBJECTS))

.SECONDEXPANSION:
$(MUTANT_IMAGES): $(OUT)/mutant-%.elf: $(OUT)/prove.elf mk/overlay.sh \
		$$(shell find protect/$$*/mutant -type f)
	$(call overlay,mutant $*)

$(PRICED_IMAGES): $(OUT)/priced-%.elf: $(OUT)/prove.elf mk/overlay.sh protect/%/unpriced \
		$$(shell find protect/$$*/mutant -type f)
	$(call overlay,mutant $* priced)

# The kernel without any of the protections that a mutant can take away: what they cost together.
$(OUT)/mutant-all.elf: $(OUT)/prove.elf mk/overlay.sh $(wildcard protect/*/unpriced) \
		$(shell find protect/*/mutant -type f)
	$(call overlay,mutant all)

$(OUT)/debug.elf: $(OUT)/prove.elf mk/overlay.sh $(DEBUG_FILES)
	$(call overlay,debug)

# Run by mk/overlay.sh in the overlay tree.
.PHONY: objects
objects: $(OBJECTS)
