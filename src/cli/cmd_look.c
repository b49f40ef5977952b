/* waymark look: not for people. The service starts it to look through a document (service/attachment_look.h). */
#include <unistd.h>

#include "cli/cli.h"
#include "service/attachment_look.h"

int cmd_look(const struct cli_options *o)
{
    (void)o;
    const int code = attachment_look_answer(STDIN_FILENO, STDOUT_FILENO);
    _exit(code); /* what would be done on the way out is not allowed any more */
}
