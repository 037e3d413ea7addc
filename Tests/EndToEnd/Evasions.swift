extension Evasion {
    /// The whole table.
    static let all = files + changes + programs + takeovers + connections

    /// Rules of the tests, for tricks that no rule of the agent's is about.
    static let rules = """
        - rule: Path changed during the call
          desc: another thread changed it
          condition: evt.path_raced = true and container.id != host
          output: path changed %evt.type %fs.path.name
          priority: WARNING

        - rule: Hidden file opened
          desc: known by the end of its path
          condition: evt.type in (open, openat, openat2) and fd.name endswith /hidden.key
          output: opened %fd.name
          priority: WARNING

        - rule: File made with setuid bit
          desc: no chmod is needed
          condition: evt.type in (open, openat, openat2, creat) and evt.arg.flags contains O_CREAT and evt.arg.mode contains S_ISUID
          output: made %fd.name %evt.arg.mode
          priority: WARNING

        - rule: Password file moved
          desc: to be read under another name
          condition: evt.type in (rename, renameat, renameat2) and fs.path.source = /etc/shadow
          output: moved %fs.path.source %fs.path.target
          priority: WARNING

        - rule: Log replaced
          desc: by a rename over it
          condition: evt.type in (rename, renameat, renameat2) and fs.path.target = /var/log/auth.log
          output: replaced %fs.path.target by %fs.path.source
          priority: WARNING

        - rule: Covered by a mount
          desc: a file of accounts
          condition: evt.type = mount and fs.path.target = /etc/group
          output: covered %fs.path.target by %fs.path.source
          priority: WARNING

        - rule: Code mapped from a writable folder
          desc: by a loader that was executed in its place
          condition: evt.type in (mmap, mprotect) and evt.arg.prot contains PROT_EXEC and fd.name startswith /tmp/
          output: mapped %fd.name
          priority: WARNING

        - rule: Script of a chain
          desc: an interpreter that is a script itself
          condition: evt.type in (execve, execveat) and evt.failed = false and proc.args contains /tmp/chain-end
          output: ran %proc.exepath %proc.args
          priority: WARNING

        - rule: Applet by its file
          desc: whatever it is called
          condition: evt.type in (execve, execveat) and proc.exepath = /bin/busybox and proc.args contains "-lp 4449"
          output: ran %proc.exe %proc.args
          priority: WARNING

        - rule: Connection received as standard descriptor
          desc: passed by another process
          condition: evt.type in (recvmsg, recvmmsg) and fd.num in (0, 1, 2) and fd.type in (ipv4, ipv6)
          output: received %fd.num %fd.name
          priority: WARNING

        - rule: Far address contacted
          desc: with or without a connection
          condition: evt.type in (connect, sendto, sendmsg, sendmmsg) and fd.rip = 203.0.113.9
          output: contacted %fd.name %fd.rip
          priority: WARNING

        - rule: Abstract socket called
          desc: it has no file
          condition: evt.type = connect and fd.type = unix and fd.name contains plimsoll-abstract
          output: called %fd.name
          priority: WARNING

        - rule: Left the container's cgroup
          desc: a process that moved itself
          condition: evt.type = cgroup_escaped
          output: left %container.id
          priority: WARNING

        """
}
