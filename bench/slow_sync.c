/* slow_sync.so, loaded before the C library's own (LD_PRELOAD): whoever puts data on disk waits SYNC_US microseconds
 * longer. What a page with its entry in the audit costs beside a commit depends on how long a disk takes for one; so a
 * fast disk can stand for a slower one, in the same run. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int slowly(int result)
{
    const char *text = getenv("SYNC_US");
    long us = 0;
    for (; text != NULL && *text >= '0' && *text <= '9' && us < 1000000; text++)
        us = us * 10 + (*text - '0');
    const struct timespec more = { us / 1000000, us % 1000000 * 1000 };
    nanosleep(&more, NULL);
    return result;
}

int fsync(int fd)
{
    return slowly((int)syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
    return slowly((int)syscall(SYS_fdatasync, fd));
}
