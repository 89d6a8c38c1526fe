// The two C ABIs that Leftshift speaks, declared from their published layouts: the Arrow C data and
// stream interfaces, in which tables change hands without being copied, and ADBC 1.0.0 (Arrow
// Database Connectivity), by which a database driver is loaded and asked for them. Field order and
// types are the contract here: nothing may be moved or left out, even what Leftshift never calls.

#ifndef LEFTSHIFT_CADBC_H
#define LEFTSHIFT_CADBC_H

#include <stddef.h>
#include <stdint.h>

// MARK: Arrow C data interface. Whoever holds a struct whose `release` is set must call it once;
// `release` is NULL in a struct that was released or moved elsewhere.

struct ArrowSchema {
  const char *format;  // the type, in Arrow's one-letter-and-arguments spelling
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;  // set when the values are indices into a dictionary
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;  // -1 when nobody has counted
  int64_t offset;      // rows to pass over at the start of every buffer
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

// Batches of one schema. `get_schema` and `get_next` return 0 or an errno value; the end of the
// stream is an array whose `release` is NULL.
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

// MARK: ADBC.

typedef uint8_t AdbcStatusCode;  // 0 is success

// `private_data` and `private_driver` came with 1.1.0 and are there so that a newer driver has room
// to write them; it may do so only if `vendor_code` came in as INT32_MIN, which ours never does.
struct AdbcError {
  char *message;
  int32_t vendor_code;
  char sqlstate[5];
  void (*release)(struct AdbcError *);
  void *private_data;
  void *private_driver;
};

// The driver's own state behind each handle is `private_data`; `private_driver` is a driver
// manager's, and stays NULL here.
struct AdbcDatabase { void *private_data; void *private_driver; };
struct AdbcConnection { void *private_data; void *private_driver; };
struct AdbcStatement { void *private_data; void *private_driver; };

// A place in the table that Leftshift has no use for.
typedef void (*AdbcUnused)(void);

struct AdbcDriver {
  void *private_data;
  void *private_manager;
  AdbcStatusCode (*release)(struct AdbcDriver *, struct AdbcError *);

  AdbcStatusCode (*DatabaseInit)(struct AdbcDatabase *, struct AdbcError *);
  AdbcStatusCode (*DatabaseNew)(struct AdbcDatabase *, struct AdbcError *);
  AdbcStatusCode (*DatabaseSetOption)(struct AdbcDatabase *, const char *key, const char *value,
                                      struct AdbcError *);
  AdbcStatusCode (*DatabaseRelease)(struct AdbcDatabase *, struct AdbcError *);

  AdbcUnused ConnectionCommit;
  AdbcUnused ConnectionGetInfo;
  AdbcUnused ConnectionGetObjects;
  AdbcUnused ConnectionGetTableSchema;
  AdbcUnused ConnectionGetTableTypes;
  AdbcStatusCode (*ConnectionInit)(struct AdbcConnection *, struct AdbcDatabase *,
                                   struct AdbcError *);
  AdbcStatusCode (*ConnectionNew)(struct AdbcConnection *, struct AdbcError *);
  AdbcUnused ConnectionSetOption;
  AdbcUnused ConnectionReadPartition;
  AdbcStatusCode (*ConnectionRelease)(struct AdbcConnection *, struct AdbcError *);
  AdbcUnused ConnectionRollback;

  AdbcStatusCode (*StatementBind)(struct AdbcStatement *, struct ArrowArray *, struct ArrowSchema *,
                                  struct AdbcError *);
  AdbcUnused StatementBindStream;
  AdbcStatusCode (*StatementExecuteQuery)(struct AdbcStatement *, struct ArrowArrayStream *out,
                                          int64_t *rows_affected, struct AdbcError *);
  AdbcUnused StatementExecutePartitions;
  AdbcUnused StatementGetParameterSchema;
  AdbcStatusCode (*StatementNew)(struct AdbcConnection *, struct AdbcStatement *,
                                 struct AdbcError *);
  AdbcUnused StatementPrepare;
  AdbcStatusCode (*StatementRelease)(struct AdbcStatement *, struct AdbcError *);
  AdbcUnused StatementSetOption;
  AdbcStatusCode (*StatementSetSqlQuery)(struct AdbcStatement *, const char *sql,
                                         struct AdbcError *);
  AdbcUnused StatementSetSubstraitPlan;

  // ADBC 1.1.0 carries on from here with some two dozen functions. A driver that fills its whole
  // table whatever version it was asked for writes into this room and not past the struct.
  AdbcUnused room_for_later_versions[64];
};

// What a driver's entry point does: fill `driver`, an AdbcDriver, for ADBC version `version`.
typedef AdbcStatusCode (*AdbcDriverInit)(int version, void *driver, struct AdbcError *);

#define LEFTSHIFT_ADBC_VERSION 1000000

#endif
