// SPDX-License-Identifier: GPL-2.0-only
/* options.c - the table of options, and its parser. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

#define CPUS_MAX 64
#define MEMORY_USUAL (256ULL << 20)
#define MEMORY_MIN (16ULL << 20)
#define MEMORY_MAX (1ULL << 40)

/* argument: what its value is called in the help; NULL when it has none; "[..]" when optional. */
static const struct option_row {
	const char *name, *argument, *help;
} rows[OPTION_COUNT] = {
	[OPTION_ARCH] = { "arch", "A", "the guest's processor (x86_64)" },
	[OPTION_CPUS] = { "cpus", "N", "number of processors (1)" },
	[OPTION_MEMORY] = { "memory", "SIZE", "memory of the machine, with K, M or G (256M)" },
	[OPTION_MACHINE] = { "machine", "M",
			     "microvm, q35, or bochs: a processor with CET (microvm)" },
	[OPTION_ACCEL] = { "accel", "A", "tcg or kvm (tcg)" },
	[OPTION_CPU] = { "cpu", "MODEL",
			 "QEMU's processor model and flags (max), or Bochs' (tigerlake)" },
	[OPTION_ROOT] = { "root", "DIR", "the directory that becomes the guest's /" },
	[OPTION_WITH] = { "with", "FILE",
			  "put this file in too, with its libraries; a folder whole" },
	[OPTION_ENV] = { "env", "K=V", "an environment variable; without =V the host's value" },
	[OPTION_APPEND] = { "append", "WORDS", "more words for the kernel's command line" },
	[OPTION_CONSOLE] = { "console", "C", "virtio, or serial: everything over the serial line" },
	[OPTION_ICOUNT] = { "icount", NULL,
			    "the guest's clock counts instructions (one processor)" },
	[OPTION_GDB] = { "gdb", "[=PORT]", "wait for a debugger (port 1234)" },
	[OPTION_VERBOSE] = { "verbose", NULL, "show the kernel's log on stderr" },
	[OPTION_JSON] = { "json", NULL, "print JSON" },
	[OPTION_JOBS] = { "jobs", "N", "machines side by side (the host's processors)" },
	[OPTION_TIMEOUT] = { "timeout", "SECONDS", "the longest time that one machine may take" },
	[OPTION_AGAINST] = { "against", "linux",
			     "measure Debian's kernel on the same machine, too" },
	[OPTION_COST] = { "cost", NULL, "what each protection costs, measured on its mutant" },
	[OPTION_LAND] = { "land", NULL, "write the numbers to bench/baseline.json" },
	[OPTION_MAP] = { "map", NULL, "the kernel's memory, read from the live page tables" },
	[OPTION_HTML] = { "html", "FILE", "write a page with all of it that a browser shows" },
};

void text_list_add(struct text_list *list, const char *item)
{
	list->items = reallocate(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = item;
}

static unsigned int parse_number(const char *name, const char *text, unsigned int min,
				 unsigned int max)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value < min || value > max)
		say_and_exit(STATUS_TESTUDO_FAILED, "--%s wants a number from %u to %u, not '%s'",
			     name, min, max, text);
	return (unsigned int)value;
}

static uint64_t parse_size(const char *text)
{
	char *end;
	unsigned long long value;
	unsigned int shift;

	errno = 0;
	value = strtoull(text, &end, 10);
	switch (*end) {
	case 'K':
	case 'k':
		shift = 10;
		break;
	case 'M':
	case 'm':
		shift = 20;
		break;
	case 'G':
	case 'g':
		shift = 30;
		break;
	default:
		shift = 0;
		break;
	}
	if (shift)
		end++;
	if (errno || end == text || *end || *text == '-' || value > MEMORY_MAX >> shift ||
	    value << shift < MEMORY_MIN)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "--memory wants a size from 16M to 1024G, not '%s'", text);
	return value << shift;
}

/* third: NULL when there are only two. */
static const char *choose(const char *name, const char *text, const char *first, const char *second,
			  const char *third)
{
	if (!strcmp(text, first))
		return first;
	if (!strcmp(text, second))
		return second;
	if (third && !strcmp(text, third))
		return third;
	say_and_exit(STATUS_TESTUDO_FAILED, "--%s is %s%s%s%s%s, not '%s'", name, first,
		     third ? ", " : " or ", second, third ? " or " : "", third ? third : "", text);
}

static void add_environment(struct options *options, const char *text)
{
	const char *value;

	if (*text == '=' || !*text)
		say_and_exit(STATUS_TESTUDO_FAILED, "--env wants NAME=VALUE, not '%s'", text);
	if (strchr(text, '=')) {
		text_list_add(&options->environment, text);
	} else if ((value = getenv(text))) {
		text_list_add(&options->environment, make_text("%s=%s", text, value));
	}
}

/* Those without a value. */
static bool *find_flag(struct options *options, enum option option)
{
	switch (option) {
	case OPTION_ICOUNT:
		return &options->icount;
	case OPTION_VERBOSE:
		return &options->verbose;
	case OPTION_JSON:
		return &options->json;
	case OPTION_COST:
		return &options->cost;
	case OPTION_LAND:
		return &options->land;
	case OPTION_MAP:
		return &options->map;
	default:
		return NULL;
	}
}

