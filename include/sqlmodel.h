/* SPDX-License-Identifier: MIT */
/** @file
 *  Everything that a program needs. */
#ifndef SQLMODEL_H
#define SQLMODEL_H

#include <sqlmodel/core/allocator.h>
#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/cx.h>
#include <sqlmodel/core/dialect.h>
#include <sqlmodel/core/error.h>
#include <sqlmodel/core/observer.h>
#include <sqlmodel/core/outcome.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/core/types.h>
#include <sqlmodel/core/value.h>
#include <sqlmodel/query/functions.h>
#include <sqlmodel/core/field_set.h>
#include <sqlmodel/core/json.h>
#include <sqlmodel/core/lock.h>
#include <sqlmodel/core/model.h>
#include <sqlmodel/core/validation.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/schema/expression.h>
#include <sqlmodel/schema/schema.h>
#include <sqlmodel/facade/connect.h>

#endif
