// Sockets, all on loopback or in a network namespace of the process's own.
#include "call.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/un.h>

static struct sockaddr_in v4(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static struct sockaddr_in6 v6(int port, int is_mapped) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)port), .sin6_addr = in6addr_loopback};
    if (is_mapped) inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr);
    return address;
}

static struct sockaddr_un path(const char *text) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, text);
    return address;
}

static socklen_t size_of(const struct sockaddr_un *address) {
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address->sun_path) + 1);
}

static int port_of(int descriptor) {
    struct sockaddr_in6 address;
    socklen_t size = sizeof(address);
    MUST(getsockname(descriptor, (struct sockaddr *)&address, &size));
    return ntohs(address.sin6_port);
}

// A TCP socket that listens, at a port that the kernel chose.
static int server(int family) {
    int descriptor = (int)MUST(socket(family, SOCK_STREAM, 0));
    struct sockaddr_in address = v4(0);
    struct sockaddr_in6 address6 = v6(0, 0);
    if (family == AF_INET) MUST(bind(descriptor, (void *)&address, sizeof(address)));
    else MUST(bind(descriptor, (void *)&address6, sizeof(address6)));
    MUST(listen(descriptor, 8));
    return descriptor;
}

static int datagram(void) {
    int descriptor = (int)MUST(socket(AF_INET, SOCK_DGRAM, 0));
    struct sockaddr_in address = v4(0);
    MUST(bind(descriptor, (void *)&address, sizeof(address)));
    return descriptor;
}

static int client_of(int listening) {
    int descriptor = (int)MUST(socket(AF_INET, SOCK_STREAM, 0));
    struct sockaddr_in address = v4(port_of(listening));
    MUST(connect(descriptor, (void *)&address, sizeof(address)));
    return descriptor;
}

static void own_network(void) {
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    MUST(unshare(CLONE_NEWNET));
    MUST(ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &request));
}

void act_socket(void) {
    MAKE(socket, N(AF_INET), N(SOCK_STREAM | SOCK_CLOEXEC), N(0));
    MAKE(socket, N(AF_INET6), N(SOCK_DGRAM), N(0));
    MAKE(socket, N(AF_UNIX), N(SOCK_SEQPACKET), N(0));
    MAKE(socket, N(AF_NETLINK), N(SOCK_RAW), N(NETLINK_ROUTE));
    MAKE(socket, N(AF_PACKET), N(SOCK_RAW), N(htons(ETH_P_ALL)));
    MAKE(socket, N(AF_INET), N(SOCK_RAW), N(IPPROTO_ICMP));
    MAKE(socket, N(9999), N(SOCK_STREAM), N(0));
}

void act_socketpair(void) {
    int ends[2];
    CALL(socketpair, N(AF_UNIX), N(SOCK_STREAM), N(0), PAIR_(ends));
    CALL(socketpair, N(AF_INET), N(SOCK_STREAM), N(0), PAIR_(ends));
}

void act_connect(void) {
    int listening = server(AF_INET), listening6 = server(AF_INET6);
    struct sockaddr_in address = v4(port_of(listening));
    CALL(connect, F(socket(AF_INET, SOCK_STREAM, 0)), A(&address), N(sizeof(address)));
    struct sockaddr_in6 address6 = v6(port_of(listening6), 0), mapped = v6(port_of(listening), 1);
    CALL(connect, F(socket(AF_INET6, SOCK_STREAM, 0)), A(&address6), N(sizeof(address6)));
    CALL(connect, F(socket(AF_INET6, SOCK_STREAM, 0)), A(&mapped), N(sizeof(mapped)));
    CALL(connect, F(socket(AF_INET, SOCK_DGRAM, 0)), A(&address), N(sizeof(address)));
    close(listening);
    CALL(connect, F(socket(AF_INET, SOCK_STREAM, 0)), A(&address), N(sizeof(address)));
    CALL(connect, F(999), A(&address), N(sizeof(address)));
    struct sockaddr_un local = path("socket"), absent = path("absent");
    CALL(connect, F(socket(AF_UNIX, SOCK_STREAM, 0)), A(&absent), N(size_of(&absent)));
    int other = socket(AF_UNIX, SOCK_DGRAM, 0);
    MUST(bind(other, (void *)&local, size_of(&local)));
    CALL(connect, F(socket(AF_UNIX, SOCK_DGRAM, 0)), A(&local), N(size_of(&local)));
    fact("unix", "socket", 6);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    CALL(connect, F(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)), A(&kernel), N(sizeof(kernel)));
    // A queue of one: the third waits.
    int slow = (int)MUST(socket(AF_INET, SOCK_STREAM, 0));
    address = v4(0);
    MUST(bind(slow, (void *)&address, sizeof(address)));
    MUST(listen(slow, 0));
    address = v4(port_of(slow));
    for (int i = 0; i < 3; i++) CALL(connect, F(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)), A(&address), N(sizeof(address)));
    expected_flags = PLIMSOLL_FLAG_UNREADABLE;
    CALL(connect, F(socket(AF_INET, SOCK_STREAM, 0)), A(NOWHERE), N(sizeof(address)));
}

