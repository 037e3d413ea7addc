// The programs on the tracepoints of single calls: one for each family, so that the kernel verifies it once.

SEC("tracepoint")
int plimsoll_open(struct sys_exit *context) {
    struct scratch *s = take_call(context->number, context->result);
    if (!s) return 0;
    arrange_open(s);
    opened();
    return 0;
}

SEC("tracepoint")
int plimsoll_paths(struct sys_exit *context) {
    if (take_call(context->number, context->result)) named();
    return 0;
}

// When such a call begins.
SEC("tracepoint")
int plimsoll_paths_begin(struct sys_enter *context) {
    struct scratch *s = take_call(context->number, 0);
    if (s) named_so_far(s);
    return 0;
}

SEC("tracepoint")
int plimsoll_call(struct sys_exit *context) {
    struct scratch *s = take_call(context->number, context->result);
    if (s) called_for_each(s);
    return 0;
}

SEC("tracepoint")
int plimsoll_failed_exec(struct sys_exit *context) {
    if (context->result < 0 && take_call(context->number, context->result)) not_executed();
    return 0;
}
