"""Builds the loads, and runs them on the host or in a container."""
import os
import shutil
import subprocess
import tarfile
import tempfile

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCHMARKS)
IMAGE = "localhost/plimsoll-bench:1"
# runc, because crun is refused where resource limits may not be raised, and so the limits too. SYS_NICE: loads ask for priority.
PODMAN_FLAGS = [
    "--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000", "--network", "none", "--cap-add", "SYS_NICE",
]


class Unavailable(Exception):
    """Something that a measurement needs is not on this machine."""


class Workshop:
    """A folder with the programs, and the processor that loads are pinned to: the last, so that an agent has the first."""

    def __init__(self, folder):
        self.folder = folder
        self.cpu = max(os.sched_getaffinity(0))
        os.makedirs(folder, exist_ok=True)
        for name in sorted(os.listdir(os.path.join(BENCHMARKS, "load"))):
            if name.endswith(".c"):
                self.compile(os.path.join("load", name), ["-static"])
        for name in ("floor", "holdings"):
            self.compile(os.path.join("kernel", name + ".c"), [], ["-lbpf"])

    def compile(self, source, flags, libraries=()):
        target = self.path(os.path.basename(source)[:-2])
        command = ["cc", "-O2", "-Wall", *flags, os.path.join(BENCHMARKS, source), "-o", target, *libraries]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Unavailable(f"{source} cannot be compiled: {result.stderr.strip()}")

    def path(self, name):
        return os.path.join(self.folder, name)

    @property
    def environment(self):
        return {**os.environ, "LOAD_CPU": str(self.cpu)}

    def floor_object(self):
        path = os.path.join(ROOT, "Sources/Foundations/CProbes/objects/floor.base.bpf.o")
        if not os.path.exists(path):
            raise Unavailable("the program of the floor is not compiled: run `make probes`")
        return path

    def ask(self, *arguments):
        """What `holdings` answers."""
        return subprocess.run([self.path("holdings"), *arguments], capture_output=True, text=True, check=True).stdout.split()

    def start(self, command, container=None, pinned=True):
        """Starts a program of the workshop; its output is text."""
        if container:
            flags = ["--env", f"LOAD_CPU={self.cpu}"] if pinned else []
            command = ["podman", "exec", *flags, container, "/bench/" + command[0], *command[1:]]
        else:
            command = [self.path(command[0]), *command[1:]]
        return subprocess.Popen(command, env=self.environment if pinned else None, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def container(self, name, makes_image=True):
        """A container that sleeps, with the programs in /bench."""
        run_podman("rm", "--force", "--ignore", "--time", "0", name)
        if makes_image:
            make_image(self)
        run_podman("run", "--detach", "--name", name, *PODMAN_FLAGS, IMAGE, "/bin/busybox", "sleep", "7200")
        return name


def run_podman(*arguments):
    if not shutil.which("podman"):
        raise Unavailable("podman is not installed (`make deps`)")
    result = subprocess.run(["podman", *arguments], capture_output=True, text=True, timeout=120, check=False)
    if result.returncode != 0:
        raise Unavailable(f"podman {arguments[0]}: {result.stderr.strip()}")
    return result.stdout.strip()


def make_image(workshop):
    """An image of a static busybox and the programs, made anew, since the programs may have changed."""
    busybox = next((path for path in ("/bin/busybox", "/usr/bin/busybox") if os.path.exists(path)), None)
    if not busybox:
        raise Unavailable("busybox-static is not installed (`make deps`)")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("bin", "bench", "dev", "etc", "home", "proc", "sys", "tmp"):
            os.mkdir(os.path.join(folder, name))
        shutil.copy(busybox, os.path.join(folder, "bin/busybox"))
        for applet in ("sh", "cat", "ls", "true"):
            os.symlink("busybox", os.path.join(folder, "bin", applet))
        for name in os.listdir(workshop.folder):
            if os.access(workshop.path(name), os.X_OK) and os.path.isfile(workshop.path(name)):
                shutil.copy(workshop.path(name), os.path.join(folder, "bench", name))
        for name, text in (("passwd", "root:x:0:0:root:/root:/bin/sh\n"), ("group", "root:x:0:\n"),
                           ("shadow", "root:*:19000:0:99999:7:::\n")):
            with open(os.path.join(folder, "etc", name), "w", encoding="ascii") as file:
                file.write(text)
        archive = os.path.join(folder, "image.tar")
        with tarfile.open(archive, "w") as tar:
            for name in ("bin", "bench", "dev", "etc", "home", "proc", "sys", "tmp"):
                tar.add(os.path.join(folder, name), name)
        if IMAGE in run_podman("images", "--format", "{{.Repository}}:{{.Tag}}").split():
            run_podman("rmi", "--force", IMAGE)
        run_podman("import", "--quiet", archive, IMAGE)
