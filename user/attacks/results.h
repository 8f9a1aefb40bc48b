// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.h - everything that answers a program: system calls with arguments that work, and ways to
 * get a signal. The lists are here; what is done with them, in the attacks.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "attack.h"

#include <asm/ioctls.h>
#include <asm/prctl.h>
#include <asm/sigcontext.h>
#include <asm/termbits.h>
#include <asm/siginfo.h>
#include <asm/ucontext.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/time.h>
#include <linux/wait.h>

extern uint64_t start_registers[15];
extern char start_fpu[512];
void signal_return(void);

static char results[4096] __attribute__((aligned(4096)));
static char other_results[4096] __attribute__((aligned(4096)));

/* ---- a call, and all registers behind it ---- */

static uint64_t dump_arguments[7], dump_registers[16];

static inline void dump_call(long number, const long *arguments)
{
	dump_arguments[0] = (uint64_t)number;
	memcpy(&dump_arguments[1], arguments, 6 * sizeof(long));
	__asm__ volatile("leaq -128(%%rsp), %%rsp\n" /* the red zone */
			 "pushq %%rbx\n pushq %%rbp\n"
			 "movq $0x1111, %%rbx\n movq $0x2222, %%rbp\n"
			 "movq %[in], %%rax\n movq 8+%[in], %%rdi\n movq 16+%[in], %%rsi\n"
			 "movq 24+%[in], %%rdx\n movq 32+%[in], %%r10\n movq 40+%[in], %%r8\n"
			 "movq 48+%[in], %%r9\n"
			 "syscall\n"
			 "movq %%rax, %[out]\n movq %%rbx, 8+%[out]\n movq %%rcx, 16+%[out]\n"
			 "movq %%rdx, 24+%[out]\n movq %%rsi, 32+%[out]\n movq %%rdi, 40+%[out]\n"
			 "movq %%rbp, 48+%[out]\n movq %%r8, 56+%[out]\n movq %%r9, 64+%[out]\n"
			 "movq %%r10, 72+%[out]\n movq %%r11, 80+%[out]\n movq %%r12, 88+%[out]\n"
			 "movq %%r13, 96+%[out]\n movq %%r14, 104+%[out]\n movq %%r15, 112+%[out]\n"
			 "rdgsbase %%rax\n movq %%rax, 120+%[out]\n"
			 "popq %%rbp\n popq %%rbx\n"
			 "leaq 128(%%rsp), %%rsp\n"
			 : [out] "=m"(dump_registers)
			 : [in] "m"(dump_arguments)
			 : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory",
			   "cc");
}

static inline void say_failed(const char *name, uint64_t result)
{
	say_part("attacker: of no use here: ");
	say_part(name);
	say_number("", result);
}

/* ---- calls that work ---- */

#define RESULT ((long)results)
#define OTHER ((long)other_results)
#define FILE_PUBLIC 20
#define FILE_FOLDER 21
#define FILE_PIPE 22
#define FILE_PIPE_END 23
#define FILE_EPOLL 24
#define FILE_MEMORY 25
#define FILE_TERMINAL 26

struct good_call {
	const char *name;
	long number, arguments[6];
};

static const struct itimerval soon = { .it_value = { 100, 0 } };
static const struct itimerspec soon_exact = { .it_value = { 100, 0 } };
static const struct timespec no_time;
static struct flock lock = { .l_type = F_WRLCK };
static const uint64_t all_signals = ~0ul, usr1 = 1ul << (SIGUSR1 - 1);
static struct __user_cap_header_struct capability_header = { _LINUX_CAPABILITY_VERSION_3, 0 };

