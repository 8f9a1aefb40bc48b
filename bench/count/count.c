// SPDX-License-Identifier: GPL-2.0-only
/*
 * count.c - a plugin of QEMU: how often does the guest do what counting instructions does not show?
 * Writes of the protection keys (WRMSR to PKRS), of the page-table root (MOV to CR3), and flushes
 * of single translations (INVLPG). They are found in the guest's instructions as QEMU translates
 * them, so that the counted kernel is the shipped one, or any other, without a line for it.
 *
 * A benchmark executes BEGIN and END (bench/bench.h), which are long no-operations to a processor;
 * at each END one line "KEYS ROOTS FLUSHES" goes to the file of the plugin's argument out=FILE.
 *
 * Debian ships QEMU with plugins but without their header; what is used of it stands here
 * (docs/devel/tcg-plugins.rst of QEMU, version 1 of the interface). One processor: with --icount,
 * QEMU runs all of them in one thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define CB_NO_REGS 0
#define PKRS 0x6e1
#define LOOK_BACK 256 /* bytes before a WRMSR in which its register is named */
#define PAGE_SIZE 4096

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t plugin_id;
typedef void (*translate_callback)(plugin_id id, struct qemu_plugin_tb *block);
typedef void (*execute_callback)(unsigned int cpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, translate_callback callback);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
					    execute_callback callback, int flags, void *data);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(plugin_id id, const void *information, int argc, char **argv);

/* nopl NUMBER(%rax), as bench/bench.h has them. */
static const uint8_t begin_bytes[] = { 0x0f, 0x1f, 0x80, 0x01, 0x5d, 0x0c, 0x7e },
		     end_bytes[] = { 0x0f, 0x1f, 0x80, 0x02, 0x5d, 0x0c, 0x7e };

static uint64_t keys, roots, flushes;
static FILE *out;

static void count_one(unsigned int cpu, void *counter)
{
	(void)cpu;
	++*(uint64_t *)counter;
}

static void begin(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	keys = roots = flushes = 0;
}

static void end(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	fprintf(out, "%llu %llu %llu\n", (unsigned long long)keys, (unsigned long long)roots,
		(unsigned long long)flushes);
	fflush(out);
}

/* The number that the instructions before CODE (in its page) last put into ECX; 0: none is seen. */
static uint32_t last_ecx(const uint8_t *code)
{
	const size_t before = (uintptr_t)code % PAGE_SIZE;
	const size_t most = before < LOOK_BACK ? before : LOOK_BACK;
	uint32_t value = 0;

	for (size_t i = 5; i <= most; i++) {
		if (code[-(ptrdiff_t)i] != 0xb9) /* mov $VALUE, %ecx */
			continue;
		memcpy(&value, code - i + 1, sizeof(value));
		/* The byte may be in the middle of another instruction: only registers count. */
		if (value == PKRS || value >> 16 == 0xc000 || (value && value < 0x1000))
			return value;
	}
	return 0;
}

/* invlpg of memory; with a register in its place it would be swapgs. */
static bool is_page_flush(const uint8_t *code, size_t size)
{
	if (size > 3 && (code[0] & 0xf0) == 0x40)
		code++;
	return size >= 3 && code[0] == 0x0f && code[1] == 0x01 && (code[2] & 0x38) == 0x38 &&
	       code[2] < 0xc0;
}

/* mov of a register to CR3; of one of the later eight with a prefix. */
static bool is_root_write(const uint8_t *code, size_t size)
{
	if (size == 4 && code[0] == 0x41)
		code++;
	else if (size != 3)
		return false;
	return code[0] == 0x0f && code[1] == 0x22 && (code[2] >> 3 & 7) == 3;
}

static void look_at(struct qemu_plugin_insn *instruction, uint32_t ecx)
{
	const uint8_t *code = qemu_plugin_insn_data(instruction);
	const size_t size = qemu_plugin_insn_size(instruction);
	execute_callback callback = count_one;
	void *counter = NULL;

	if (size == sizeof(begin_bytes) && !memcmp(code, begin_bytes, size)) {
		callback = begin;
	} else if (size == sizeof(end_bytes) && !memcmp(code, end_bytes, size)) {
		callback = end;
	} else if (size == 2 && code[0] == 0x0f && code[1] == 0x30) {
		const uint8_t *place = qemu_plugin_insn_haddr(instruction);

		if ((ecx ? ecx : place ? last_ecx(place) : 0) != PKRS)
			return;
		counter = &keys;
	} else if (is_root_write(code, size)) {
		counter = &roots;
	} else if (is_page_flush(code, size)) {
		counter = &flushes;
	} else {
		return;
	}
	qemu_plugin_register_vcpu_insn_exec_cb(instruction, callback, CB_NO_REGS, counter);
}

static void translate(plugin_id id, struct qemu_plugin_tb *block)
{
	uint32_t ecx = 0;

	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
		const uint8_t *code = qemu_plugin_insn_data(instruction);

		look_at(instruction, ecx);
		if (qemu_plugin_insn_size(instruction) == 5 && code[0] == 0xb9)
			memcpy(&ecx, code + 1, sizeof(ecx));
	}
}

int qemu_plugin_install(plugin_id id, const void *information, int argc, char **argv)
{
	(void)information;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = fopen(argv[0] + 4, "we");
	if (!out)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
