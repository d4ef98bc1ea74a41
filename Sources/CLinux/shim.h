#pragma once
// What Glibc's Swift module leaves out of Linux, and the macros that Swift cannot import.
#include <errno.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static inline int clinux_accept4(int fd, struct sockaddr_storage *address, socklen_t *length) {
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(fd, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// Lets a listening socket see no further SYN: what has begun completes, nothing new begins (socket(7)).
///
/// The filter looks at the TCP header, where the flags are the fourteenth byte: it drops what has SYN, keeps the rest.
static inline int clinux_refuse_new_connections(int fd) {
    struct sock_filter program[] = {
        {0x30, 0, 0, 13},         // load the byte of the flags
        {0x45, 0, 1, 0x02},       // SYN set?
        {0x06, 0, 0, 0},          // drop
        {0x06, 0, 0, 0xFFFFFFFF}  // keep
    };
    struct sock_fprog filter = {sizeof(program) / sizeof(program[0]), program};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
}

static inline uint32_t clinux_epoll_edge_triggered(void) { return EPOLLET; }

static inline pid_t clinux_gettid(void) { return (pid_t)syscall(SYS_gettid); }

/// Lowers the scheduling priority of the calling thread alone (Linux keeps nice values by thread).
static inline int clinux_set_thread_niceness(int niceness) {
    return setpriority(PRIO_PROCESS, (id_t)clinux_gettid(), niceness);
}

/// Forbids core dumps and ptrace by others of the same user: memory holds keys.
static inline int clinux_forbid_core_dumps(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/// Names the calling thread; Linux keeps 15 bytes.
static inline int clinux_set_thread_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

/// The name of the calling thread into 16 bytes at `name`.
static inline int clinux_get_thread_name(char *name) { return prctl(PR_GET_NAME, name, 0, 0, 0); }
