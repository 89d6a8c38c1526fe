#include "FailingDisk.h"

#include <sqlite3.h>
#include <stddef.h>

// What SQLite does to a disk.
typedef enum { MAKING, WRITING, CUTTING, SYNCING, REMOVING, LOCKING } Deed;

static sqlite3_vfs layer;
static sqlite3_vfs *below;
static FailingDiskFault fault;
static int nth, lasting, done, failed;

static int can_happen_to(Deed deed) {
  switch (fault) {
  case FAILING_DISK_FULL: return deed == MAKING || deed == WRITING;
  case FAILING_DISK_BROKEN: return deed != LOCKING;
  case FAILING_DISK_READ_ONLY: return deed != LOCKING && deed != SYNCING;
  case FAILING_DISK_SHORT_WRITE: return deed == WRITING;
  case FAILING_DISK_NO_SYNC: return deed == SYNCING || deed == REMOVING;
  case FAILING_DISK_LOCKED: return deed == LOCKING;
  }
  return 0;
}

static int fails(Deed deed) {
  if (nth == 0 || !can_happen_to(deed)) return 0;
  done++;
  if (done != nth && !(lasting && done > nth)) return 0;
  failed++;
  return 1;
}

// As SQLite's own layer for Unix answers.
static int answer(Deed deed) {
  switch (deed) {
  case MAKING:
    return fault == FAILING_DISK_READ_ONLY ? SQLITE_READONLY_DIRECTORY : SQLITE_CANTOPEN;
  case WRITING:
    if (fault == FAILING_DISK_READ_ONLY) return SQLITE_READONLY;
    return fault == FAILING_DISK_BROKEN ? SQLITE_IOERR_WRITE : SQLITE_FULL;
  case CUTTING: return SQLITE_IOERR_TRUNCATE;
  case SYNCING: return SQLITE_IOERR_FSYNC;
  case REMOVING:
    return fault == FAILING_DISK_NO_SYNC ? SQLITE_IOERR_DIR_FSYNC : SQLITE_IOERR_DELETE;
  case LOCKING: return SQLITE_BUSY;
  }
  return SQLITE_ERROR;
}

// MARK: Files

// The file below stands in the same memory, after this.
typedef struct {
  sqlite3_file base;
} File;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((File *)file + 1); }

static int close_file(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int read_file(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int write_file(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  int failing = fails(WRITING);
  if (failing && fault == FAILING_DISK_SHORT_WRITE) {
    real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset);
  }
  return failing ? answer(WRITING) : real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

static int cut_file(sqlite3_file *file, sqlite3_int64 size) {
  return fails(CUTTING) ? answer(CUTTING) : real(file)->pMethods->xTruncate(real(file), size);
}

// What is written need not outlive the machine here, and so is not waited for.
static int sync_file(sqlite3_file *file, int flags) {
  (void)file, (void)flags;
  return fails(SYNCING) ? answer(SYNCING) : SQLITE_OK;
}

static int size_of_file(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}

static int lock_file(sqlite3_file *file, int level) {
  return fails(LOCKING) ? answer(LOCKING) : real(file)->pMethods->xLock(real(file), level);
}

static int unlock_file(sqlite3_file *file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}

static int is_reserved(sqlite3_file *file, int *answer) {
  return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}

static int control(sqlite3_file *file, int operation, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int traits(sqlite3_file *file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = close_file,
  .xRead = read_file,
  .xWrite = write_file,
  .xTruncate = cut_file,
  .xSync = sync_file,
  .xFileSize = size_of_file,
  .xLock = lock_file,
  .xUnlock = unlock_file,
  .xCheckReservedLock = is_reserved,
  .xFileControl = control,
  .xSectorSize = sector,
  .xDeviceCharacteristics = traits,
};

// MARK: Folders

static int open_file(
  sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *given
) {
  (void)vfs;
  file->pMethods = NULL;
  int present = 0;
  if (flags & SQLITE_OPEN_CREATE && name) {
    below->xAccess(below, name, SQLITE_ACCESS_EXISTS, &present);
  }
  if (flags & SQLITE_OPEN_CREATE && !present && fails(MAKING)) return answer(MAKING);
  int status = below->xOpen(below, name, real(file), flags, given);
  if (status == SQLITE_OK) file->pMethods = &methods;
  return status;
}

static int remove_file(sqlite3_vfs *vfs, const char *name, int syncing) {
  (void)vfs, (void)syncing;
  int failing = fails(REMOVING);
  // That it is gone was not confirmed, but it is.
  if (!failing || fault == FAILING_DISK_NO_SYNC) {
    int status = below->xDelete(below, name, 0);
    if (status != SQLITE_OK) return status;
  }
  return failing ? answer(REMOVING) : SQLITE_OK;
}

void failing_disk_install(void) {
  below = sqlite3_vfs_find(NULL);
  layer = *below;
  layer.pNext = NULL;
  layer.zName = "failing-disk";
  layer.szOsFile = (int)sizeof(File) + below->szOsFile;
  layer.xOpen = open_file;
  layer.xDelete = remove_file;
  sqlite3_vfs_register(&layer, 1);
}

void failing_disk_arm(FailingDiskFault wanted, int number, int goes_on) {
  (fault = wanted, nth = number, lasting = goes_on, done = 0, failed = 0);
}

int failing_disk_failed(void) { return failed; }
