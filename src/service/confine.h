/* Takes from a process everything that it does not need, before it reads what somebody brought: from then on it can
 * compute, read and write what is open already, and end. It is for a process that has one thread and was started for
 * this alone; there is no way back. When memory is short, the kernel ends it before others.
 *
 * Limits are the kernel's (setrlimit). Where the kernel offers it (seccomp, on x86-64 and ARM64), every call that opens
 * a file, a connection or a process, sends a signal or makes memory that can be executed, ends the process; a file that
 * a library only looks for is "not allowed" instead. */
#ifndef WAYMARK_SERVICE_CONFINE_H
#define WAYMARK_SERVICE_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

struct confine {
    uint64_t memory;      /* bytes of address space. Not with AddressSanitizer, which reserves more than any limit */
    uint64_t cpu_seconds; /* then the process is ended by SIGXCPU */
};

/* Limits that are lower already stay. False: the kernel refused a limit that it knows; the process is not to go on. */
bool confine(const struct confine *c);

#endif
