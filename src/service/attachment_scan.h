/* Asking a malware scanner that runs on this machine (ClamAV's clamd, by the INSTREAM command on its UNIX socket). */
#ifndef WAYMARK_SERVICE_ATTACHMENT_SCAN_H
#define WAYMARK_SERVICE_ATTACHMENT_SCAN_H

#include "base/str.h"

enum scan_answer {
    SCAN_CLEAN,
    SCAN_FOUND,       /* it says that there is something */
    SCAN_UNREACHABLE, /* nobody answers at the path, or not within SCAN_MS, or not as clamd does */
};
enum { SCAN_MS = 10 * 1000 };

enum scan_answer attachment_scan(struct str socket_path, struct str bytes);

#endif
