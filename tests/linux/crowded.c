// SPDX-License-Identifier: GPL-2.0-only
/*
 * crowded.c - programs that lie where the kernel wants to put the vDSO: one that runs has it all
 * the same. Each is made here, with segments in half of all places above and around the stack's,
 * so that some of many collide with the vDSO and not with the stack.
 *
 * "crowded count" says how many of them had it above the stack, elsewhere, and could not be
 * started for that (tests/boot/vdso); with a word more the places elsewhere are taken, too.
 */
#define _GNU_SOURCE
#include "show.h"

#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>

#define TRIES 120
#define PROGRAM "/tmp/crowded"

/* Of the kernel's layout of programs (mm/space/user_layout.c). */
#define USER_END 0x7ffffffff000ul
#define STACK_ROOM ((16ul << 30) + (257ul << 20))
#define ELSEWHERE (USER_END / 2 & -4096ul)
#define ELSEWHERE_ROOM ((1ul << 40) + (1ul << 20))

#define BARRIERS 13
#define STEP (STACK_ROOM / BARRIERS & -4096ul)
#define CODE_AT 0x10000ul

enum { NO_CODE, ABOVE_STACK, BELOW_STACK };

/* The program: leaves with where the image of the vDSO stands, to which its vector points. */
extern const char program[], program_end[];
__asm__(".pushsection .rodata\n"
	"program:\n\t"
	"movq (%rsp), %rax\n\t"
	"leaq 16(%rsp,%rax,8), %rbx\n" /* behind the arguments */
	"1:\taddq $8, %rbx\n\t"
	"cmpq $0, -8(%rbx)\n\t"
	"jne 1b\n"
	"2:\tmovq (%rbx), %rax\n\t"
	"movq 8(%rbx), %rdx\n\t"
	"addq $16, %rbx\n\t"
	"xorl %edi, %edi\n\t"
	"testq %rax, %rax\n\t"
	"je 3f\n\t"
	"cmpq $33, %rax\n\t" /* AT_SYSINFO_EHDR */
	"jne 2b\n\t"
	"cmpl $0x464c457f, (%rdx)\n\t"
	"jne 3f\n\t"
	"incl %edi\n\t"
	"cmpq %rsp, %rdx\n\t"
	"ja 3f\n\t"
	"incl %edi\n"
	"3:\tmovl $60, %eax\n\t"
	"syscall\n"
	"program_end:\n"
	".popsection");

struct image {
	Elf64_Ehdr header;
	Elf64_Phdr segments[BARRIERS + 2];
	char code[256];
};

static Elf64_Phdr barrier(uint64_t start, uint64_t size)
{
	return (Elf64_Phdr){
		.p_type = PT_LOAD, .p_flags = PF_R, .p_vaddr = start, .p_memsz = size
	};
}

static void make_program(int fill_elsewhere)
{
	struct image image = { .header = { .e_ident = ELFMAG "\2\1\1",
					   .e_type = ET_EXEC,
					   .e_machine = EM_X86_64,
					   .e_version = EV_CURRENT,
					   .e_phoff = offsetof(struct image, segments),
					   .e_entry = CODE_AT + offsetof(struct image, code),
					   .e_ehsize = sizeof(Elf64_Ehdr),
					   .e_phentsize = sizeof(Elf64_Phdr) } };
	const int file = open(PROGRAM, O_CREAT | O_TRUNC | O_WRONLY, 0755);
	int count = 0;

	memcpy(image.code, program, (size_t)(program_end - program));
	image.segments[count++] = (Elf64_Phdr){ .p_type = PT_LOAD,
						.p_flags = PF_R | PF_X,
						.p_vaddr = CODE_AT,
						.p_filesz = sizeof(image),
						.p_memsz = sizeof(image) };
	if (fill_elsewhere)
		image.segments[count++] = barrier(ELSEWHERE, ELSEWHERE_ROOM);
	for (int i = 0; i < BARRIERS; i++)
		image.segments[count++] =
			barrier(USER_END - STACK_ROOM + (uint64_t)i * STEP, STEP / 2 & -4096ul);
	image.header.e_phnum = (Elf64_Half)count;
	if (write(file, &image, sizeof(image)) != sizeof(image))
		printf("no program\n");
	close(file);
}

/* What the program left with; 256 + errno: it was not started. */
static int run_program(void)
{
	char *const words[] = { PROGRAM, NULL };
	int status = 0;
	int *error = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const pid_t child = fork();

	if (child == 0) {
		execv(PROGRAM, words);
		*error = errno;
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (*error != 0 || !WIFEXITED(status))
		status = 256 + *error;
	else
		status = WEXITSTATUS(status);
	munmap(error, 4096);
	return status;
}

int main(int argc, char **argv)
{
	int without = 0, above = 0, below = 0, no_room = 0;

	(void)argv;
	make_program(argc > 2);
	for (int i = 0; i < TRIES; i++) {
		const int status = run_program();

		without += status == NO_CODE;
		above += status == ABOVE_STACK;
		below += status == BELOW_STACK;
		no_room += status == 256 + ENOMEM;
	}
	unlink(PROGRAM);
	if (argc > 1)
		printf("above %d, elsewhere %d, no room %d\n", above, below, no_room);
	printf("without %d, some run %d\n", without, above + below > 0);
	return 0;
}
