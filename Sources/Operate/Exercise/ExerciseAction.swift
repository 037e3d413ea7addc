/// A harmless version of what a default rule detects, or why there is none.
public struct ExerciseAction: Sendable {
    /// How it is done.
    public enum Way: Sendable, Hashable {
        /// Lines of a shell in the container.
        case shell(String)
        /// An act of `CExercise`, done by this executable in the container.
        case act(String)
        /// The same, with the executable under another name.
        case disguised(String, act: String)
        /// A shell with a terminal, from outside the container.
        case terminal
        /// It is not done, and why.
        case none(String)
    }

    /// The rule's name.
    public var rule: String
    /// How it is done.
    public var way: Way
}

extension ExerciseAction {
    /// A row for each default rule, in the order of the rules' files.
    public static let all: [ExerciseAction] =
        containers + credentials + execution + kernel + network + persistence + processes + shells
        + system + tools + traces

    private static func shell(_ rule: String, _ text: String) -> ExerciseAction { ExerciseAction(rule: rule, way: .shell(text)) }
    private static func act(_ rule: String, _ name: String) -> ExerciseAction { ExerciseAction(rule: rule, way: .act(name)) }

    private static let containers = [
        act("Container escape through a kernel helper", "kernel-helper"), act("Namespace entered from a container", "namespace"),
        act("User namespace made in container", "user-namespace"), act("Host file system mounted in container", "host-file-system"),
        act("Disk device made in container", "disk-device"),
        ExerciseAction(
            rule: "Root of another process used from container",
            way: .none("the container would have to see the processes of the host")),
        act("File opened by its handle in container", "handle"), act("Container engine contacted from container", "engine-socket"),
    ]

    private static let credentials = [
        shell("Password file read", "cat /etc/shadow"), shell("Private key or cloud credential read", "cat /root/.ssh/id_ed25519"),
    ]

    private static let execution = [
        shell("Dropped program executed in container", "cp /usr/bin/true /tmp/dropped; /tmp/dropped; rm /tmp/dropped"),
        act("Fileless program executed", "fileless"), shell("Package manager run in container", "/srv/tools/apk add nothing"),
    ]

    private static let kernel = [
        act("Kernel module loaded", "module"), act("Kernel replaced", "kexec"), act("BPF program loaded by unusual program", "bpf"),
        act("Key ring read in container", "key-ring"), act("Page fault handler made in container", "fault-handler"),
        act("io_uring used in container", "io-uring"),
    ]

    private static let network = [
        act("Cloud metadata service contacted", "metadata"), act("Packet socket opened in container", "packet-socket"),
        ExerciseAction(rule: "Shell or relay listens for connections", way: .disguised("yash", act: "listen")),
        ExerciseAction(rule: "Shell connects to a public address", way: .disguised("yash", act: "public-address")),
        act("Mining pool contacted", "mining-pool"),
    ]

    private static let persistence = [
        shell("Job, service or login key put in place", "echo >/etc/cron.d/plimsoll; rm /etc/cron.d/plimsoll"),
        shell("Library forced into every program", "echo >/etc/ld.so.preload; rm /etc/ld.so.preload"),
        shell("Link made to password or key file", "ln -s /etc/shadow /tmp/link; rm /tmp/link"),
    ]

    private static let processes = [
        act("Memory of another process changed", "ptrace"), act("Descriptor taken from another process", "descriptor"),
        shell("Setuid bit set", "echo >/tmp/marked; chmod 4755 /tmp/marked; rm /tmp/marked"),
        act("Process named like a kernel thread", "disguise"),
        ExerciseAction(rule: "Memory file made by a script", way: .disguised("php", act: "memory-file")),
    ]

    private static let shells = [
        shell("Shell started by a server", "/srv/tools/nginx -c '/bin/sh -c true; true'"), act("Reverse shell", "reverse-shell"),
        ExerciseAction(rule: "Terminal shell in container", way: .terminal),
    ]

    private static let system = [
        shell("Service account token read by a tool", "cat /srv/kubernetes.io/serviceaccount/token"),
        shell("Cluster certificate or key read", "cat /etc/kubernetes/pki/ca.key"),
        shell("Account or sudo rule changed", "echo '# exercise' >>/etc/group"),
        shell("Login configuration changed", "echo '# exercise' >>/etc/nsswitch.conf"),
        shell("Start file of a shell changed in container", "echo '# exercise' >>/root/.bashrc"),
        act("System program changed", "system-program"), act("Program loader changed", "loader"),
        shell("Disk opened in container", "echo >/dev/sd-exercise; rm /dev/sd-exercise"),
        act("Memory of a process opened", "process-memory"),
        shell("Environment of a process read by a tool", "cat /proc/self/environ"), act("Memory of the kernel opened", "kernel-memory"),
        shell("Details of the kernel read in container", "head -c 100 /proc/kallsyms"), act("Process hidden by a mount", "hidden-process"),
        act("Process asks to be traced in container", "trace-me"),
    ]

    /// What stands in `/srv/tools` is `true` under other names.
    private static let tools = [
        shell("Crypto miner started", "/srv/tools/xmrig"), shell("Attack tool started", "/srv/tools/deepce.sh"),
        shell("Relay told to run a program", "/srv/tools/ncat -e /bin/true 203.0.113.9 4444"),
        shell("Network tool run in container", "/srv/tools/nmap 203.0.113.9"),
        shell("Remote copy tool run in container", "/srv/tools/scp nothing host:"),
        shell("Cluster tool run in container", "/srv/tools/kubectl get pods"),
        shell("Compiler run in container", "/srv/tools/gcc nothing.c"),
        shell("Search for keys or credentials", "find /srv -name id_rsa"), shell("Data destroyed in container", "/srv/tools/shred nothing"),
        shell("Encoded program on command line", "/usr/bin/true f0VMRgIBAQ"),
        ExerciseAction(rule: "Hole of sudo or pkexec tried", way: .disguised("sudo", act: "-u#-1")),
        shell("Hidden program executed", "/var/tmp/.exercise/run; true"),
    ]

    private static let traces = [
        shell("Log or shell history emptied", "echo >/var/log/auth.log"),
        shell("Log or shell history removed", "rm /root/.bash_history; touch /root/.bash_history"),
    ]
}
