// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - `testudo run`: a program of the host in a machine of its own.
 *
 * Without a program it starts a shell (Debian's busybox-static). Status: the program's own, or 125
 * when testudo or the machine failed, 126 not executable, 127 not found.
 */
#define _GNU_SOURCE
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "elf_file.h"
#include "places.h"
#include "say.h"
#include "terminal.h"

#define LAST_LINES 12
/* What init can hold: the records are copied there at once. */
#define RECORDS_MAX ((size_t)255 * 1024)

static const char *const usual_environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"HOME=/root",
	"HOSTNAME=testudo",
};

const char *run_kernel(const struct options *options)
{
	const char *other = getenv("TESTUDO_KERNEL");

	if (!other)
		return built_file(options->arch, "testudo.elf");
	if (!file_exists(other))
		say_and_exit(STATUS_TESTUDO_FAILED, "TESTUDO_KERNEL: there is no file %s", other);
	return other;
}

const char *run_kernel_words(const struct options *options)
{
	return make_text("init=/.testudo/init%s%s%s", options->verbose ? "" : " quiet",
			 options->append ? " " : "", options->append ? options->append : "");
}

static void add_record(struct log *records, const char *name, const char *value)
{
	const char *record = make_text("%s=%s", name, value);
	size_t size = strlen(record) + 1;

	if (records->size + size > RECORDS_MAX)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "arguments and environment are longer than %zu bytes", RECORDS_MAX);
	records->bytes = reallocate(records->bytes, records->size + size, 1);
	memcpy(records->bytes + records->size, record, size);
	records->size += size;
	free((char *)record);
}

static bool is_named(const char *variable, const char *other)
{
	size_t length = strcspn(variable, "=");

	return !strncmp(variable, other, length) && other[length] == '=';
}

/* The usual variables, as far as the user did not set them; then the user's. */
static void add_environment(struct log *records, const struct options *options, bool terminal)
{
	const struct text_list *own = &options->environment;
	const char *type = getenv("TERM");
	bool has_type = false;

	for (size_t i = 0; i < sizeof(usual_environment) / sizeof(usual_environment[0]); i++) {
		bool set = false;

		for (size_t j = 0; j < own->count; j++)
			set = set || is_named(usual_environment[i], own->items[j]);
		if (!set)
			add_record(records, "env", usual_environment[i]);
	}
	for (size_t j = 0; j < own->count; j++) {
		has_type = has_type || is_named("TERM=", own->items[j]);
		add_record(records, "env", own->items[j]);
	}
	if (terminal && !has_type)
		add_record(records, "env", make_text("TERM=%s", type ? type : "linux"));
}

static void add_files(struct log *records, const struct console_plan *plan)
{
	unsigned int rows, columns;

	add_record(records, "stdin", plan->stdin_is_tty ? "tty" : "port");
	add_record(records, "stdout", plan->stdout_is_tty ? "tty" : "port");
	add_record(records, "stderr",
		   plan->stderr_is_tty      ? "tty"
		   : plan->stderr_is_stdout ? "stdout"
					    : "port");
	if (plan->serial)
		add_record(records, "console", "serial");
	if (plan->serial && !plan->stdin_is_tty)
		add_record(records, "raw", "1");
	if (plan->stdin_is_tty && terminal_size(&rows, &columns))
		add_record(records, "winsize", make_text("%u %u", rows, columns));
}

int run_make_initramfs(const struct options *options, const struct console_plan *plan, char **words,
		       int count)
{
	const char *init = built_file(options->arch, "user/init"), *path;
	const struct archive_entry init_entry = { .path = "/.testudo/init", .mode = 0100755 };
	struct log records = { 0 };
	struct root root;

	path = root_make(&root, options, words[0]);
	add_record(&records, "path", path);
	for (int i = 0; i < count; i++)
		add_record(&records, "arg", words[i]);
	add_environment(&records, options, plan->stdin_is_tty);
	add_files(&records, plan);
	root_add_folder(&root, "/.testudo", 0700);
	root_add_bytes(&root, "/.testudo/run", 0600, records.bytes, records.size);
	archive_add_file(&root.archive, &init_entry, init);
	archive_finish(&root.archive);
	log_free(&records);
	/* The archive is unpacked into memory: both are there for a moment. */
	if (root.archive.size_bytes > options->memory_bytes / 5 * 2)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "the files are %llu MiB, too much for %llu MiB of memory (--memory)",
			     (unsigned long long)root.archive.size_bytes >> 20,
			     (unsigned long long)options->memory_bytes >> 20);
	return root.archive.file;
}

