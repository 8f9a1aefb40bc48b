# SPDX-License-Identifier: GPL-2.0-only
"""
gdb commands for a kernel at a random base. `testudo run --gdb` prints how to load this file;
`apropos testudo` lists the commands. Nothing here changes the guest.
"""
import re

import gdb
import gdb.unwinder

GATES = "gates"  # arch/x86_64/entry/descriptors.c: what IDTR points to
FIRST_FUNCTION = "early_start"  # runs at the link address and returns how far the image moves
SLAB_DESCRIPTOR_SIZE = 128  # mm/heap/internal.h
STACK_SLOT, STACK_SLOTS = 64 << 10, 32768  # mm/kernel_space/kernel_space.h
PHYSICAL_MASK = 0x000FFFFFFFFFF000


def monitor(command):
    return gdb.execute("monitor " + command, to_string=True)


def link_address(name):
    """The address of a symbol in the file, before it was moved."""
    text = gdb.execute("info address " + name, to_string=True)
    return int(re.search(r"0x[0-9a-f]+", text).group(0), 16)


def load_symbols(image, slide):
    gdb.execute("symbol-file")
    gdb.execute("symbol-file -o 0x%x %s" % (slide, image), to_string=True)
    print("testudo: the kernel is moved by 0x%x; `apropos testudo` lists the commands" % slide)


def register(name):
    return int(gdb.parse_and_eval("(unsigned long)$" + name))


def slide_from_gates(image):
    """IDTR points into the image: its distance from the link address is the slide."""
    found = re.search(r"IDT=\s+([0-9a-f]+) ([0-9a-f]+)", monitor("info registers"))
    base = int(found.group(1), 16)
    if base < 1 << 63:
        return None
    gdb.execute("symbol-file " + image, to_string=True)
    return (base - link_address(GATES)) % (1 << 64)


