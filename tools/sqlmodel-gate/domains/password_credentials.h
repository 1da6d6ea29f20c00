/* SPDX-License-Identifier: MIT */
/** @file
 *  The stored password verifier of an identity, with the cost parameters it was made with. */
#ifndef SQLMODEL_GATE_DOMAINS_PASSWORD_CREDENTIALS_H
#define SQLMODEL_GATE_DOMAINS_PASSWORD_CREDENTIALS_H

#include <sqlmodel.h>

#define PASSWORD_CREDENTIAL_ALGORITHM_LABELS(LABEL)           \
    LABEL(PASSWORD_CREDENTIAL_ALGORITHM_ARGON2ID, "argon2id") \
    LABEL(PASSWORD_CREDENTIAL_ALGORITHM_SCRYPT, "scrypt")     \
    LABEL(PASSWORD_CREDENTIAL_ALGORITHM_BCRYPT, "bcrypt")     \
    LABEL(PASSWORD_CREDENTIAL_ALGORITHM_PBKDF2_SHA256, "pbkdf2_sha256")
SQLM_ENUM_DECLARE(PasswordCredentialAlgorithm, PASSWORD_CREDENTIAL_ALGORITHM_LABELS);

#define PASSWORD_CREDENTIAL_FIELDS(FIELD, M)                                                                                    \
    FIELD(M, uuid,            identity_id,     PRIMARY_KEY, FOREIGN_KEY(UserIdentity, id), ON_DELETE(CASCADE))                  \
    FIELD(M, enum(PasswordCredentialAlgorithm), algorithm, DEFAULT(PASSWORD_CREDENTIAL_ALGORITHM_ARGON2ID))                     \
    FIELD(M, bytes,           salt,            MAX_LENGTH(64), CHECK("length(salt) >= 8"))                                      \
    FIELD(M, bytes,           password_hash,   FIXED_LENGTH(32), CHECK("length(password_hash) = 32"))                           \
    FIELD(M, opt_text,        pepper_key_id,   MAX_LENGTH(64))                                                                  \
    FIELD(M, i32,             memory_kib,      DEFAULT(65536), CHECK("memory_kib >= 0"))                                        \
    FIELD(M, i32,             iterations,      DEFAULT(3), CHECK("iterations >= 1"))                                            \
    FIELD(M, i16,             parallelism,     DEFAULT(1), CHECK("parallelism >= 1"))                                           \
    FIELD(M, bytes,           previous_hashes, MAX_LENGTH(320), DEFAULT(""), CHECK("length(previous_hashes) % 32 = 0"))         \
    FIELD(M, bool,            must_change,     DEFAULT(false))                                                                  \
    FIELD(M, timestamptz,     changed_at,      DEFAULT_NOW)                                                                     \
    FIELD(M, opt_timestamptz, expires_at)                                                                                       \
    FIELD(M, opt_timestamptz, compromised_at)                                                                                   \
    FIELD(M, i64,             row_version,     VERSION, DEFAULT(1), CHECK("row_version >= 1"))                                  \
    FIELD(M, index(expires_at), ix_password_credentials_expiry, WHERE("expires_at IS NOT NULL"))                                \
    FIELD(M, index(algorithm, memory_kib, iterations), ix_password_credentials_cost)                                            \
    FIELD(M, check("expires_at IS NULL OR expires_at > changed_at"), ck_password_credentials_expiry_order)
SQLMODEL_DECLARE(PasswordCredential, PASSWORD_CREDENTIAL_FIELDS);

#endif