static const struct good_call good_calls[] = {
	{ "stat", __NR_stat, { (long)PUBLIC, RESULT } },
	{ "lstat", __NR_lstat, { (long)"/proc/self", RESULT } },
	{ "fstat of a file", __NR_fstat, { FILE_PUBLIC, RESULT } },
	{ "fstat of a pipe", __NR_fstat, { FILE_PIPE, RESULT } },
	{ "fstat of epoll", __NR_fstat, { FILE_EPOLL, RESULT } },
	{ "fstat of memory", __NR_fstat, { FILE_MEMORY, RESULT } },
	{ "fstat of a terminal", __NR_fstat, { FILE_TERMINAL, RESULT } },
	{ "newfstatat", __NR_newfstatat, { AT_FDCWD, (long)"/dev/null", RESULT, 0 } },
	{ "statx", __NR_statx, { AT_FDCWD, (long)"/", 0, 0x1fff, RESULT } },
	{ "statfs", __NR_statfs, { (long)"/", RESULT } },
	{ "fstatfs of a pipe", __NR_fstatfs, { FILE_PIPE, RESULT } },
	{ "statfs of /proc", __NR_statfs, { (long)"/proc", RESULT } },
	{ "getdents64", __NR_getdents64, { FILE_FOLDER, RESULT, 2048 } },
	{ "getdents", __NR_getdents, { FILE_FOLDER, RESULT, 2048 } },
	{ "getcwd", __NR_getcwd, { RESULT, 4096 } },
	{ "readlink", __NR_readlink, { (long)"/proc/self/exe", RESULT, 4096 } },
	{ "readlink of a pipe", __NR_readlink, { (long)"/proc/self/fd/22", RESULT, 4096 } },
	{ "readlinkat", __NR_readlinkat, { AT_FDCWD, (long)"/proc/self/exe", RESULT, 4096 } },
	{ "poll", __NR_poll, { RESULT, 4, 0 } },
	{ "listxattr", __NR_listxattr, { (long)PUBLIC, RESULT, 4096 } },
	{ "lseek", __NR_lseek, { FILE_PUBLIC, 0, 2 } },
	{ "pread64", __NR_pread64, { FILE_PUBLIC, RESULT, 4096, 0 } },
	{ "terminal: TCGETS", __NR_ioctl, { FILE_TERMINAL, TCGETS, RESULT } },
	{ "terminal: TCGETS2", __NR_ioctl, { FILE_TERMINAL, TCGETS2, RESULT } },
	{ "terminal: TCGETA", __NR_ioctl, { FILE_TERMINAL, TCGETA, RESULT } },
	{ "terminal: TIOCGWINSZ", __NR_ioctl, { FILE_TERMINAL, TIOCGWINSZ, RESULT } },
	{ "terminal: TIOCGETD", __NR_ioctl, { FILE_TERMINAL, TIOCGETD, RESULT } },
	{ "terminal: TIOCGPTN", __NR_ioctl, { FILE_TERMINAL, TIOCGPTN, RESULT } },
	{ "terminal: TIOCGPTLCK", __NR_ioctl, { FILE_TERMINAL, TIOCGPTLCK, RESULT } },
	{ "terminal: FIONREAD", __NR_ioctl, { FILE_TERMINAL, FIONREAD, RESULT } },
	{ "terminal: TIOCOUTQ", __NR_ioctl, { FILE_TERMINAL, TIOCOUTQ, RESULT } },
	{ "pipe: FIONREAD", __NR_ioctl, { FILE_PIPE, FIONREAD, RESULT } },
	{ "fcntl: F_GETLK", __NR_fcntl, { FILE_MEMORY, F_GETLK, (long)&lock } },
	{ "fcntl: F_GETFL", __NR_fcntl, { FILE_MEMORY, F_GETFL, 0 } },
	{ "fcntl: F_GETPIPE_SZ", __NR_fcntl, { FILE_PIPE, 1032, 0 } },
	{ "fcntl: F_GET_SEALS", __NR_fcntl, { FILE_MEMORY, 1034, 0 } },
	{ "pipe", __NR_pipe, { RESULT } },
	{ "epoll_wait", __NR_epoll_wait, { FILE_EPOLL, RESULT, 8, 0 } },
	{ "epoll_pwait", __NR_epoll_pwait, { FILE_EPOLL, RESULT, 8, 0, 0, 8 } },
	{ "mmap", __NR_mmap, { 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 } },
	{ "mincore", __NR_mincore, { RESULT, 4096, OTHER } },
	{ "brk", __NR_brk, { 0 } },
	{ "getrusage", __NR_getrusage, { RUSAGE_SELF, RESULT } },
	{ "times", __NR_times, { RESULT } },
	{ "waitid", __NR_waitid, { 0, 0, RESULT, 0x01000004 | 1, OTHER } },
	{ "wait4", __NR_wait4, { -1, RESULT, 1, OTHER } },
	{ "getrlimit", __NR_getrlimit, { RLIMIT_NOFILE, RESULT } },
	{ "prlimit64", __NR_prlimit64, { 0, RLIMIT_STACK, 0, RESULT } },
	{ "PR_GET_NAME", __NR_prctl, { PR_GET_NAME, RESULT } },
	{ "PR_GET_PDEATHSIG", __NR_prctl, { PR_GET_PDEATHSIG, RESULT } },
	{ "ARCH_GET_FS", __NR_arch_prctl, { ARCH_GET_FS, RESULT } },
	{ "ARCH_GET_GS", __NR_arch_prctl, { ARCH_GET_GS, RESULT } },
	{ "get_robust_list", __NR_get_robust_list, { 0, RESULT, OTHER } },
	{ "rt_sigaction", __NR_rt_sigaction, { SIGUSR1, 0, RESULT, 8 } },
	{ "rt_sigprocmask", __NR_rt_sigprocmask, { 0, (long)&usr1, RESULT, 8 } },
	{ "rt_sigpending", __NR_rt_sigpending, { RESULT, 8 } },
	{ "rt_sigtimedwait", __NR_rt_sigtimedwait, { (long)&usr1, RESULT, (long)&no_time, 8 } },
	{ "rt_sigprocmask back", __NR_rt_sigprocmask, { 1, (long)&all_signals, RESULT, 8 } },
	{ "sigaltstack", __NR_sigaltstack, { 0, RESULT } },
	{ "clock_gettime", __NR_clock_gettime, { 1, RESULT } },
	{ "clock_getres", __NR_clock_getres, { 0, RESULT } },
	{ "gettimeofday", __NR_gettimeofday, { RESULT, OTHER } },
	{ "time", __NR_time, { RESULT } },
	{ "setitimer", __NR_setitimer, { 0, (long)&soon, RESULT } },
	{ "getitimer", __NR_getitimer, { 0, RESULT } },
	{ "timer_create", __NR_timer_create, { 1, 0, RESULT } },
	{ "timer_settime", __NR_timer_settime, { 0, 0, (long)&soon_exact, RESULT } },
	{ "timer_gettime", __NR_timer_gettime, { 0, RESULT } },
	{ "timer_getoverrun", __NR_timer_getoverrun, { 0 } },
	{ "sched_getaffinity", __NR_sched_getaffinity, { 0, 4096, RESULT } },
	{ "sched_getparam", __NR_sched_getparam, { 0, RESULT } },
	{ "sched_rr_get_interval", __NR_sched_rr_get_interval, { 0, RESULT } },
	{ "getcpu", __NR_getcpu, { RESULT, OTHER } },
	{ "getresuid", __NR_getresuid, { RESULT, RESULT + 8, RESULT + 16 } },
	{ "getresgid", __NR_getresgid, { RESULT, RESULT + 8, RESULT + 16 } },
	{ "getgroups", __NR_getgroups, { 32, RESULT } },
	{ "capget", __NR_capget, { (long)&capability_header, RESULT } },
	{ "uname", __NR_uname, { RESULT } },
	{ "sysinfo", __NR_sysinfo, { RESULT } },
	{ "personality", __NR_personality, { 0xffffffff } },
	{ "getpid", __NR_getpid, { 0 } },
	{ "futex", __NR_futex, { RESULT, FUTEX_WAKE, 1 } },
	{ "a call that does not exist", 500, { RESULT, RESULT, RESULT } },
};

