// The mount API of file descriptors: fsopen(2), fsconfig(2), fsmount(2), Linux 5.2.
#ifndef PLIMSOLL_MOUNT_H
#define PLIMSOLL_MOUNT_H

// A directory descriptor (close on exec) of a tracefs that is mounted nowhere. Needs CAP_SYS_ADMIN.
int plimsoll_tracefs_open(void);

#endif
