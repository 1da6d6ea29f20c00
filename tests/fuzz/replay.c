/* SPDX-License-Identifier: MIT */
/* Runs a target over the files of a folder, as they are and with each of their allocations failing: for compilers without libFuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#define MAXIMUM_FILE 65536

static void replay(uint8_t *data, size_t size)
{
    (void)LLVMFuzzerTestOneInput(data, size);
    for (unsigned byte = 'A'; size > 0 && byte <= 255; byte++) {
        data[0] = (uint8_t)byte;
        (void)LLVMFuzzerTestOneInput(data, size);
    }
}

static bool replay_file(const char *path)
{
    static uint8_t data[MAXIMUM_FILE];
    FILE          *file = fopen(path, "rb");
    size_t         size;

    if (file == NULL) {
        (void)fprintf(stderr, "'%s' cannot be read\n", path);
        return false;
    }
    size = fread(data, 1, sizeof data, file);
    (void)fclose(file);
    replay(data, size);
    return true;
}

int main(int argc, char **argv)
{
    size_t         count = 0;
    DIR           *folder = argc == 2 ? opendir(argv[1]) : NULL;
    struct dirent *entry;
    char           path[4096];

    if (folder == NULL) {
        (void)fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name) >= (int)sizeof path || !replay_file(path))
            return EXIT_FAILURE;
        count++;
    }
    (void)closedir(folder);
    (void)printf("%zu inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
