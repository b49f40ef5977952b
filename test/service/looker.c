/* The process that looks through a document, as a program of its own that is built without sanitizers: a limit on its
 * address space can be tried with this one alone (confine.h). */
#include <unistd.h>

#include "service/attachment_look.h"

int main(void)
{
    _exit(attachment_look_answer(STDIN_FILENO, STDOUT_FILENO));
}
