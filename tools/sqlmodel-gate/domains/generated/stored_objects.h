/* Generated from stored_objects.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_STORED_OBJECTS_H
#define SQLMODEL_GATE_DOMAINS_STORED_OBJECTS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"
#include "domains/user_identities.h"

#define STORED_OBJECT_STORAGE_CLASS_LABELS(LABEL)               \
    LABEL(STORED_OBJECT_STORAGE_CLASS_STANDARD, "standard")     \
    LABEL(STORED_OBJECT_STORAGE_CLASS_INFREQUENT, "infrequent") \
    LABEL(STORED_OBJECT_STORAGE_CLASS_ARCHIVE, "archive")
SQLM_ENUM_DECLARE(StoredObjectStorageClass, STORED_OBJECT_STORAGE_CLASS_LABELS);

#define STORED_OBJECT_FIELDS(FIELD, M)                                                                           \
    FIELD(M, uuid,            id,                      PRIMARY_KEY)                                              \
    FIELD(M, uuid,            tenant_id,               FOREIGN_KEY(TenantAccount, id))                           \
    FIELD(M, opt_uuid,        uploaded_by_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id),                     \
          ON_DELETE(SET_NULL))                                                                                   \
    FIELD(M, text,            bucket,                  MAX_LENGTH(63))                                           \
    FIELD(M, text,            object_key,              MAX_LENGTH(512))                                          \
    FIELD(M, i64,             generation,              DEFAULT(1), CHECK("generation >= 1"))                     \
    FIELD(M, text,            original_name,           MAX_LENGTH(255), DEFAULT(""))                             \
    FIELD(M, text,            content_type,            MAX_LENGTH(127), DEFAULT("application/octet-stream"))     \
    FIELD(M, opt_text,        content_encoding,        MAX_LENGTH(32))                                           \
    FIELD(M, u64,             size_bytes)                                                                        \
    FIELD(M, bytes,           sha256,                  INDEX, FIXED_LENGTH(32), CHECK("length(sha256) = 32"))    \
    FIELD(M, opt_bytes,       md5,                     FIXED_LENGTH(16), CHECK("length(md5) = 16"))              \
    FIELD(M, opt_i64,         crc32c,                  CHECK("crc32c BETWEEN 0 AND 4294967295"))                 \
    FIELD(M, enum(StoredObjectStorageClass), storage_class,                                                      \
          DEFAULT(STORED_OBJECT_STORAGE_CLASS_STANDARD))                                                         \
    FIELD(M, opt_text,        encryption_key_id,       MAX_LENGTH(128))                                          \
    FIELD(M, opt_bytes,       wrapped_data_key,        MAX_LENGTH(256))                                          \
    FIELD(M, json,            user_metadata,           DEFAULT("{}"))                                            \
    FIELD(M, bool,            legal_hold,              DEFAULT(false))                                           \
    FIELD(M, opt_date,        retain_until)                                                                      \
    FIELD(M, timestamptz,     created_at,              DEFAULT_NOW)                                              \
    FIELD(M, opt_timestamptz, last_accessed_at)                                                                  \
    FIELD(M, opt_timestamptz, deleted_at)                                                                        \
    FIELD(M, unique(bucket, object_key, generation), uq_stored_objects_location)                                 \
    FIELD(M, index(deleted_at), ix_stored_objects_purge, WHERE("deleted_at IS NOT NULL"))                        \
    FIELD(M, index(tenant_id, created_at), ix_stored_objects_tenant_created)                                     \
    FIELD(M, check("legal_hold = FALSE OR deleted_at IS NULL"), ck_stored_objects_hold)                          \
    FIELD(M, check("wrapped_data_key IS NULL OR encryption_key_id IS NOT NULL"), ck_stored_objects_wrapped_pair)
SQLMODEL_DECLARE(StoredObject, STORED_OBJECT_FIELDS);

#endif
