/* SPDX-License-Identifier: Apache-2.0 */
/* Limits, and a filter of system calls (seccomp); see confine.h. */
#include "siblings/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define DENY(call)                                                                                 \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1),                                    \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/* AddressSanitizer keeps its notes at addresses far beyond any limit. */
#define IS_SHADOWED false
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef IS_SHADOWED
#define IS_SHADOWED true
#endif
#endif

static void
limit(int what, uint64_t soft, uint64_t hard)
{
	const struct rlimit most = {(rlim_t)soft, (rlim_t)hard};

	setrlimit((__rlimit_resource_t)what, &most);
}

void
confine(uint64_t memory_bytes, unsigned seconds)
{

	limit(RLIMIT_CORE, 0, 0);
	if (!IS_SHADOWED)
		limit(RLIMIT_AS, memory_bytes, memory_bytes);
	if (seconds > 0)
		limit(RLIMIT_CPU, seconds, (uint64_t)seconds + 5);
#ifdef ARCHITECTURE
	static struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    DENY(execve),
	    DENY(execveat),
	    DENY(socket),
	    DENY(socketpair),
	    DENY(connect),
	    DENY(bind),
	    DENY(ptrace),
	    DENY(process_vm_writev),
	    DENY(kill),
	    DENY(tgkill),
	    DENY(clone),
	    DENY(clone3),
	    DENY(unlinkat),
	    DENY(renameat),
	    DENY(renameat2),
	    DENY(mkdirat),
	    DENY(mknodat),
	    DENY(linkat),
	    DENY(symlinkat),
	    DENY(fchmod),
	    DENY(fchmodat),
	    DENY(fchown),
	    DENY(fchownat),
	    DENY(truncate),
	    DENY(ftruncate),
	    DENY(openat2),
	    DENY(io_uring_setup),
#ifdef __x86_64__
	    DENY(open),
	    DENY(creat),
	    DENY(fork),
	    DENY(vfork),
	    DENY(unlink),
	    DENY(rename),
	    DENY(mkdir),
	    DENY(rmdir),
	    DENY(mknod),
	    DENY(link),
	    DENY(symlink),
	    DENY(chmod),
	    DENY(chown),
	    DENY(lchown),
#endif
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
	    BPF_JUMP(
		BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};

	/* A kernel without it leaves the limits above. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}
