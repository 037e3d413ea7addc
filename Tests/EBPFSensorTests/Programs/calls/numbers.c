// Calls that take numbers alone, and now and then a text: processes, users, keys, modules.
#include "call.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

static pid_t waiting(void) {
    pid_t child = (pid_t)MUST(fork());
    if (!child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
        _exit(0);
    }
    return child;
}

void act_ptrace(void) {
    pid_t child = waiting();
    CALL(ptrace, N(PTRACE_SEIZE), N(child), N(0), N(0));
    CALL(ptrace, N(PTRACE_ATTACH), N(-1), N(0), N(0));
    kill(child, SIGKILL);
}

void act_process_vm_readv(void) {
    char from[4] = "abc", to[4];
    struct iovec local = {to, 4}, remote = {from, 4};
    CALL(process_vm_readv, N(getpid()), N(&local), N(1), N(&remote), N(1), N(0));
    CALL(process_vm_readv, N(-1), N(&local), N(1), N(&remote), N(1), N(0));
}

void act_process_vm_writev(void) {
    char from[4] = "abc", to[4];
    struct iovec local = {from, 4}, remote = {to, 4};
    CALL(process_vm_writev, N(getpid()), N(&local), N(1), N(&remote), N(1), N(0));
    CALL(process_vm_writev, N(-1), N(&local), N(1), N(&remote), N(1), N(0));
}

void act_kill(void) {
    CALL(kill, N(getpid()), N(0));
    CALL(kill, N(getpid()), N(999));
}

void act_tkill(void) {
    CALL(tkill, N(gettid()), N(0));
    CALL(tkill, N(-1), N(SIGTERM));
}

void act_tgkill(void) {
    CALL(tgkill, N(getpid()), N(gettid()), N(0));
    CALL(tgkill, N(getpid()), N(1), N(SIGTERM));
}

void act_unshare(void) {
    CALL(unshare, N(CLONE_NEWUTS));
    CALL(unshare, N(CLONE_THREAD));
}

void act_prctl(void) {
    CALL(prctl, N(PR_SET_NAME), T("another"), N(0), N(0), N(0));
    CALL(prctl, N(PR_SET_DUMPABLE), N(99), N(0), N(0), N(0));
}

void act_personality(void) {
    CALL(personality, N(ADDR_NO_RANDOMIZE));
    CALL(personality, N(0xffffffff));
}

void act_seccomp(void) {
    unsigned action = SECCOMP_RET_ALLOW;
    CALL(seccomp, N(SECCOMP_GET_ACTION_AVAIL), N(0), N(&action));
    CALL(seccomp, N(99), N(0), N(0));
}

void act_capset(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};
    CALL(capset, N(&header), N(data));
    data[0].permitted = data[0].effective = 1;
    CALL(capset, N(&header), N(data));
}

// In each: root first, who may do everything, then the user that it has become.
void act_setuid(void) {
    CALL(setuid, N(2001));
    CALL(setuid, N(0));
}

void act_setgid(void) {
    CALL(setgid, N(2001));
    MUST(setuid(2001));
    CALL(setgid, N(0));
}

void act_setreuid(void) {
    CALL(setreuid, N(2001), N(2002));
    CALL(setreuid, N(0), N(0));
}

void act_setregid(void) {
    CALL(setregid, N(2001), N(2002));
    MUST(setuid(2001));
    CALL(setregid, N(0), N(0));
}

void act_setresuid(void) {
    CALL(setresuid, N(2001), N(2002), N(2003));
    CALL(setresuid, N(0), N(0), N(0));
}

void act_setresgid(void) {
    CALL(setresgid, N(2001), N(2002), N(2003));
    MUST(setuid(2001));
    CALL(setresgid, N(0), N(0), N(0));
}

void act_setfsuid(void) {
    CALL(setfsuid, N(2001));
    MUST(setuid(2001));
    CALL(setfsuid, N(0)); // refused without an error: the result is the former user
}

void act_setfsgid(void) {
    CALL(setfsgid, N(2001));
    MUST(setuid(2001));
    CALL(setfsgid, N(0));
}

void act_setgroups(void) {
    gid_t groups[2] = {1, 2};
    CALL(setgroups, N(2), N(groups));
    MUST(setuid(2001));
    CALL(setgroups, N(2), N(groups));
}

static void new_session(void) {
    CALL(setsid, N(0));
    CALL(setsid, N(0));
}

void act_setsid(void) { in_child(new_session); }

void act_init_module(void) { CALL(init_module, N(NOWHERE), N(0), N("")); }
void act_delete_module(void) { CALL(delete_module, T("nosuchmodule"), N(O_NONBLOCK)); }
void act_kexec_load(void) { CALL(kexec_load, N(0), N(99), N(NOWHERE), N(0)); }

void act_add_key(void) {
    CALL(add_key, T("user"), N("plimsoll"), N("secret"), N(6), N(KEY_SPEC_PROCESS_KEYRING));
    CALL(add_key, T("nosuchtype"), N("plimsoll"), N("secret"), N(6), N(KEY_SPEC_PROCESS_KEYRING));
}

void act_request_key(void) {
    MUST(syscall(SYS_add_key, "user", "plimsoll", "secret", 6L, KEY_SPEC_PROCESS_KEYRING));
    CALL(request_key, T("user"), N("plimsoll"), N(0), N(0));
    CALL(request_key, T("nosuchtype"), N("plimsoll"), N(0), N(0));
}

void act_keyctl(void) {
    CALL(keyctl, N(KEYCTL_GET_KEYRING_ID), N(KEY_SPEC_PROCESS_KEYRING), N(1));
    CALL(keyctl, N(9999));
}
