/* SPDX-License-Identifier: MIT */
#include "support/servers.h"

#include "support/sqlm_cmocka.h"

#include <stdio.h>
#include <stdlib.h>

const char *server_url(const char *variable)
{
    const char *url = getenv(variable);

    if (url == NULL || url[0] == '\0') {
        fprintf(stderr, "skipped: %s is not set; start the servers with: eval \"$(scripts/servers start)\"\n", variable);
        exit(TEST_SKIPPED);
    }
    return url;
}
