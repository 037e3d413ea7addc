// A TCP connection on loopback: socket, connect, accept, close at both ends.
#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int listener;
static struct sockaddr_in address;

static void operation(long number) {
    (void)number;
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(client >= 0, "socket");
    // A reset at the end: nothing stays in TIME_WAIT, and the ports do not run out.
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    check(setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)) == 0, "SO_LINGER");
    check(connect(client, (struct sockaddr *)&address, sizeof(address)) == 0, "connect");
    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    check(server >= 0, "accept4");
    close(client);
    close(server);
}

int main(int argc, char **argv) {
    pin();
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(listener >= 0, "socket");
    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    check(bind(listener, (struct sockaddr *)&address, size) == 0, "bind");
    check(listen(listener, 16) == 0, "listen");
    check(getsockname(listener, (struct sockaddr *)&address, &size) == 0, "getsockname");
    return run_slices(argc, argv, operation);
}
