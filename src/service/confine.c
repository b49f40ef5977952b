#include "service/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attr.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* With AddressSanitizer a finding is to be printed, which takes more. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef ARCHITECTURE
#define IF_CALL(name, verdict) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, verdict)
#define ALLOW(name) IF_CALL(name, SECCOMP_RET_ALLOW)
#define NOT_ALLOWED(name) IF_CALL(name, SECCOMP_RET_ERRNO | EACCES)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))

/* No signal may be sent, not even by abort() to itself: a number of a process says whom, and the service is one.
 *
 * The third argument of mmap and mprotect says what the memory is for; its low half is the first on both. */
static const struct sock_filter calls[] = { LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    ALLOW(read),
    ALLOW(write),
    ALLOW(close),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(brk),
    ALLOW(madvise),
    ALLOW(futex),
    ALLOW(getrandom),
    ALLOW(clock_gettime),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(exit),
    ALLOW(exit_group),
    NOT_ALLOWED(openat),
#ifdef __NR_open
    NOT_ALLOWED(open),
#endif
#ifdef __NR_readlink
    NOT_ALLOWED(readlink),
#endif
    NOT_ALLOWED(readlinkat),
    NOT_ALLOWED(newfstatat),
    NOT_ALLOWED(fstat),
    NOT_ALLOWED(ioctl),
    NOT_ALLOWED(lseek),
#ifdef SANITIZED
    ALLOW(sigaltstack),
    ALLOW(sched_yield),
    ALLOW(prctl),
#endif
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD(args[2]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the low half of an argument is the first");

static bool filter_calls(void)
{
    const struct sock_fprog program = { COUNT_OF(calls), (struct sock_filter *)(uintptr_t)calls };
    /* EINVAL: a kernel that was built without it. The limits hold in any case. */
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 || errno == EINVAL;
}
#else
static bool filter_calls(void)
{
    return true;
}
#endif

static rlim_t lower(rlim_t a, rlim_t b)
{
    return a < b ? a : b;
}

/* What whoever runs the service has limited further stays so: a limit is never raised. */
static bool limit(__rlimit_resource_t resource, uint64_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return false;
    /* Of time, a little more until it is SIGKILL. */
    const struct rlimit r = { lower(most, now.rlim_max),
        lower(resource == RLIMIT_CPU ? most + 2 : most, now.rlim_max) };
    return setrlimit(resource, &r) == 0;
}

/* When the machine, or the service's share of it, is out of memory, the kernel ends this process, not the service.
 * Where /proc is not there, it chooses as it does. */
static void be_the_first_to_go(void)
{
    static const char most[] = "1000";
    const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    const ssize_t put = write(fd, most, sizeof most - 1);
    (void)put;
    close(fd);
}

bool confine(const struct confine *c)
{
    be_the_first_to_go();
#ifndef SANITIZED
    if (!limit(RLIMIT_AS, c->memory))
        return false;
#endif
    return limit(RLIMIT_CPU, c->cpu_seconds) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) &&
        limit(RLIMIT_NOFILE, 3) && limit(RLIMIT_NPROC, 0) && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter_calls();
}
