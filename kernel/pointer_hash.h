// SPDX-License-Identifier: GPL-2.0-only
/* The key of pointer_hash() (base/format.h). */
#pragma once
void pointer_hash_start(void); /* after secrets_start(), before data is sealed */
