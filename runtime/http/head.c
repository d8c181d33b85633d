/* SPDX-License-Identifier: Apache-2.0
 *
 * What faults mean to clients and to logs.
 */
#include "http/head.h"

static const struct {
    uint16_t status;
    struct str text;
} faults[HTTP_FAULTS] = {
#define FAULT(NAME, status, text) [HTTP_FAULT_##NAME] = { status, STR_INIT(text) },
#include "http/faults.def"
};

unsigned http_head_fault_status(enum http_fault fault)
{
    assert(fault > HTTP_NO_FAULT && fault < HTTP_FAULTS);
    return faults[fault].status;
}

struct str http_head_fault_text(enum http_fault fault)
{
    assert(fault < HTTP_FAULTS);
    return faults[fault].text;
}
