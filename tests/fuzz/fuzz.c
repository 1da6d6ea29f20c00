/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel/sys/text_form.h>

#include "support/torture.h"

void fuzz_require_(bool holds, const char *condition, const char *file, int line)
{
    if (holds)
        return;
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

bool fuzz_succeeds_(const sqlm_cx *cx, sqlm_outcome outcome, const char *call, const char *file, int line)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome == SQLM_OK)
        return true;
    if (outcome == SQLM_ERR && error->kind == SQLM_E_OUT_OF_MEMORY)
        return false;
    (void)fprintf(stderr, "%s:%d: %s\nended with outcome %d, %s: %s\n", file, line, call, (int)outcome,
                  sqlm_error_kind_name(error->kind), error->message);
    abort();
}

/* Bad data is never our mistake, nor the caller's. */
static void check_record(const sqlm_cx *cx, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(cx);
    const size_t      length = strlen(error->message);

    if (outcome == SQLM_OK)
        return;
    fuzz_require(outcome == SQLM_ERR);
    fuzz_require(error->kind != SQLM_E_NONE && error->kind != SQLM_E_INTERNAL && error->kind != SQLM_E_MISUSE);
    fuzz_require(length > 0 && length < sizeof error->message);
    fuzz_require(sqlm_text_is_valid(error->message, length));
    for (size_t i = 0; i < length; i++)
        fuzz_require((unsigned char)error->message[i] >= 0x20 && error->message[i] != 0x7f);
}

/* One run, over a heap that tells leaks, wrong sizes and what failed. */
static sqlm_outcome run(const fuzz_input *input, size_t fail_at, bool fail_after, torture_heap *heap)
{
    sqlm_cx_options options = { .size = sizeof options, .allocator = torture_allocator(heap) };
    sqlm_cx        *cx;
    size_t          before;
    sqlm_outcome    outcome;

    *heap = (torture_heap){ .fail_after = fail_after };
    cx = sqlm_cx_new(&options);
    fuzz_require(cx != NULL);
    before = heap->live_bytes;
    heap->count = 0;
    heap->fail_at = fail_at;
    outcome = fuzz_target(cx, input);
    check_record(cx, outcome);
    fuzz_require(heap->failed == 0 || sqlm_cx_error(cx)->kind == SQLM_E_OUT_OF_MEMORY);
    fuzz_require(heap->failed == 0 || outcome == SQLM_ERR);
    fuzz_require(heap->failed > 0 || outcome == SQLM_OK || sqlm_cx_error(cx)->kind != SQLM_E_OUT_OF_MEMORY);
    fuzz_require(heap->live_bytes == before);
    sqlm_cx_free(cx);
    fuzz_require(heap->live_bytes == 0 && heap->live_count == 0 && heap->wrong_sizes == 0);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    torture_heap heap;
    fuzz_input   input;
    char        *copy;
    sqlm_outcome outcome, again;

    if (size == 0)
        return 0;
    copy = malloc(size);
    fuzz_require(copy != NULL);
    memcpy(copy, data + 1, size - 1);
    copy[size - 1] = '\0';
    input = (fuzz_input){ copy, size - 1 };
    outcome = run(&input, 0, false, &heap);
    if (data[0] > '@') {
        again = run(&input, data[0] < 128 ? (size_t)(data[0] - '@') : (size_t)(data[0] - 127), data[0] >= 128, &heap);
        fuzz_require(heap.failed > 0 || again == outcome);
    }
    free(copy);
    return 0;
}
