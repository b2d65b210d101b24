/*
 * confine_calls - a seccomp filter from a table of system calls
 *
 * The filter is a program of classic BPF that the kernel runs before each
 * call.  It is made here rather than by libseccomp, whose version 2.5.4 minds
 * no failed allocation: it crashes, or never returns, or leaves a rule out.
 * Nothing is allocated here.
 *
 *	another architecture? kill
 *	number -1? allow: no call, but what a tracer puts in a call's place
 *	for each call:	another number? next
 *			for each condition: not so? next
 *			allow
 *	otherwise
 */
#include "confine.h"
#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#error "say how linux/audit.h calls this architecture"
#endif

/* Of one call: its number, each condition in two halves, and to allow. */
#define MOST_OF_A_CALL (2 + CONFINE_WHENS * 6 + 1)
#define MOST_OF_ALL (6 + CONFINE_CALLS * MOST_OF_A_CALL + 1)
_Static_assert(MOST_OF_ALL <= BPF_MAXINSNS, "the kernel takes no more");

struct program {
	unsigned n;
	struct sock_filter at[MOST_OF_ALL];
};

static void
add(struct program *p, unsigned code, uint32_t k, unsigned yes, unsigned no)
{
	assert(p->n < MOST_OF_ALL);
	p->at[p->n++] = (struct sock_filter){ (uint16_t)code, (uint8_t)yes,
	    (uint8_t)no, k };
}

static void
load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Go on if what was loaded is K; if not, skip so many. */
static void
need(struct program *p, uint32_t k, unsigned skip)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, k, 0, skip);
}

static void
end(struct program *p, uint32_t action)
{
	add(p, BPF_RET | BPF_K, action, 0, 0);
}

/* Half of an argument; LEFT are the instructions of the call behind it. */
static void
need_half(struct program *p, size_t offset, uint32_t mask, uint32_t value,
    unsigned left)
{
	load(p, offset);
	add(p, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
	need(p, value & mask, left);
}

static void
need_argument(struct program *p, const struct confine_when *w, unsigned left)
{
	const uint64_t value = w->value == CONFINE_OWN_PID ?
	    (uint64_t)getpid() : w->value;
	/* All that we run on put the low half first. */
	const size_t low = offsetof(struct seccomp_data, args) + w->arg * 8;

	need_half(p, low, (uint32_t)w->mask, (uint32_t)value, left + 3);
	need_half(p, low + 4, (uint32_t)(w->mask >> 32),
	    (uint32_t)(value >> 32), left);
}

static void
allow(struct program *p, const struct confine_call *c)
{
	unsigned left = 1;

	for (unsigned i = 0; i < CONFINE_WHENS; i++)
		left += c->when[i].mask == 0 ? 0 : 6;
	load(p, offsetof(struct seccomp_data, nr));
	need(p, (uint32_t)c->number, left);
	for (unsigned i = 0; i < CONFINE_WHENS; i++)
		if (c->when[i].mask != 0)
			need_argument(p, &c->when[i], left -= 6);
	end(p, SECCOMP_RET_ALLOW);
}

static bool
kernel_can_filter(void)
{
	const uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) ==
	    0;
}

enum confined
confine_calls(const struct confine_call *calls, size_t n,
    enum confine_else otherwise)
{
	struct program p = { .n = 0 };

	if (!kernel_can_filter())
		return CONFINE_ABSENT;
	assert(n <= CONFINE_CALLS);
	load(&p, offsetof(struct seccomp_data, arch));
	add(&p, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	end(&p, SECCOMP_RET_KILL_PROCESS);
	load(&p, offsetof(struct seccomp_data, nr));
	need(&p, UINT32_MAX, 1);
	end(&p, SECCOMP_RET_ALLOW);
	for (size_t i = 0; i < n; i++)
		allow(&p, &calls[i]);
	end(&p, otherwise == CONFINE_KILL ? SECCOMP_RET_KILL_PROCESS
	    : SECCOMP_RET_ERRNO | ENOSYS);
	const struct sock_fprog program = { (unsigned short)p.n, p.at };
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ==
	    0 ? CONFINED : CONFINE_FAILED;
}
