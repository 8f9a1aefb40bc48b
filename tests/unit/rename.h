// SPDX-License-Identifier: GPL-2.0-only
//
// Included before everything when base/ is compiled for the host: gives our text functions names
// of their own, so that they are tested and the C library (and the sanitizers) keep theirs.
#pragma once

#define memchr base_memchr
#define strlen base_strlen
#define strnlen base_strnlen
#define strcmp base_strcmp
#define strncmp base_strncmp
#define strchr base_strchr
#define strrchr base_strrchr
#define strstr base_strstr