static void set_option(struct options *options, enum option option, const char *value)
{
	const char *name = rows[option].name;

	switch (option) {
	case OPTION_ARCH:
		options->arch = value;
		break;
	case OPTION_CPUS:
		options->cpus = parse_number(name, value, 1, CPUS_MAX);
		break;
	case OPTION_MEMORY:
		options->memory_bytes = parse_size(value);
		break;
	case OPTION_MACHINE:
		options->machine = choose(name, value, "microvm", "q35", "bochs");
		break;
	case OPTION_ACCEL:
		options->accel = choose(name, value, "tcg", "kvm", NULL);
		break;
	case OPTION_CPU:
		options->cpu = value;
		break;
	case OPTION_ROOT:
		options->root = value;
		break;
	case OPTION_WITH:
		text_list_add(&options->with, value);
		break;
	case OPTION_ENV:
		add_environment(options, value);
		break;
	case OPTION_APPEND:
		options->append = value;
		break;
	case OPTION_CONSOLE:
		options->serial_console =
			!strcmp(choose(name, value, "virtio", "serial", NULL), "serial");
		break;
	case OPTION_GDB:
		options->gdb_port = value ? parse_number(name, value, 1, 65535) : 1234;
		break;
	case OPTION_JOBS:
		options->jobs = parse_number(name, value, 1, 256);
		break;
	case OPTION_AGAINST:
		if (strcmp(value, "linux"))
			say_and_exit(STATUS_TESTUDO_FAILED, "--against is linux, not '%s'", value);
		options->against_linux = true;
		break;
	case OPTION_HTML:
		options->html = value;
		break;
	case OPTION_TIMEOUT:
		options->timeout_s = parse_number(name, value, 1, 86400);
		break;
	default:
		*find_flag(options, option) = true;
		break;
	}
}

static enum option find_option(const char *command, unsigned int taken, const char *name,
			       size_t length)
{
	for (enum option option = 0; option < OPTION_COUNT; option++)
		if (strlen(rows[option].name) == length &&
		    !strncmp(rows[option].name, name, length) && (taken & TAKES(option)))
			return option;
	say_and_exit(STATUS_TESTUDO_FAILED, "%s has no option '--%.*s' (see testudo %s --help)",
		     command, (int)length, name, command);
}

/* Takes one option and its value; returns how many words of argv that were. */
static int parse_option(struct options *options, const char *command, unsigned int taken, int left,
			char **argv)
{
	const char *name = argv[0] + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	enum option option = find_option(command, taken, name, length);
	const char *argument = rows[option].argument, *value = equals ? equals + 1 : NULL;

	if (!argument && value)
		say_and_exit(STATUS_TESTUDO_FAILED, "--%s takes no value", rows[option].name);
	if (!argument || value || *argument == '[') {
		set_option(options, option, value);
		return 1;
	}
	if (left < 2)
		say_and_exit(STATUS_TESTUDO_FAILED, "--%s wants a value", rows[option].name);
	set_option(options, option, argv[1]);
	return 2;
}

bool options_use_bochs(const struct options *options)
{
	return !strcmp(options->machine, "bochs");
}

/* Bochs has no devices of virtio: its console is the serial line. */
void options_set_machine(struct options *options, const char *machine)
{
	if (strcmp(options->machine, machine))
		options->memory_bytes = MEMORY_USUAL;
	options->machine = machine;
	options->cpu = options_use_bochs(options) ? "tigerlake" : "max";
	options->serial_console = options->serial_console || options_use_bochs(options);
}

static void check_bochs(const struct options *options)
{
	const char *refused = options->icount                 ? "--icount"
			      : options->gdb_port             ? "--gdb"
			      : strcmp(options->accel, "tcg") ? "--accel kvm"
							      : NULL;

	if (refused)
		say_and_exit(STATUS_TESTUDO_FAILED, "--machine bochs has no %s: that is QEMU's",
			     refused);
}

static void check_together(const struct options *options)
{
	if (options_use_bochs(options))
		check_bochs(options);
	if (options->icount && options->cpus > 1)
		say_and_exit(STATUS_TESTUDO_FAILED, "--icount runs on one processor, not on %u",
			     options->cpus);
	if (options->icount && !strcmp(options->accel, "kvm"))
		say_and_exit(STATUS_TESTUDO_FAILED, "--icount needs --accel tcg");
}

void options_parse(struct options *options, const char *command, unsigned int taken,
		   bool stop_at_word, int argc, char **argv)
{
	bool only_words = false;
	const char *own_cpu;

	*options = (struct options){
		.arch = "x86_64",
		.cpus = 1,
		.memory_bytes = MEMORY_USUAL,
		.machine = "microvm",
		.accel = "tcg",
		.words = allocate((size_t)argc + 1, sizeof(char *)),
	};
	for (int i = 0; i < argc;) {
		const char *word = argv[i];

		if (only_words || word[0] != '-' || !word[1]) {
			options->words[options->word_count++] = argv[i++];
			only_words = only_words || stop_at_word;
		} else if (word[1] != '-') {
			say_and_exit(STATUS_TESTUDO_FAILED,
				     "%s has no option '%s' (see testudo %s --help)", command, word,
				     command);
		} else if (!strcmp(word, "--help")) {
			printf("options of testudo %s:\n", command);
			options_print(taken);
			exit(0);
		} else if (!word[2]) {
			only_words = true;
			i++;
		} else {
			i += parse_option(options, command, taken, argc - i, argv + i);
		}
	}
	own_cpu = options->cpu;
	options_set_machine(options, options->machine);
	options->cpu = own_cpu ? own_cpu : options->cpu;
	check_together(options);
}

void options_print(unsigned int taken)
{
	for (enum option option = 0; option < OPTION_COUNT; option++) {
		const struct option_row *row = &rows[option];
		char name[64];

		if (!(taken & TAKES(option)))
			continue;
		snprintf(name, sizeof(name), "--%s%s%s", row->name,
			 !row->argument || *row->argument == '[' ? "" : " ",
			 row->argument ? row->argument : "");
		printf("    %-18s %s\n", name, row->help);
	}
}
