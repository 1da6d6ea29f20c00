/* SPDX-License-Identifier: MIT */
#include "fault_vfs.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

vfs_script vfs;

/* What SQLite sees as a file; the true one lies behind it. */
typedef struct shim_file {
    sqlite3_file  base;
    sqlite3_file *real;
} shim_file;

static sqlite3_vfs shim, *below;

static const struct {
    const char *name;
    int         code;
} facts[VFS_CALL_COUNT] = {
    [VFS_READ] = { "xRead", SQLITE_IOERR_READ },         [VFS_WRITE] = { "xWrite", SQLITE_IOERR_WRITE },
    [VFS_SYNC] = { "xSync", SQLITE_IOERR_FSYNC },        [VFS_TRUNCATE] = { "xTruncate", SQLITE_IOERR_TRUNCATE },
    [VFS_DELETE] = { "xDelete", SQLITE_IOERR_DELETE },   [VFS_LOCK] = { "xLock", SQLITE_IOERR_LOCK },
    [VFS_SHM_MAP] = { "xShmMap", SQLITE_IOERR_SHMMAP },  [VFS_OPEN] = { "xOpen", SQLITE_CANTOPEN },
};

const char *vfs_call_name(vfs_call call)
{
    return facts[call].name;
}

/* Counts a call, and tells whether it is hit. */
static bool is_hit(vfs_call call)
{
    size_t number = ++vfs.counts[call];

    if (call != vfs.call || vfs.nth == 0 || (number != vfs.nth && !(vfs.and_later && number > vfs.nth)))
        return false;
    vfs.hits++;
    return true;
}

static int result_of(vfs_call call)
{
    return vfs.fault == VFS_IS_DROPPED ? SQLITE_OK : facts[call].code;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((shim_file *)file)->real;
}

/* ---- files ----------------------------------------------------------------------------------------------------------------- */

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods != NULL ? real_of(file)->pMethods->xClose(real_of(file)) : SQLITE_OK;
}

static int shim_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    sqlite3_file *real = real_of(file);

    if (!is_hit(VFS_READ))
        return real->pMethods->xRead(real, data, size, offset);
    memset(data, 0, (size_t)size);
    return vfs.fault == VFS_IS_SHORT ? SQLITE_IOERR_SHORT_READ : result_of(VFS_READ);
}

static int shim_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    sqlite3_file *real = real_of(file);

    if (!is_hit(VFS_WRITE))
        return real->pMethods->xWrite(real, data, size, offset);
    if (vfs.fault != VFS_IS_SHORT)
        return result_of(VFS_WRITE);
    if (size > 1)
        (void)real->pMethods->xWrite(real, data, size / 2, offset);
    return SQLITE_FULL;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return is_hit(VFS_TRUNCATE) ? result_of(VFS_TRUNCATE) : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    return is_hit(VFS_SYNC) ? result_of(VFS_SYNC) : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int shim_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return is_hit(VFS_LOCK) ? facts[VFS_LOCK].code : real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_check_reserved_lock(sqlite3_file *file, int *result)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int shim_file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_device_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **data)
{
    if (!is_hit(VFS_SHM_MAP))
        return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, data);
    *data = NULL;
    return facts[VFS_SHM_MAP].code;
}

/* Unlocking is never hit: nothing can be done about it. */
static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    if ((flags & SQLITE_SHM_LOCK) != 0 && is_hit(VFS_LOCK))
        return SQLITE_IOERR_SHMLOCK;
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_reserved_lock,
    .xFileControl = shim_file_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_device_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- the file system ------------------------------------------------------------------------------------------------------- */

static int shim_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    shim_file *made = (shim_file *)file;
    int        rc;

    (void)self;
    made->base.pMethods = NULL;
    made->real = (sqlite3_file *)(void *)((char *)file + sizeof *made);
    made->real->pMethods = NULL;
    if (is_hit(VFS_OPEN))
        return facts[VFS_OPEN].code;
    rc = below->xOpen(below, name, made->real, flags, out_flags);
    if (made->real->pMethods != NULL)
        made->base.pMethods = &methods;
    return rc;
}

static int shim_delete(sqlite3_vfs *self, const char *name, int sync_folder)
{
    (void)self;
    return is_hit(VFS_DELETE) ? result_of(VFS_DELETE) : below->xDelete(below, name, sync_folder);
}

bool fault_vfs_install(void)
{
    below = sqlite3_vfs_find(NULL);
    if (below == NULL)
        return false;
    shim = *below;
    shim.zName = "fault";
    shim.pNext = NULL;
    shim.szOsFile = (int)sizeof(shim_file) + below->szOsFile;
    shim.xOpen = shim_open;
    shim.xDelete = shim_delete;
    return sqlite3_vfs_register(&shim, 1) == SQLITE_OK;
}
