/* Generated from stored_objects.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "stored_objects.h"

SQLM_ENUM_DEFINE(StoredObjectStorageClass, STORED_OBJECT_STORAGE_CLASS_LABELS);
SQLMODEL_DEFINE(StoredObject, "stored_objects", STORED_OBJECT_FIELDS);
