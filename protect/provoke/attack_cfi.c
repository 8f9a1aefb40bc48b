// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of control flow (Linux: drivers/misc/lkdtm/cfi.c). SAFETY: every function here commits a
// crime.
#include <provoke/provoke.h>

#include <arch/attack_code.h>
#include <base/compiler.h>

static int called_count;

[[gnu::noinline]] static void increment_void(int *counter)
{
	write_once(*counter, read_once(*counter) + 1);
}

[[gnu::noinline]] static int increment_int(int *counter)
{
	write_once(*counter, read_once(*counter) + 1);
	return read_once(*counter);
}

[[gnu::noinline]] static void indirect_call(void (*function)(int *))
{
	hide_from_compiler(function);
	function(&called_count);
}

static void fire_forward_proto(void)
{
	int (*volatile other)(int *) = increment_int;

	provoke_say("Calling matched prototype ...");
	indirect_call(increment_void);
	provoke_say("Calling mismatched prototype ...");
	indirect_call((void (*)(int *))(uintptr_t)other);
	provoke_say("FAIL: survived mismatched prototype function call!");
}

static uint64_t redirection;
static void *way_back[5];

/* Where the redirected return goes: a function that nobody calls. */
[[noreturn, gnu::noinline, gnu::used]] static void redirected(void)
{
	__builtin_longjmp(way_back, 1);
}

/* The ultimate gadget, as compiled code: overwrites its own return address. */
[[gnu::noinline]] static void set_return_address(void)
{
	uint64_t volatile *const frame = __builtin_frame_address(0);

	frame[1] = redirection;
}

/* True: the return went where the attacker wanted. */
static bool redirect(bool checked)
{
	void (*volatile target)(void) = redirected;

	redirection = (uint64_t)(uintptr_t)target;
	if (__builtin_setjmp(way_back))
		return true;
	if (checked)
		set_return_address();
	else
		attack_return_to(redirection);
	return false;
}

static void fire_backward(void)
{
	provoke_say("Attempting unchecked stack return address redirection ...");
	if (!redirect(false)) {
		provoke_say("FAIL: stack return address manipulation failed!");
		return;
	}
	provoke_say("ok: redirected stack return address.");
	provoke_say("Attempting checked stack return address redirection ...");
	if (redirect(true))
		provoke_say("FAIL: stack return address was redirected!");
	else
		provoke_say("ok: control flow unchanged.");
}

static const struct provoke_trigger triggers[] = {
	{ "CFI_FORWARD_PROTO", fire_forward_proto },
	{ "CFI_BACKWARD", fire_backward },
};
PROVOKE_CATEGORY(cfi, 6, triggers);
