// SPDX-License-Identifier: GPL-2.0-only
/* Triggers of category "bugs" that stand in files of their own: the stack's, the lockups'. */
#pragma once

void provoke_exhaust_stack(void);
void provoke_corrupt_stack(void);
void provoke_corrupt_stack_strong(void);
void provoke_report_stack(void);
void provoke_report_stack_canary(void);
void provoke_stack_guard_leading(void);
void provoke_stack_guard_trailing(void);
void provoke_double_fault(void);

void provoke_loop(void);
void provoke_soft_lockup(void);
void provoke_hard_lockup(void);
void provoke_call_lockup(void);
void provoke_spin_lockup(void);
void provoke_hung_task(void);
