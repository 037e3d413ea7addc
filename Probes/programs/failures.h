// Calls that failed to execute a file.
__noinline int not_executed(void) {
    struct scratch *s = own_scratch();
    if (!s || s->result >= 0) return 0;
    struct task_struct *task = AS(struct task_struct, s->task);
    s->kinds = 0;
    look_out();
    if (!s->is_met && !s->needs) {
        COUNT(s->type, filtered);
        return 0;
    }
    begin_call(s, task);
    write_task();
    write_credentials();
    s->text_address = argument_that_is(s, PLIMSOLL_SHAPE_PATH);
    s->at = plimsoll_argument_of(s->shape, PLIMSOLL_SHAPE_AT);
    write_text(PLIMSOLL_TAG_PATH_CALLER, 0);
    write_base(PLIMSOLL_TAG_DIRECTORY_AT);
    write_directory();
    send(s, BULK, s->type);
    return 0;
}
