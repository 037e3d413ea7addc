extension CallArguments {
    typealias Arguments = [(StaticString, CallArgument.Source)]
    typealias Definition = (calls: [String], arguments: Arguments)

    /// Names and order follow Falco's event table, so that rules written for it mean the same here. Calls that it does not have have their
    /// own in the order of the manual pages.
    static let definitions: [Definition] =
        files + links + mounts + descriptors + processes + identities + memory + sockets + messages + others + notices

    /// Names that arguments have in Falco's table for events that are not made here: rules that ask for them load, and find nothing.
    static let namesWithoutValue: [StaticString] = [
        "ID", "action", "at", "attr", "clockid", "cgroups", "container_id", "cpu_sys", "cpu_usr", "data_len", "desc", "error", "event_data",
        "exit_code", "fd_in", "fd_out", "fdin", "fdlimit", "fdout", "fds", "gen_event", "id", "image", "in_fd", "initval", "interval",
        "json", "key", "len", "level", "mask", "maxevents", "name_len", "next", "nsems", "nr", "old_euid", "op_flags", "optlen", "optname",
        "out_fd", "pgft_maj", "pgft_min", "pgid", "pid_namespace_init_tid", "pidns_init_start_ts", "plugin_ID", "pos", "quota_fmt", "ratio",
        "reaper_tid", "res_or_fd", "ret", "scope", "sem_flg_0", "semid", "semkey", "special", "status", "sv", "timeout", "usec", "val",
        "vpid", "vtid", "whence", "vm_size", "vm_rss", "vm_swap", "root_uid", "exe_ino", "exe_ino_ctime", "exe_ino_mtime",
    ]
}
