/* SPDX-License-Identifier: MIT */
#include "note.h"

SQLMODEL_DEFINE(Note, "note", NOTE_FIELDS);