static void say_how_to_debug(const struct options *options)
{
	say("waiting for: gdb -x %s/host/gdb/testudo.py -ex 'testudo-attach :%u %s'",
	    home_directory(), options->gdb_port, run_kernel(options));
}

/* The machine is over and nobody reported the program's end. */
static int explain_end(const struct options *options, const struct machine *machine,
		       const struct log *log, const struct console_result *result)
{
	char *complaint = machine_complaint(machine);

	if (result->stopped_by)
		return 128 + result->stopped_by;
	if (result->escaped) {
		say("ended by Ctrl-]");
	} else if (result->failure) {
		say("%s", result->failure);
	} else if (!log->size && !strcmp(options->accel, "kvm")) {
		say("--accel kvm does not work on this host%s%s", complaint ? ": " : "",
		    complaint ? complaint : "");
	} else if (!log->size && complaint) {
		say("%s", complaint);
	} else if (result->reported || options->verbose || !log->size) {
		say("the machine stopped before the program ended");
	} else {
		say("the machine stopped before the program ended; the kernel's last lines:");
		fprintf(stderr, "%s%s", log_tail(log, LAST_LINES),
			log->size && log->bytes[log->size - 1] == '\n' ? "" : "\n");
	}
	return STATUS_TESTUDO_FAILED;
}

static int run_machine(const struct options *options, char **words, int count)
{
	const char *kernel = run_kernel(options);
	struct console_plan plan = console_plan_make(options);
	int initramfs = run_make_initramfs(options, &plan, words, count), status;
	struct console_result result;
	struct machine machine = { 0 };
	struct log log = { 0 };

	console_add_ports(&machine, &plan);
	console_block_signals();
	machine_start(&machine, options, kernel, initramfs, run_kernel_words(options));
	close(initramfs);
	if (options->gdb_port)
		say_how_to_debug(options);
	console_run(&machine, &plan, &log, options->verbose, &result);
	status = result.exited ? result.status : explain_end(options, &machine, &log, &result);
	machine_stop(&machine);
	log_free(&log);
	return status;
}

/* A kernel without one of its protections is for attacks and measurements only. */
static void refuse_mutant(const char *kernel)
{
	struct elf_file file;
	const char *kind;

	if (elf_open(&file, kernel) != ELF_GOOD)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is no kernel", kernel);
	kind = elf_symbol_text(&file, "image_kind");
	if (!kind)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s does not say which image it is", kernel);
	if (!strncmp(kind, "mutant", 6))
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "%s is a %s, which lacks a protection: run starts no program in it",
			     kernel, kind);
	elf_close(&file);
}

int command_run(int argc, char **argv)
{
	static char *shell[] = { "busybox", "sh", NULL };
	struct options options;

	options_parse(&options, "run",
		      TAKES_MACHINE | TAKES(OPTION_ROOT) | TAKES(OPTION_WITH) | TAKES(OPTION_ENV) |
			      TAKES(OPTION_CONSOLE) | TAKES(OPTION_ICOUNT) | TAKES(OPTION_GDB),
		      true, argc, argv);
	/* bench --cost measures mutants; the machine's own command line says so. */
	if (!options.append || strcmp(options.append, "testudo.do=program"))
		refuse_mutant(run_kernel(&options));
	find_qemu(options.arch);
	machine_check(&options);
	if (options.word_count)
		return run_machine(&options, options.words, options.word_count);
	if (!options.root && !find_program("busybox"))
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "run wants a program (or busybox: apt-get install busybox-static)");
	return run_machine(&options, shell, 2);
}
