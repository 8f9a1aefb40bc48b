// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker has learnt where the variables of one system call stood on his stack and takes it
 * that those of the next ones stand there, too: he needs it to be right eight times in a row.
 */
#include <aslr_stack/aslr_stack.h>
#include <protection.h>

#define IN_A_ROW 8u
#define TRIES 64u

static int draw(void)
{
	return aslr_stack_draw() <= ASLR_STACK_MASK && aslr_stack_draw() % 16 == 0 ? 0 : -1;
}

static bool predict(void)
{
	for (uint32_t try = 0; try < TRIES; try++) {
		const uint64_t seen = aslr_stack_draw();
		uint32_t right = 0;

		while (right < IN_A_ROW && aslr_stack_draw() == seen)
			right++;
		if (right == IN_A_ROW)
			return true;
	}
	return false;
}

ATTACK(aslr_stack, predict,
       .threat = "The attacker learns where a variable stands in one system call and expects it "
		 "there in the next eight.",
       .stops = "Each system call begins at another depth of its stack, drawn anew.",
       .without = "The variable stands in the same place in every call: he is right eight times of "
		  "eight.",
       .control = draw, .fire = predict, .verdict = "");
