#include "cli/cli.h"

int cmd_serve(const struct cli_options *o)
{
    (void)o;
    return CLI_USAGE;
}
