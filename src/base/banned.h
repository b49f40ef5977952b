/* Functions that must not be called: they are unbounded, locale-dependent, keep hidden state or
 * start programs. The build includes this file before every source of ours (meson.build), so a
 * call does not compile. Use str.h, buf.h, day.h and clock.h instead. */
#ifndef WAYMARK_BASE_BANNED_H
#define WAYMARK_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Where glibc checks sizes of buffers, it makes a macro of sprintf for clang, and a macro cannot be poisoned. */
#undef sprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r
#pragma GCC poison atoi atol atoll strtol strtoll strtoul strtoull sscanf
#pragma GCC poison localtime localtime_r ctime mktime asctime rand srand tmpnam tempnam
#pragma GCC poison system popen

#endif