void act_accept(void) {
    int listening = server(AF_INET);
    struct sockaddr_storage peer;
    socklen_t size = sizeof(peer);
    client_of(listening);
    MAKE(accept, N(listening), N(&peer), N(&size));
    MAKE(accept, N(999), N(0), N(0));
}

void act_accept4(void) {
    int listening = server(AF_INET);
    client_of(listening);
    MAKE(accept4, N(listening), N(0), N(0), N(SOCK_CLOEXEC));
    MAKE(accept4, N(listening), N(0), N(0), N(-1));
}

void act_bind(void) {
    struct sockaddr_in address = v4(0);
    int chosen = socket(AF_INET, SOCK_STREAM, 0);
    CALL(bind, F(chosen), A(&address), N(sizeof(address))); // the kernel chooses the port
    CALL(bind, F(chosen), A(&address), N(sizeof(address)));
    struct sockaddr_in6 any = {.sin6_family = AF_INET6};
    CALL(bind, F(socket(AF_INET6, SOCK_DGRAM, 0)), A(&any), N(sizeof(any)));
    struct sockaddr_un local = path("socket");
    CALL(bind, F(socket(AF_UNIX, SOCK_DGRAM, 0)), A(&local), N(size_of(&local)));
    fact("unix", "socket", 6);
    struct sockaddr_un abstract = {.sun_family = AF_UNIX, .sun_path = "\0name"};
    CALL(bind, F(socket(AF_UNIX, SOCK_DGRAM, 0)), A(&abstract), N(offsetof(struct sockaddr_un, sun_path) + 5));
    fact("unix", "\0name", 5);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK, .nl_groups = 1};
    CALL(bind, F(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)), A(&kernel), N(sizeof(kernel)));
    struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = 1};
    CALL(bind, F(socket(AF_PACKET, SOCK_RAW, 0)), A(&link), N(sizeof(link)));
}

void act_listen(void) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = v4(0);
    MUST(bind(descriptor, (void *)&address, sizeof(address)));
    CALL(listen, F(descriptor), N(5));
    CALL(listen, F(datagram()), N(5));
}

void act_shutdown(void) {
    CALL(shutdown, F(client_of(server(AF_INET))), N(SHUT_WR));
    CALL(shutdown, F(socket(AF_INET, SOCK_STREAM, 0)), N(SHUT_RDWR));
}

void act_sendto(void) {
    int to = datagram();
    struct sockaddr_in address = v4(port_of(to));
    CALL(sendto, F(socket(AF_INET, SOCK_DGRAM, 0)), N("text"), N(4), N(0), A(&address), N(sizeof(address)));
    CALL(sendto, F(client_of(server(AF_INET))), N("text"), N(4), N(0), A(0), N(0));
    struct sockaddr_in6 mapped = v6(port_of(to), 1);
    CALL(sendto, F(socket(AF_INET6, SOCK_DGRAM, 0)), N("text"), N(4), N(0), A(&mapped), N(sizeof(mapped)));
    struct sockaddr_un absent = path("absent");
    CALL(sendto, F(socket(AF_UNIX, SOCK_DGRAM, 0)), N("text"), N(4), N(0), A(&absent), N(size_of(&absent)));
    int ends[2];
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends)); // neither end has a path
    CALL(sendto, F(ends[0]), N("text"), N(4), N(0), A(0), N(0));
    CALL(sendto, F(999), N("text"), N(4), N(0), A(&address), N(sizeof(address)));
    own_network();
    struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = 1, .sll_halen = 6};
    CALL(sendto, F(socket(AF_PACKET, SOCK_DGRAM, 0)), N("text of a packet"), N(16), N(0), A(&link), N(sizeof(link)));
}

static struct iovec part = {"text", 4};