class Attach(gdb.Command):
    """PORT IMAGE: connect; at reset: run until the base is drawn; load the symbols there."""

    def __init__(self):
        super().__init__("testudo-attach", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        port, image = argument.split(None, 1)
        gdb.execute("set architecture i386:x86-64", to_string=True)
        gdb.execute("target remote " + port, to_string=True)
        slide = slide_from_gates(image)
        if slide is None:
            gdb.execute("symbol-file " + image, to_string=True)
            gdb.execute("thbreak " + FIRST_FUNCTION, to_string=True)
            gdb.execute("continue", to_string=True)
            gdb.execute("finish", to_string=True)
            slide = register("rax")
        load_symbols(image, slide)


class Symbols(gdb.Command):
    """IMAGE: find the base again (the table of gates gives it away to a debugger)."""

    def __init__(self):
        super().__init__("testudo-symbols", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        slide = slide_from_gates(argument)
        if slide is None:
            raise gdb.GdbError("the kernel has not moved yet: use testudo-attach")
        load_symbols(argument, slide)


def all_tasks():
    """Every task that the table of numbers knows (kernel/task/id_table.c)."""
    leaves = gdb.parse_and_eval("leaves")
    low, high = leaves.type.range()
    total = int(gdb.parse_and_eval("task_total"))
    for i in range(low, high + 1):
        leaf = leaves[i]
        if int(leaf) == 0:
            continue
        slots = leaf["slots"]
        for j in range(slots.type.range()[1] + 1):
            task = slots[j]["task"]
            if int(task) != 0:
                yield task.dereference()
                total -= 1
        if total <= 0:
            return


def find_task(wanted):
    for task in all_tasks():
        if int(task["id"]) == wanted:
            return task
    raise gdb.GdbError("there is no task %d" % wanted)


class Tasks(gdb.Command):
    """All tasks: number, name, state, CPU, whether a kernel task."""

    def __init__(self):
        super().__init__("testudo-tasks", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        print("%6s %-16s %-28s %3s %s" % ("id", "name", "state", "cpu", ""))
        for task in all_tasks():
            print("%6d %-16s %-28s %3d %s%s" % (
                int(task["id"]), task["name"].string(), str(task["state"]), int(task["cpu"]),
                "runs " if bool(task["on_cpu"]) else "",
                "kernel" if bool(task["is_kernel"]) else ""))


def word_at(address):
    return int(gdb.parse_and_eval("*(unsigned long *)0x%x" % address))


def saved_thread(task):
    """What a task that does not run goes on with: the sealed copy of its stack's slot."""
    base = int(gdb.parse_and_eval("kernel_stack_base"))
    slot = (int(task["arch"]["stack_top"]) - 1 - base) // STACK_SLOT
    copies = "kernel_stack_copies[%d]" % slot
    return gdb.parse_and_eval(copies if 0 <= slot < STACK_SLOTS else "kernel_stack_boot_copy")


class Backtrace(gdb.Command):
    """ID: the kernel stack of a task that does not run."""

    def __init__(self):
        super().__init__("testudo-backtrace", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        wanted = int(argument)
        task = find_task(wanted)
        if bool(task["on_cpu"]):
            raise gdb.GdbError("task %d runs: use 'info threads' and bt" % wanted)
        saved = saved_thread(task)
        top, pointer = int(saved["stack_top"]), int(saved["pointer"])
        frame = int(saved["registers"]["rbp"])
        address = int(saved["registers"]["return_address"])
        for _ in range(64):
            print("  " + gdb.execute("info symbol 0x%x" % address, to_string=True).strip())
            if not pointer < frame <= top - 16:
                break
            frame, address = word_at(frame), word_at(frame + 8)


def physical_word(address):
    text = monitor("xp /1gx 0x%x" % address)
    return int(text.split(":")[1], 16)


def describe(entry):
    names = ((0, "present"), (1, "write"), (2, "user"), (5, "accessed"), (6, "dirty"), (7, "leaf/pat"),
             (8, "global"), (63, "no-execute"))
    words = [name for bit, name in names if entry >> bit & 1]
    key = entry >> 59 & 15
    return " ".join(words) + (" key=%d" % key if key else "")


class Pages(gdb.Command):
    """ADDRESS: the page tables of the current CPU for an address."""

    def __init__(self):
        super().__init__("testudo-pages", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        address = int(gdb.parse_and_eval("(unsigned long)(%s)" % argument))
        root = int(re.search(r"CR3=([0-9a-f]+)", monitor("info registers")).group(1), 16)
        table = root & PHYSICAL_MASK
        for level, shift in ((4, 39), (3, 30), (2, 21), (1, 12)):
            index = address >> shift & 511
            entry = physical_word(table + 8 * index)
            print("level %d [%3d] 0x%016x %s" % (level, index, entry, describe(entry)))
            if not entry & 1:
                return
            if level == 1 or entry & 0x80:
                offset = address & ((1 << shift) - 1)
                base = entry & PHYSICAL_MASK & ~((1 << shift) - 1)
                print("physical 0x%x" % (base | offset))
                return
            table = entry & PHYSICAL_MASK


def table_entries(table):
    """The 512 words of the page table at a physical address."""
    words = re.findall(r"0x([0-9a-f]{16})", monitor("xp /512gx 0x%x" % table))
    return [int(word, 16) for word in words]


def user_mappings(table, level=4, base=0):
    """(start, end, permissions) of every entry that maps something for the program."""
    shift = 12 + 9 * (level - 1)
    for index, entry in enumerate(table_entries(table)):
        start = base + (index << shift)
        if not entry & 1 or start >= 1 << 47:
            continue
        if level > 1 and not entry & 0x80:
            yield from user_mappings(entry & PHYSICAL_MASK, level - 1, start)
        else:
            yield start, start + (1 << shift), "r%s%s%s" % (
                "w" if entry & 2 else "-", "-" if entry >> 63 else "x", "u" if entry & 4 else "-")


class Space(gdb.Command):
    """ID: what the page tables of a task map for its program."""

    def __init__(self):
        super().__init__("testudo-space", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        task = find_task(int(argument))
        if int(task["space"]) == 0:
            raise gdb.GdbError("task %s is the kernel's: it has no address space" % argument)
        root = int(task["space"].dereference()["root"])
        print("page tables of %s at physical 0x%x" % (task["name"].string(), root))
        ranges = []
        for start, end, permissions in user_mappings(root):
            if ranges and ranges[-1][1] == start and ranges[-1][2] == permissions:
                ranges[-1][1] = end
            else:
                ranges.append([start, end, permissions])
        for start, end, permissions in ranges:
            print("%016x-%016x %s %6d KiB" % (start, end, permissions, (end - start) >> 10))


class Heaps(gdb.Command):
    """Live objects and slabs of each type."""

    def __init__(self):
        super().__init__("testudo-heaps", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        caches = gdb.parse_and_eval("heap_caches")
        live, slabs = {}, {}
        kind = gdb.lookup_type("struct heap_slab").pointer()
        sealed = gdb.lookup_type("struct sealed_slab").pointer()
        base = int(gdb.parse_and_eval("heap_slabs_base"))
        for number in range(1, int(gdb.parse_and_eval("heap_slab_count"))):
            slab = gdb.Value(base + number * SLAB_DESCRIPTOR_SIZE).cast(kind)
            cache = int(slab["cache"])
            if cache == 0:
                continue
            bits = slab["live"]
            if int(slab["cache"]["use"]) != 0:  # sealed: the slab itself says it
                header = int(slab["base"]) - int(slab["cache"]["first_slot"])
                bits = gdb.Value(header).cast(sealed)["live"]
            words = range(bits.type.range()[1] + 1)
            live[cache] = live.get(cache, 0) + sum(bin(int(bits[i])).count("1") for i in words)
            slabs[cache] = slabs.get(cache, 0) + 1
        print("%-40s %6s %6s %6s" % ("type", "size", "slabs", "live"))
        for i in range(int(gdb.parse_and_eval("heap_cache_count"))):
            cache = caches[i]
            place = int(cache.address)
            if place in slabs:
                print("%-40s %6d %6d %6d" % (cache["name"].string(), int(cache["size"]),
                                             slabs[place], live[place]))


class Here:
    """A frame as gdb.PendingFrame.create_unwind_info wants it."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class CallUnwinder(gdb.unwinder.Unwinder):
    """A system call's function returns to nobody (docs/state.md, free_poison): above its frame
    stand two words of zero, and syscall_entry is where it was called."""

    def __init__(self):
        super().__init__("system calls")

    def __call__(self, pending):
        try:
            # "0x... <sys_read+34>"; what the compiler put together has no block of its own.
            if "<sys_" not in str(pending.read_register("rip")):
                return None
            base = pending.read_register("rbp")
            words = base.cast(gdb.lookup_type("unsigned long").pointer())
            if int(words[0]) or int(words[1]):
                return None
            entry = gdb.parse_and_eval("(unsigned long)&syscall_entry + 1")
        except gdb.error:
            return None
        frame = pending.create_unwind_info(Here(base + 16, pending.read_register("rip")))
        frame.add_saved_register("rip", entry)
        frame.add_saved_register("rsp", base + 16)
        frame.add_saved_register("rbp", words[0])
        return frame


gdb.unwinder.register_unwinder(None, CallUnwinder(), replace=True)
for command in (Attach, Symbols, Tasks, Backtrace, Pages, Space, Heaps):
    command()
