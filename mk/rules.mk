# SPDX-License-Identifier: GPL-2.0-only
#
# Objects and images. Objects are shared by the ship and the prove image. Products appear under
# their name only when they are whole, so that two builds in one tree do not see half a file.

TOOLS := $(BUILD)/tools.stamp
$(TOOLS): mk/tools.sh
	@sh mk/tools.sh $(BUILD) $@

# What any change of compiles anew. The passes over the assembly make no new bitcode.
BUILD_FILES := Makefile $(wildcard mk/*.mk) $(FLAG_FILES) $(EXEMPT_FILES) $(SEED_FILE)
PASS_FILES := mk/assemble.sh $(REWRITE_FILES)

# $(call compile,FLAGS[,KIND]): $< to $@, dependencies beside it (the same for bitcode and object);
# with a KIND (mk/assemble.sh) by way of the protections' own passes.
compile = @mkdir -p $(@D) && echo "  CC   $<" && \
	temporary=$(basename $@).$$$$ && \
	if $(CC) $(BASE_FLAGS) $(INCLUDES) $(1) -MMD -MP -MT $(basename $@).bc -MT $(basename $@).o \
		-MF $$temporary.d $< -o $$temporary.$(if $(2),s,o) \
		$(if $(2),&& $(call assemble,$$temporary.s,$$temporary.o,$(2)) && rm $$temporary.s); \
	then mv -f $$temporary.d $(basename $@).d && mv -f $$temporary.o $@; \
	else rm -f $$temporary.*; exit 1; fi

# $(call assemble,FROM,TO,KIND)
assemble = CC="$(CC) $(filter --target=%,$(MACHINE_FLAGS))" sh mk/assemble.sh $(1) $(2) $(3) $(REWRITE_FILES)

$(OBJ)/%.bc: %.c $(BUILD_FILES) | $(TOOLS)
	$(call compile,-flto=thin -c $(call protection_flags,$<))

# Attacks; and any file by itself (make object).
$(OBJ)/%.o: %.c $(BUILD_FILES) $(PASS_FILES) | $(TOOLS)
	$(call compile,-S $(call protection_flags,$<),file)

$(OBJ)/%.o: %.S $(BUILD_FILES) $(PASS_FILES) | $(TOOLS)
	$(call compile,-E -D__ASSEMBLY__ -DVDSO_IMAGE='"$(VDSO_IMAGE)"',assembly)

# The vDSO: code of programs that the image carries as read-only data (user/vdso).
VDSO_IMAGE := $(OUT)/vdso.so
VDSO_SOURCES := $(wildcard user/vdso/*.c)
VDSO_FLAGS := $(filter --target=%,$(MACHINE_FLAGS)) -mgeneral-regs-only -std=c23 -O2 -ffreestanding \
	-fPIC -fvisibility=hidden -falign-loops=1 -fno-stack-protector -fasynchronous-unwind-tables -fno-ident \
	-Wall -Wextra -Werror -Wno-unused-parameter $(INCLUDES) -Iuser/arch/$(ARCH)
VDSO_LINK_FLAGS := -shared -soname linux-vdso.so.1 --hash-style=both --eh-frame-hdr -Bsymbolic -z text \
	-z max-page-size=4096 --no-undefined --build-id=none --orphan-handling=error --fatal-warnings -s

$(VDSO_IMAGE): $(VDSO_SOURCES) user/vdso/vdso.ld $(wildcard user/vdso/*.h user/arch/$(ARCH)/*.h \
		arch/include/arch/*.h arch/$(ARCH)/include/arch/*.h base/*.h) mk/rules.mk | $(TOOLS)
	@mkdir -p $(OUT)/vdso && echo "  VDSO $@" && \
	for source in $(VDSO_SOURCES); do \
		$(CC) $(VDSO_FLAGS) -c $$source -o $(OUT)/vdso/$$(basename $$source .c).o || exit 1; \
	done && \
	$(LD) $(VDSO_LINK_FLAGS) -T user/vdso/vdso.ld \
		$(VDSO_SOURCES:user/vdso/%.c=$(OUT)/vdso/%.o) -o $@.$$$$ && mv -f $@.$$$$ $@

$(OBJ)/arch/$(ARCH)/vdso_image.o: $(VDSO_IMAGE)

LINKER_SCRIPT := arch/$(ARCH)/kernel.ld
LINK_FILES := $(LINKER_SCRIPT) mk/link.sh mk/symbols.awk

# The kernel's C as one object: names that must stay, assembly, object. An overlay
# (mk/overlay.sh) has parts of its own, and no debugger's information (STRIP).
KERNEL_OBJECT := $(OUT)/kernel.o
KERNEL_CODE := $(KERNEL_OBJECT:.o=.s)
KERNEL_NAMES := $(KERNEL_OBJECT:.o=.names)
KERNEL_BITCODE := $(SHIP_BITCODE)
KERNEL_OTHERS := $(SHIP_APART) $(ATTACK_OBJECTS)
NAMING_FILES := $(wildcard user/attacks/*.h user/attacks/*/*.[ch] host/gdb/*)

# A change of what names them is none of the names, mostly.
$(KERNEL_NAMES): $(KERNEL_OTHERS) $(NAMING_FILES) $(LINKER_SCRIPT) mk/names.sh
	@NM="$(NM)" sh mk/names.sh $(LINKER_SCRIPT) "$(KERNEL_OTHERS)" $(NAMING_FILES) >$@.$$$$ && \
	if cmp -s $@.$$$$ $@; then rm -f $@.$$$$; else mv -f $@.$$$$ $@; fi

$(KERNEL_CODE): $(KERNEL_BITCODE) $(KERNEL_NAMES) mk/codegen.sh $(BUILD_FILES)
	@echo "  CODE $@ (of all files at once, some ten seconds)" && \
	CC="$(CC) $(CODEGEN_FLAGS)" sh mk/codegen.sh $@ $(KERNEL_NAMES) $(KERNEL_BITCODE)

$(KERNEL_OBJECT): $(KERNEL_CODE) $(PASS_FILES)
	@echo "  AS   $@" && $(call assemble,$<,$@,whole)

SHIP_OBJECTS := $(KERNEL_OBJECT) $(SHIP_APART)

# $(call link,KIND): the first line of the log tells the kind of an image; the table of symbols
# needs a finished layout, so mk/link.sh links more than once.
link = @echo "  LINK $@" && mkdir -p $(@D) && \
	CC="$(CC) $(BASE_FLAGS) $(INCLUDES)" LD="$(LD)" NM="$(NM)" LINK_FLAGS="$(LINK_FLAGS)" \
	sh mk/link.sh $@ "$(1)" $(LINKER_SCRIPT) $(filter %.o,$^)

# The kernel is linked in other orders of its functions until no displacement between two of them
# happens to be an instruction that could lift a protection (mk/check_instructions.sh).
LINK_ORDERS := 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
CHECK_FILES := mk/check_instructions.sh mk/instructions.awk protect/reg_pinning/allowed_instructions \
	mk/check_pointers.sh mk/pointers.awk protect/const_ops/allowed

$(OUT)/testudo.elf: $(SHIP_OBJECTS) $(LINK_FILES) $(CHECK_FILES)
	@echo "  LINK $@" && mkdir -p $(@D) && status=0 && : >$@.order && \
	for order in $(LINK_ORDERS); do \
		CC="$(CC) $(BASE_FLAGS) $(INCLUDES)" LD="$(LD)" NM="$(NM)" \
		LINK_FLAGS="$(LINK_FLAGS) --symbol-ordering-file=$@.order --no-warn-symbol-ordering" \
		sh mk/link.sh $@.unchecked ship $(LINKER_SCRIPT) $(filter %.o,$^) || exit 1; \
		status=0; sh mk/check_instructions.sh $@.unchecked >$@.instructions || status=$$?; \
		[ $$status = 2 ] || break; \
		$(NM) $@.unchecked | gawk -v seed=$$order 'BEGIN { srand(seed) } \
			$$2 ~ /^[tT]$$/ { print rand(), $$3 }' | sort | cut -d" " -f2 >$@.order; \
	done; \
	[ $$status = 0 ] || { cat $@.instructions; \
		[ $$status = 1 ] || echo "no order of linking helps; another layout does: make SEED=..."; \
		exit 1; }; \
	sh mk/check_pointers.sh $@.unchecked >$@.pointers || { cat $@.pointers; exit 1; }; \
	mv -f $@.unchecked $@

$(OUT)/prove.elf: $(SHIP_OBJECTS) $(ATTACK_OBJECTS) $(LINK_FILES) mk/check_names.sh $(NAMING_FILES)
	$(call link,prove)
	@NM="$(NM)" sh mk/check_names.sh $@ $(NAMING_FILES)

-include $(SHIP_BITCODE:.bc=.d) $(SHIP_APART:.o=.d) $(ATTACK_OBJECTS:.o=.d)
