/* SPDX-License-Identifier: MIT */
/** @file
 *  A file system for SQLite in which the Nth call of a kind fails, over the one that was there. */
#ifndef TESTS_SUPPORT_FAULT_VFS_H
#define TESTS_SUPPORT_FAULT_VFS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum vfs_call {
    VFS_READ,
    VFS_WRITE,
    VFS_SYNC,
    VFS_TRUNCATE,
    VFS_DELETE,
    VFS_LOCK, /**< of the file, or in the shared memory beside it */
    VFS_SHM_MAP,
    VFS_OPEN,
    VFS_CALL_COUNT
} vfs_call;

/** What happens to a call that is hit. */
typedef enum vfs_fault {
    VFS_FAILS,        /**< it does nothing, and gives SQLite's I/O error of its kind */
    VFS_IS_SHORT,     /**< a read finds the end of the file: zeros; a write writes its first half, then says that the disk is full */
    VFS_IS_DROPPED    /**< it does nothing, and says that it went well */
} vfs_fault;

/** Set by tests, between calls. One process, one thread. */
typedef struct vfs_script {
    vfs_call  call;
    vfs_fault fault;
    size_t    nth;        /**< 1-based; 0: nothing is hit */
    bool      and_later;  /**< all from then on are hit */
    size_t    counts[VFS_CALL_COUNT]; /**< calls since the script was set */
    size_t    hits;
} vfs_script;

extern vfs_script vfs;

/** Makes it SQLite's default; once in a process, before a database is opened. */
bool        fault_vfs_install(void);
const char *vfs_call_name(vfs_call call);

#endif
