# SPDX-License-Identifier: GPL-2.0-only
# The protection is gone: a function returns to whatever stands on the stack.
{ print }
