// The small program that `spawn` runs.
int main(void) {
    return 0;
}
