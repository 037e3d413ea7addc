"""Runs a program in a control group of its own, and tells how much memory it took, its children included."""
import contextlib
import os
import subprocess
import threading
import time

from workshop import Unavailable

VERSION_1, VERSION_2 = "/sys/fs/cgroup/memory", "/sys/fs/cgroup"
SAMPLE_SECONDS = 0.005
REMOVAL_SECONDS = 5


class MemoryGroup:
    """One group. `run` may be called once."""

    def __init__(self, name, limit=None):
        """`limit`: bytes that it may have, files in the page cache included."""
        self.is_version_1 = os.path.exists(os.path.join(VERSION_1, "memory.usage_in_bytes"))
        parent = VERSION_1 if self.is_version_1 else VERSION_2
        if not self.is_version_1:
            self.enable(parent)
        self.path = os.path.join(parent, name)
        try:
            os.mkdir(self.path)
        except OSError as error:
            raise Unavailable(f"no control group for memory can be made: {error}") from None
        if limit:
            self.write("memory.limit_in_bytes" if self.is_version_1 else "memory.max", limit)

    @staticmethod
    def enable(parent):
        with open(os.path.join(parent, "cgroup.controllers"), encoding="ascii") as file:
            if "memory" not in file.read().split():
                raise Unavailable("the kernel has no control groups for memory")
        with open(os.path.join(parent, "cgroup.subtree_control"), "w", encoding="ascii") as file:
            file.write("+memory")

    def write(self, name, value):
        with open(os.path.join(self.path, name), "w", encoding="ascii") as file:
            file.write(str(value))

    def read(self, name):
        with open(os.path.join(self.path, name), encoding="ascii") as file:
            return file.read()

    def program_memory(self):
        """Bytes of memory that nothing but the programs themselves can give back."""
        names = ("rss", "shmem") if self.is_version_1 else ("anon", "shmem", "kernel_stack", "pagetables")
        figures = dict(line.split() for line in self.read("memory.stat").splitlines())
        return sum(int(figures.get(name, 0)) for name in names)

    def peak(self):
        """Bytes of everything that was ever charged at once, pages of files that were read included; None where the kernel does not tell."""
        with contextlib.suppress(OSError):
            return int(self.read("memory.max_usage_in_bytes" if self.is_version_1 else "memory.peak"))
        return None

    def run(self, command, environment=None, output=None):
        """Runs to the end. Seconds are those on the clock, from before the start to the end of the last process that was waited for."""
        def enter():
            self.write("cgroup.procs", os.getpid())
        most, ended = 0, threading.Event()

        def sample():
            nonlocal most
            while not ended.wait(SAMPLE_SECONDS):
                most = max(most, self.program_memory())
        sampler = threading.Thread(target=sample)
        before = os.times()
        begin = time.monotonic()
        with open(output or os.devnull, "wb") as file, subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, env=environment, preexec_fn=enter) as process:
            sampler.start()
            errors = process.stderr.read()
            process.wait()
        seconds = time.monotonic() - begin
        ended.set()
        sampler.join()
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return {"seconds": seconds, "cpu_seconds": cpu, "memory": most, "peak": self.peak(), "status": process.returncode,
                "errors": errors.decode("utf-8", "replace").strip()[-2000:]}

    def close(self):
        deadline = time.monotonic() + REMOVAL_SECONDS
        while True:
            try:
                os.rmdir(self.path)
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
