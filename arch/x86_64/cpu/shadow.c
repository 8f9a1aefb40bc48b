// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processor's shadow stacks (<arch/shadow.h>): what stands on one before the processor uses it,
 * which one it takes, and the few ways in which kernel code goes on elsewhere than it was
 * interrupted. Written inside of windows only; the processor writes the rest.
 *
 * A page, from its end: the token (its own address; bit 0: in use), what a new thread begins in,
 * the token by which a switch goes there (RSTORSSP: the address above it; bit 0: 64-bit code). That
 * of the stack for double faults serves all fault stacks of its CPU, a quarter each.
 */
#include <arch/x86_64/cpu/shadow_switch.h>
#include <arch/x86_64/machine.h>
#include <arch/mmu.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <arch/shadow.h>
#include <base/checked.h>
#include <base/string.h>
#include <mm/kernel_space/kernel_space.h>
#include <shadow_stack/shadow_stack.h>
#include <text_patch/text_patch.h>
#include <violation.h>
#include <write_rarely/sealed_block.h>
#include <write_rarely/write_rarely.h>

#define WORDS (PAGE_SIZE / sizeof(uint64_t))
#define FAULT_WORDS (WORDS / (FAULT_STACK_COUNT - 1))
#define TOKEN_BUSY UINT64_C(1)
#define TOKEN_LONG UINT64_C(1)

static_assert(FAULT_WORDS * sizeof(uint64_t) == 1024, "shadow.S: FAULT_WORDS_END");

/* shadow.S: takes the shadow stack of MSR_SHADOW_STACK_0, goes on in FUNCTION. */
[[noreturn]] void shadow_enter(void (*function)(void), uint64_t control);

struct shadow_site {
	int32_t place, target; /* each relative to its own place */
};
extern const struct shadow_site shadow_sites_start[], shadow_sites_end[];

const struct static_branch shadow_by_processor = { "shadow stacks" };

void arch_shadow_decide(void)
{
	static_branch_set(&shadow_by_processor, arch_has_shadow_stacks());
}

static uint64_t relative(const int32_t *place)
{
	return wrap_add((uint64_t)place, (uint64_t)(int64_t)*place);
}

/* A jump of five bytes. SAFETY: the text is written at its physical address, before it is mapped.
 */
void shadow_sites_apply(void)
{
	for (const struct shadow_site *site = shadow_sites_start; site < shadow_sites_end; site++) {
		uint8_t *const code = (uint8_t *)relative(&site->place);
		const uint32_t distance =
			(uint32_t)wrap_sub(relative(&site->target), (uint64_t)code + 5);

		code[0] = 0xe9;
		memcpy(code + 1, &distance, sizeof(distance));
	}
}

void arch_shadow_assign(const struct saved_thread *saved, const uint64_t *page, uint64_t address)
{
	const struct write_window window = write_window_open();

	saved->writable->shadow_page = page;
	saved->writable->shadow_base = address + PAGE_SIZE - sizeof(uint64_t);
	write_window_close(window);
}

/* Inside a window: where the page's words are written. */
static uint64_t *page_writable(const struct saved_thread *saved)
{
	return write_window_at(saved->shadow_page, PAGE_SIZE);
}

void shadow_fill(struct saved_thread *writable, uint64_t entry)
{
	const uint64_t base = writable->shadow_base;
	uint64_t *const page = page_writable(writable);

	page[WORDS - 1] = base | TOKEN_BUSY;
	page[WORDS - 2] = entry;
	page[WORDS - 3] = (base - sizeof(uint64_t)) | TOKEN_LONG;
	writable->shadow = base - 2 * sizeof(uint64_t);
}

uint64_t shadow_begin_anew(void)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_own_stack_top() - 1);
	struct write_window window;

	if (!arch_has_shadow_stacks() || own == nullptr)
		return 0;
	window = write_window_open();
	shadow_begin(own->writable, 0);
	write_window_close(window);
	return own->shadow;
}

void shadow_fault_stacks(uint32_t cpu_id, uint64_t top)
{
	const struct saved_thread *const saved = kernel_stack_saved(top - 1);
	uint64_t shadows[FAULT_STACK_COUNT] = { 0 };
	struct write_window window;

	if (!arch_has_shadow_stacks())
		return;
	window = write_window_open();
	for (uint32_t i = 1; i < FAULT_STACK_COUNT; i++) {
		shadows[i] = saved->shadow_base + sizeof(uint64_t) - PAGE_SIZE +
			     i * FAULT_WORDS * sizeof(uint64_t) - sizeof(uint64_t);
		page_writable(saved)[i * FAULT_WORDS - 1] = shadows[i];
	}
	write_window_close(window);
	descriptors_set_shadows(cpu_id, shadows);
}

void shadow_first_stack(uint64_t top)
{
	const struct saved_thread *const saved = kernel_stack_saved(top - 1);

	if (arch_has_shadow_stacks())
		arch_shadow_assign(kernel_stack_boot_copy, saved->shadow_page,
				   saved->shadow_base + sizeof(uint64_t) - PAGE_SIZE);
}

/* The token of the stack that this CPU begins on. */
static uint64_t first_token(void)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_stack_pointer());
	struct write_window window;

	if (own == nullptr || own->shadow_page == nullptr)
		violation_stop("shadow_stack", "no shadow stack for the first context of a CPU");
	window = write_window_open();
	page_writable(own)[WORDS - 1] = own->shadow_base;
	write_window_close(window);
	return own->shadow_base;
}

START_UP_CODE static void registers_start(uint64_t token)
{
	start_up_msr_write(MSR_SHADOW_STACK_TABLE, descriptors_shadow_table(arch_cpu()->id));
	start_up_msr_write(MSR_SHADOW_STACK_0, token);
}

void arch_shadow_start(void (*function)(void))
{
	if (!arch_has_shadow_stacks())
		return;
	registers_start(first_token());
	arch_irq_disable();
	shadow_enter(function, msr_read(MSR_SUPERVISOR_CET) | CET_SHADOW_STACKS);
}

uint64_t arch_shadow_place(void)
{
	return shadow_pointer();
}

bool arch_shadow_is_own(void)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_stack_pointer());

	return own != nullptr && own->shadow_page != nullptr &&
	       own->shadow_base - shadow_pointer() < PAGE_SIZE;
}

/*
 * Interrupted code goes on elsewhere: behind a copy from or to a program that failed, where a task
 * ends, behind a note that another made meanwhile. Nothing else is such a place, whatever stands in
 * ordinary memory.
 */
void shadow_redirect(const struct arch_frame *frame, uint64_t *place)
{
	const uint64_t to = read_once(frame->rip);
	struct write_window window;
	struct mmu_entry entry;
	uint64_t *word;

	if (!trap_may_redirect(*place, to) ||
	    !mmu_query(mmu_kernel_root, (uint64_t)place, &entry) ||
	    sealed_use_of(entry.physical) != SEALED_SHADOW)
		shadow_stack_interrupted_changed();
	word = (uint64_t *)((uint64_t)sealed_address(entry.physical) + (uint64_t)place % PAGE_SIZE);
	window = write_window_open();
	write_window_store(word, to);
	write_window_close(window);
}