static inline void move_file(long file, int to)
{
	if (file < 0 || call2(__NR_dup2, file, to) != to)
		say_failed("a file", (uint64_t)file);
}

/* A child that has ended with STATUS, and that nobody has waited for yet. */
static inline void end_program(int status)
{
	const long child = fork_program();

	if (child == 0)
		leave(status);
	call5(__NR_waitid, P_PID, child, 0, WEXITED | WNOWAIT, 0);
}

static inline void prepare_calls(void)
{
	struct {
		uint32_t events;
		uint64_t data;
	} __attribute__((packed)) event = { 1, 0x123456789 };
	int ends[2] = { -1, -1 };

	call2(__NR_pipe2, (long)ends, 0);
	move_file(call3(__NR_open, (long)PUBLIC, O_RDONLY, 0), FILE_PUBLIC);
	move_file(call3(__NR_open, (long)"/proc", O_RDONLY | O_DIRECTORY, 0), FILE_FOLDER);
	move_file(ends[0], FILE_PIPE);
	move_file(ends[1], FILE_PIPE_END);
	move_file(call1(__NR_epoll_create1, 0), FILE_EPOLL);
	move_file(call2(__NR_memfd_create, (long)"memory", 0), FILE_MEMORY);
	move_file(call3(__NR_open, (long)"/dev/ptmx", O_RDWR | O_NOCTTY, 0), FILE_TERMINAL);
	/* A signal that waits to be looked at. */
	call4(__NR_rt_sigprocmask, 0, (long)&usr1, 0, 8);
	call2(__NR_tkill, call0(__NR_gettid), SIGUSR1);
	call3(__NR_write, FILE_PIPE_END, (long)"text", 4);
	call4(__NR_epoll_ctl, FILE_EPOLL, 1, FILE_PIPE, (long)&event);
	end_program(3);
}

