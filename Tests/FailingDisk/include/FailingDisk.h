// A disk under SQLite that fails when it is told to: a layer over SQLite's own files, which
// becomes the default of the program that installs it.
#ifndef FAILING_DISK_H
#define FAILING_DISK_H

typedef enum {
  FAILING_DISK_FULL,        // no room: files cannot be made, nor written
  FAILING_DISK_BROKEN,      // any change fails
  FAILING_DISK_READ_ONLY,   // files cannot be made, written, cut or removed
  FAILING_DISK_SHORT_WRITE, // no room, when half of it is written already
  FAILING_DISK_NO_SYNC,     // what was done is not confirmed; it may be there or not
  FAILING_DISK_LOCKED       // another program has the file
} FailingDiskFault;

// To be called once, before SQLite is used. Nothing fails yet.
void failing_disk_install(void);

// Lets the nth change from now on fail that the fault can happen to, the first being 1; `lasting`
// also all after it. Of nought, none.
void failing_disk_arm(FailingDiskFault fault, int nth, int lasting);

// How many failed since.
int failing_disk_failed(void);

#endif
