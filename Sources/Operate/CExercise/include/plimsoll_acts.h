// Harmless versions of what attacks do, for a throw-away container. Each undoes what it did, and sends nothing off its network namespace.
#ifndef PLIMSOLL_ACTS_H
#define PLIMSOLL_ACTS_H

// Performs an act. 0: done; -1: there is none of this name; otherwise the errno of the call that failed.
int plimsoll_act(const char *name);
// The name of an act, counted from 0; NULL behind the last one.
const char *plimsoll_act_name(int index);

#endif