/* ---- signals ---- */

struct provocation {
	const char *name;
	int signal;
	void (*act)(void);
};

#define HANDLER_STACK 16384
#define FRAME_ROOM 8192 /* more than a frame with its floating point area */

static char handler_stack[HANDLER_STACK] __attribute__((aligned(64)));
static char frame_copy[FRAME_ROOM];
static volatile size_t frame_size;
static volatile uint64_t resume_at;

/* Runs on handler_stack, at whose upper end the frame is. */
static inline void keep_frame(int number, siginfo_t *info, struct ucontext *context)
{
	struct sigcontext *registers = (struct sigcontext *)&context->uc_mcontext;

	(void)number;
	(void)info;
	memcpy(frame_copy, handler_stack + HANDLER_STACK - FRAME_ROOM, FRAME_ROOM);
	frame_size = FRAME_ROOM;
	registers->eflags &= ~0x100ul; /* no more single steps */
	if (resume_at != 0)
		registers->rip = resume_at;
}

/* An instruction that faults, and where it goes on. */
#define FAULTING(name, instructions)                                                             \
	static inline void name(void)                                                            \
	{                                                                                        \
		uint64_t *resume = (uint64_t *)&resume_at;                                       \
                                                                                                 \
		__asm__ volatile("leaq 9f(%%rip), %%rax; movq %%rax, (%0); " instructions "; 9:" \
				 :                                                               \
				 : "r"(resume)                                                   \
				 : "rax", "rcx", "rdx", "memory", "cc");                         \
	}

FAULTING(read_kernel_half, "movabsq $0xffff800000000000, %%rcx; movb (%%rcx), %%al")
FAULTING(jump_to_kernel_half, "movabsq $0xffff800000000000, %%rcx; jmp *%%rcx")
FAULTING(read_between_halves, "movabsq $0x8000000000000000, %%rcx; movb (%%rcx), %%al")
FAULTING(read_nothing, "xorl %%ecx, %%ecx; movb (%%rcx), %%al")
FAULTING(undefined, "ud2")
FAULTING(divide, "xorl %%ecx, %%ecx; xorl %%edx, %%edx; divl %%ecx")
FAULTING(breakpoint, "int3")
FAULTING(halt, "hlt")
FAULTING(call_of_32_bits, "int $0x80")
FAULTING(gate_of_page_faults, "int $14")
FAULTING(read_control_register, "movq %%cr3, %%rax")
FAULTING(read_model_register, "movl $0xc0000082, %%ecx; rdmsr")
FAULTING(read_counter, "xorl %%ecx, %%ecx; rdpmc")
FAULTING(global_table, "sgdt results(%%rip)")
FAULTING(interrupt_table, "sidt results(%%rip)")
FAULTING(task_register, "str %%rax; movq %%rax, results(%%rip)")
FAULTING(machine_status, "smsw %%rax; movq %%rax, results(%%rip)")
FAULTING(single_step, "pushfq; orl $0x100, (%%rsp); popfq; nop; nop")

