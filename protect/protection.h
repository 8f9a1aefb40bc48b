// SPDX-License-Identifier: GPL-2.0-only
/*
 * The protection unit: every row of the mission is a folder protect/<row>/ that declares itself
 * here and is found through linker sets; nobody lists the rows. probe.c holds PROTECTION(),
 * attack.c (prove image only) holds ATTACK()s.
 */
#pragma once
#include <base/set.h>
#include <base/types.h>

enum evidence_state { EVIDENCE_OFF, EVIDENCE_ON, EVIDENCE_NO_HARDWARE };

#define EVIDENCE_READING_SIZE 160

struct evidence {
	enum evidence_state state;
	/* The raw reading, such as "CR4=0x3506f0 smep=1"; no kernel addresses. */
	char reading[EVIDENCE_READING_SIZE];
};

struct protection {
	const char *name;    /* the folder's name */
	const char *section; /* of the document */
	const char *claim;   /* one sentence */
	/* Reads the live machine on the calling CPU, read-only. */
	void (*probe)(struct evidence *evidence);
	bool every_cpu; /* probe on each CPU, not only once */
};

enum attack_needs {
	ATTACK_NEEDS_CET = 1, /* branch targets, a stack of return addresses in hardware */
};

struct attack {
	const struct protection *row;
	const char *name;
	/* The story in three sentences: what the attacker does, what stops it, what happens on the
	   mutant. */
	const char *threat, *stops, *without;
	int (*control)(void); /* the legal operation: 0 when it works */
	/* Commits the crime; true: the attacker has his prize. Often does not return. */
	bool (*fire)(void);
	/* What follows "violation: " exactly, such as "strict_rwx: write to kernel text". */
	const char *verdict;
	bool ends_machine;       /* the verdict stops the machine, not the task */
	uint32_t cpus;           /* that the crime needs; 0: one */
	enum attack_needs needs; /* of the CPU, beside what every attack has; 0: nothing */
};

#define PROTECTION(row, ...)                                                      \
	const struct protection protection_##row = { .name = #row, __VA_ARGS__ }; \
	SET_ENTRY(protections, protection_##row)

#define ATTACK(row_, name_, ...)                                                          \
	extern const struct protection protection_##row_;                                 \
	static const struct attack attack_##row_##_##name_ = { .row = &protection_##row_, \
							       .name = #name_,            \
							       __VA_ARGS__ };             \
	SET_ENTRY(attacks, attack_##row_##_##name_)

/* registry.c */
void protections_claims_print(void); /* "claim: ROW CLAIM", for reports */
/* Boot: every CPU; prints evidence lines; panics with the row's name when one is not ON. */
void protections_probe_all(void);
void protections_print(void);                         /* the evidence lines, on demand */
size_t protections_format(char *buffer, size_t size); /* for /proc/testudo */
/* Prove image: testudo.do=attack; returns when there is nothing to do. */
void attack_run_from_command_line(void);
