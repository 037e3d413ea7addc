"""A rule file of any size, like real ones: lists, macros, and rules that use them in conditions of several shapes."""

LISTS, LIST_SIZE, MACROS = 20, 40, 40
SHAPES = (
    "evt.type in (open, openat, openat2) and evt.is_open_write=true and fd.name startswith /srv/data{n}/ and not writers_{m}",
    "evt.type in (execve, execveat) and evt.res=SUCCESS and proc.name in (names_{l}) and proc.pname != parent{n} and container.id != host",
    "evt.type in (execve, execveat) and proc.cmdline contains \"--option-{n}\" and not writers_{m} and user.loginuid != -1",
    "evt.type in (open, openat, openat2) and fd.name pmatch (/etc/service{n}, /var/lib/service{n}) and proc.aname[2] in (names_{l})",
    "evt.type in (connect, sendto) and fd.typechar=4 and fd.sport in (80, 443, {port}) and not (proc.name in (names_{l}) and writers_{m})",
    "evt.type in (rename, renameat, renameat2) and evt.arg.oldpath endswith .suffix{n} and (writers_{m} or proc.exepath glob /opt/app{n}/*)",
    "evt.type in (chmod, fchmod, fchmodat) and evt.arg.mode contains S_ISUID and fd.name regex \"/home/user{n}/[a-z]+[.]sh\"",
    "evt.type in (unlink, unlinkat) and fd.name icontains Log{n} and proc.args startswith \"-r{n}\" and not proc.pname in (names_{l})",
)


def write_rules(path, count):
    """`count` rules, no two of them alike."""
    with open(path, "w", encoding="ascii") as file:
        for index in range(LISTS):
            file.write(f"- list: names_{index}\n  items: [{', '.join(f'program{index}-{item}' for item in range(LIST_SIZE))}]\n\n")
        for index in range(MACROS):
            file.write(f"- macro: writers_{index}\n  condition: >\n    (proc.name in (names_{index % LISTS}) and not fd.name startswith "
                       f"/tmp/{index}/) or\n    proc.exe = /usr/lib/daemon{index} or (proc.pname = init{index} and user.uid = {index})\n\n")
        for number in range(count):
            condition = SHAPES[number % len(SHAPES)].format(n=number, m=number % MACROS, l=number % LISTS, port=1024 + number)
            file.write(f"- rule: Generated rule {number}\n  desc: The {number}th of many.\n  condition: >\n    {condition}\n"
                       f"  output: Found {number} (user=%user.name command=%proc.cmdline file=%fd.name parent=%proc.pname "
                       f"container=%container.name)\n  priority: {('NOTICE', 'WARNING', 'INFO')[number % 3]}\n  tags: [generated, t{number % 7}]\n\n")