static inline void signal_itself(void)
{
	resume_at = 0;
	call2(__NR_tkill, call0(__NR_gettid), SIGUSR1);
}

static inline void queue_to_itself(void)
{
	siginfo_t info = { 0 };

	resume_at = 0;
	info.si_signo = SIGUSR1;
	info.si_code = SI_QUEUE;
	call3(__NR_rt_sigqueueinfo, call0(__NR_getpid), SIGUSR1, (long)&info);
}

static inline void end_child(void)
{
	resume_at = 0;
	end_program(5);
}

static inline void interval_timer(void)
{
	const struct itimerval now = { .it_value = { 0, 2000 } };

	resume_at = 0;
	call3(__NR_setitimer, 0, (long)&now, 0);
	for (volatile int i = 0; frame_size == 0 && i < 100000000; i++)
		;
}

static inline void process_timer(void)
{
	const struct itimerspec now = { .it_value = { 0, 2000000 } };

	resume_at = 0;
	call4(__NR_timer_settime, 0, 0, (long)&now, 0);
	sleep_milliseconds(50);
}

static inline void broken_pipe(void)
{
	int ends[2];

	resume_at = 0;
	call2(__NR_pipe2, (long)ends, 0);
	call1(__NR_close, ends[0]);
	call3(__NR_write, ends[1], (long)"x", 1);
	call1(__NR_close, ends[1]);
}

static const struct provocation provocations[] = {
	{ "a read of the kernel's half", SIGSEGV, read_kernel_half },
	{ "a jump to the kernel's half", SIGSEGV, jump_to_kernel_half },
	{ "a read between the halves", SIGSEGV, read_between_halves },
	{ "a read through a null pointer", SIGSEGV, read_nothing },
	{ "an undefined instruction", SIGILL, undefined },
	{ "a division by zero", SIGFPE, divide },
	{ "a breakpoint", SIGTRAP, breakpoint },
	{ "hlt", SIGSEGV, halt },
	{ "int 0x80", SIGSEGV, call_of_32_bits },
	{ "int 14", SIGSEGV, gate_of_page_faults },
	{ "a read of CR3", SIGSEGV, read_control_register },
	{ "a read of an MSR", SIGSEGV, read_model_register },
	{ "rdpmc", SIGSEGV, read_counter },
	{ "sgdt", SIGSEGV, global_table },
	{ "sidt", SIGSEGV, interrupt_table },
	{ "str", SIGSEGV, task_register },
	{ "smsw", SIGSEGV, machine_status },
	{ "a single step", SIGTRAP, single_step },
	{ "a signal to itself", SIGUSR1, signal_itself },
	{ "a queued signal", SIGUSR1, queue_to_itself },
	{ "the end of a child", SIGCHLD, end_child },
	{ "an interval timer", SIGALRM, interval_timer },
	{ "a timer", SIGALRM, process_timer },
	{ "a broken pipe", SIGPIPE, broken_pipe },
};

/* The frame is in frame_copy; what instructions stored, in results. */
static inline void provoke(const struct provocation *provocation)
{
	const stack_t stack = { .ss_sp = handler_stack, .ss_size = HANDLER_STACK };
	struct sigaction action = { 0 };
	const uint64_t handler = (uint64_t)keep_frame;

	memset(handler_stack, 0x5a, sizeof(handler_stack));
	memcpy(&action.sa_handler, &handler, sizeof(handler));
	action.sa_flags = SA_SIGINFO | SA_RESTORER | SA_ONSTACK;
	action.sa_restorer = signal_return;
	call2(__NR_sigaltstack, (long)&stack, 0);
	call4(__NR_rt_sigaction, provocation->signal, (long)&action, 0, 8);
	provocation->act();
	memset(&action, 0, sizeof(action));
	call4(__NR_rt_sigaction, provocation->signal, (long)&action, 0, 8);
}

#endif