void act_sendmsg(void) {
    struct sockaddr_in address = v4(port_of(datagram()));
    struct msghdr message = {.msg_name = &address, .msg_namelen = sizeof(address), .msg_iov = &part, .msg_iovlen = 1};
    int from = socket(AF_INET, SOCK_DGRAM, 0);
    CALL(sendmsg, F(from), M(&message), N(0));
    struct msghdr unnamed = {.msg_iov = &part, .msg_iovlen = 1};
    CALL(sendmsg, F(socket(AF_INET, SOCK_DGRAM, 0)), M(&unnamed), N(0));
    CALL(sendmsg, F(from), M(NOWHERE), N(0));
}

void act_sendmmsg(void) {
    struct sockaddr_in first = v4(port_of(datagram())), second = v4(port_of(datagram()));
    struct mmsghdr messages[2] = {
        {.msg_hdr = {.msg_name = &first, .msg_namelen = sizeof(first), .msg_iov = &part, .msg_iovlen = 1}},
        {.msg_hdr = {.msg_name = &second, .msg_namelen = sizeof(second), .msg_iov = &part, .msg_iovlen = 1}},
    };
    int from = socket(AF_INET, SOCK_DGRAM, 0);
    CALL(sendmmsg, F(from), M(messages), N(2), N(0));
    again(&second, sizeof(second));
    CALL(sendmmsg, F(999), M(messages), N(2), N(0));
    // More than are looked at: the others may go anywhere.
    struct mmsghdr many[20];
    for (int i = 0; i < 20; i++) many[i] = messages[i % 2];
    expected_flags = PLIMSOLL_FLAG_TRUNCATED;
    CALL(sendmmsg, F(from), M(many), N(20), N(0));
    for (int i = 1; i < 16; i++) again(i % 2 ? &second : &first, sizeof(first));
}

static int sender(void) {
    int descriptor = datagram();
    return descriptor;
}

static void send_to(int from, int to) {
    struct sockaddr_in address = v4(port_of(to));
    MUST(sendto(from, "text", 4, 0, (void *)&address, sizeof(address)));
}

void act_recvfrom(void) {
    int to = datagram();
    char bytes[16];
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    send_to(sender(), to);
    CALL(recvfrom, F(to), N(bytes), N(sizeof(bytes)), N(0), A(&address), N(&size));
    CALL(recvfrom, F(to), N(bytes), N(sizeof(bytes)), N(MSG_DONTWAIT), A(&address), N(&size));
    send_to(sender(), to);
    CALL(recvfrom, F(to), N(bytes), N(sizeof(bytes)), N(0), A(0), N(0));
}

void act_recvmsg(void) {
    int to = datagram();
    char bytes[16];
    struct sockaddr_in address;
    struct iovec room = {bytes, sizeof(bytes)};
    struct msghdr message = {.msg_name = &address, .msg_namelen = sizeof(address), .msg_iov = &room, .msg_iovlen = 1};
    send_to(sender(), to);
    CALL(recvmsg, F(to), M(&message), N(0));
    CALL(recvmsg, F(to), M(&message), N(MSG_DONTWAIT));

    // Two descriptors that arrive by a message.
    int ends[2], sent[2] = {to, (int)MUST(open("/dev/null", O_RDONLY))}, taken[2];
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(sent))];
    } control = {.header = {CMSG_LEN(sizeof(sent)), SOL_SOCKET, SCM_RIGHTS}};
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    memcpy(CMSG_DATA(&control.header), sent, sizeof(sent));
    struct msghdr carrier = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    MUST(sendmsg(ends[0], &carrier, 0));
    carrier.msg_iov = &room;
    CALL(recvmsg, F(ends[1]), M(&carrier), N(0));
    memcpy(taken, CMSG_DATA(&control.header), sizeof(taken));
    again_for(taken[0]);
    again_for(taken[1]);
}

void act_recvmmsg(void) {
    int to = datagram(), from = sender(), other = sender();
    char bytes[2][16];
    struct sockaddr_in addresses[2];
    struct iovec rooms[2] = {{bytes[0], 16}, {bytes[1], 16}};
    struct mmsghdr messages[2];
    memset(messages, 0, sizeof(messages));
    for (int i = 0; i < 2; i++)
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &addresses[i], .msg_namelen = sizeof(addresses[i]), .msg_iov = &rooms[i], .msg_iovlen = 1};
    send_to(from, to);
    send_to(other, to);
    CALL(recvmmsg, F(to), M(messages), N(2), N(0), N(0));
    again(&addresses[1], sizeof(addresses[1]));
    CALL(recvmmsg, F(to), M(messages), N(2), N(MSG_DONTWAIT), N(0));
}
