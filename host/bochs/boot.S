/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * boot.S - the boot sector of the disk that Bochs gets: a BIOS in the place of QEMU's -kernel.
 *
 * Reads the pages behind it (page.h), then the kernel and the initrd to where these say, looks for
 * the ACPI root pointer, and enters the kernel as the PVH protocol wants: 32-bit mode, no paging,
 * flat segments, EBX at the start_info. Memory above 1 MiB is reached from real mode through
 * segments whose limit a moment in protected mode has lifted. When the disk can not be read, the
 * machine ends.
 */
#include "page.h"

	.code16
	.globl _start
_start:
	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$0x7c00, %sp
	movb	%dl, drive
	movw	$0x2401, %ax		/* A20 on */
	int	$0x15
	call	read
	movw	$PIECE_SECTORS, packet_sectors
	movw	$(PIECE_WINDOW >> 4), packet_segment
	movw	$0, packet_offset
	movl	$(1 + BOOT_PAGE_SECTORS), packet_block
	movw	$(BOOT_PAGE + PAGE_LOADS), %bp
next_load:
	movl	(%bp), %edi
	movl	4(%bp), %ecx
	jecxz	all_read
next_piece:
	pushl	%ecx
	pushl	%edi
	call	read
	addl	$PIECE_SECTORS, packet_block
	call	lift_limits
	popl	%edi
	movl	$PIECE_WINDOW, %esi
	movl	$(PIECE_SIZE / 4), %ecx
	.byte	0x67			/* by ECX, ESI and EDI */
	rep movsl
	popl	%ecx
	decl	%ecx
	jnz	next_piece
	addw	$LOAD_SIZE, %bp
	jmp	next_load

/* Reads what the packet says. */
read:
	movw	$packet, %si
	movb	$0x42, %ah
	movb	drive, %dl
	pushw	%bp
	int	$0x13
	popw	%bp
	cli
	jc	failed
	ret

/* DS and ES keep the limit of 4 GiB that they get in protected mode; the BIOS may take it away. */
lift_limits:
	lgdtl	table_pointer
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	jmp	1f
1:	movw	$16, %bx
	movw	%bx, %ds
	movw	%bx, %es
	andb	$0xfe, %al
	movl	%eax, %cr0
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	ret

/* Bochs ends when this word comes to this port. */
failed:
	movw	$word, %si
	movw	$8, %cx
	movw	$0x8900, %dx
	rep outsb
	hlt

all_read:
	lgdtl	table_pointer
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$8, $protected

	.code32
protected:
	movw	$16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$0xe0000, %eax		/* "RSD PTR " */
1:	cmpl	$0x20445352, (%eax)
	jne	2f
	cmpl	$0x20525450, 4(%eax)
	je	3f
2:	addl	$16, %eax
	cmpl	$0x100000, %eax
	jb	1b
	xorl	%eax, %eax
3:	movl	%eax, BOOT_PAGE + PAGE_RSDP
	movl	$(BOOT_PAGE + PAGE_START_INFO), %ebx
	jmp	*(BOOT_PAGE + PAGE_ENTRY)

	.balign 8
table:	.quad	0, 0x00cf9b000000ffff, 0x00cf93000000ffff
table_pointer:
	.word	23
	.long	table
word:	.ascii	"Shutdown"
drive:	.byte	0
	.balign 4
packet:	.byte	16, 0
packet_sectors:
	.word	BOOT_PAGE_SECTORS
packet_offset:
	.word	BOOT_PAGE
packet_segment:
	.word	0
packet_block:
	.quad	1
	.org	SECTOR_SIZE - 2
	.word	0xaa55
