/* SPDX-License-Identifier: GPL-2.0-only */
/* The shared object of user/vdso, as it was linked; VDSO_IMAGE is its path (mk/rules.mk). */
	.section .rodata.vdso_image, "a", @progbits
	.globl	vdso_image, vdso_image_end
	.hidden	vdso_image, vdso_image_end
	.balign	8
vdso_image:
	.incbin	VDSO_IMAGE
vdso_image_end:
	.section .note.GNU-stack, "", @progbits
