/* Compiler attributes by names that say what they are for. */
#ifndef WAYMARK_BASE_ATTR_H
#define WAYMARK_BASE_ATTR_H

/* The caller must look at the result. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* A printf-like function: argument `fmt` is the format, values start at `first`. */
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first), nonnull(fmt)))
#define NO_RETURN __attribute__((noreturn))
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* A large local variable of which every byte that is read is written first. The build has others zeroed, which costs
 * more than the work where this stands. */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define UNSET __attribute__((uninitialized))
#endif
#endif
#ifndef UNSET
#define UNSET
#endif

#endif
