// What a rule must see, or the agent is not there: a program that is nobody's reads the shadow file.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    char byte;
    int file = open("/etc/shadow", O_RDONLY);
    if (file < 0 || read(file, &byte, 1) != 1) {
        perror("canary: /etc/shadow");
        return 1;
    }
    close(file);
    return 0;
}
