// SPDX-License-Identifier: GPL-2.0-only
/* terminal.h - the host's terminal: raw while a guest uses it, and always given back. */
#ifndef HOST_TERMINAL_H
#define HOST_TERMINAL_H

#include <stdbool.h>

/* True when the guest shall get a terminal: the host's stdin and stdout both are one. */
bool terminal_is_here(void);

/* Every key goes to the guest from now on; undone at exit, or by terminal_restore. */
void terminal_set_raw(void);
void terminal_restore(void);

/* False when stdout has no size. */
bool terminal_size(unsigned int *rows, unsigned int *columns);

#endif
