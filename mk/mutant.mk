# SPDX-License-Identifier: GPL-2.0-only
#
# Mutants: the prove image with the files of protect/<row>/mutant/ in place of their siblings
# (mutant/x.c replaces protect/<row>/x.c; mutant/flags the row's flags; mutant/tree/<path> any file
# of the tree). Only objects that depend on a replaced file are compiled; see mk/mutant.sh.

MUTANT_ROWS := $(patsubst protect/%/mutant,%,$(wildcard protect/*/mutant))
MUTANT_IMAGES := $(MUTANT_ROWS:%=$(OUT)/mutant-%.elf)

mutants: $(MUTANT_IMAGES)

ifneq ($(ROW),)
mutant: $(OUT)/mutant-$(ROW).elf
endif

.SECONDEXPANSION:
$(MUTANT_IMAGES): $(OUT)/mutant-%.elf: $(OUT)/prove.elf mk/mutant.sh \
		$$(shell find protect/$$*/mutant -type f)
	+@CC="$(CC) $(BASE_FLAGS) $(INCLUDES)" LD="$(LD)" NM="$(NM)" LINK_FLAGS="$(LINK_FLAGS)" \
	MAKE="$(MAKE)" BUILD="$(abspath $(BUILD))" OUT="$(abspath $(OUT))" \
	sh mk/mutant.sh $* $@ $(LINKER_SCRIPT) $(SHIP_OBJECTS:$(OBJ)/%=%) $(ATTACK_OBJECTS:$(OBJ)/%=%)

# Run by mk/mutant.sh in the overlay tree.
.PHONY: objects
objects: $(OBJECTS)
