/* SPDX-License-Identifier: MIT */
/* The typed models of the built-in domains, in the order of domains.csv. */
#ifndef SQLMODEL_GATE_DOMAINS_H
#define SQLMODEL_GATE_DOMAINS_H

#include <sqlmodel/gate.h>

extern const sqlm_typed_model sqlm_gate_domains[];
extern const size_t           sqlm_gate_domain_count;

#endif
