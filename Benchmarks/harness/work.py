"""Ordinary work of a busy machine, in a bounded time: compiling, asking the package system, archiving, searching, containers."""
import os
import shutil
import subprocess
import threading

from workshop import IMAGE, PODMAN_FLAGS

PIECE_SECONDS = 120  # more than any piece of the work needs
SOURCES = 24
PACKAGES = ("bash", "coreutils", "libc6", "tar", "findutils", "dpkg", "apt")
IN_CONTAINER = """
for i in 1 2 3 4 5 6 7 8; do
  mkdir -p /tmp/d$i && cp /bin/busybox /tmp/d$i/copy && cat /etc/passwd > /tmp/d$i/passwd && mv /tmp/d$i/copy /tmp/d$i/moved
  ls -l /bin /etc /tmp/d$i > /tmp/d$i/list && grep -c root /etc/passwd && find / -xdev -name passwd && rm -r /tmp/d$i
done
"""


class Work:
    """Threads that work until they are told to stop; each does one kind, again and again."""

    def __init__(self, folder, name):
        self.folder, self.name = os.path.join(folder, "work"), name
        self.ending = threading.Event()
        self.done, self.problems = {}, []
        self.threads = [threading.Thread(target=self.repeat, args=(kind,)) for kind in self.kinds()]

    def kinds(self):
        kinds = [self.compile, self.search, self.archive]
        kinds += [self.ask_packages] if shutil.which("apt-cache") else []
        return kinds + ([self.run_container] if shutil.which("podman") else [])

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        shutil.rmtree(self.folder, ignore_errors=True)

    def repeat(self, kind):
        number = 0
        while not self.ending.is_set():
            try:
                kind(number)
            except (subprocess.SubprocessError, OSError) as error:
                self.problems.append(f"{kind.__name__}: {error}")
                return
            number += 1
            self.done[kind.__name__] = number

    @staticmethod
    def call(*command):
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PIECE_SECONDS,
                       check=False)

    def compile(self, number):
        """A small program of several files."""
        place = os.path.join(self.folder, f"program-{number}")
        os.makedirs(place)
        names = [f"part{index}" for index in range(SOURCES)]
        for index, name in enumerate(names):
            with open(os.path.join(place, name + ".c"), "w", encoding="ascii") as file:
                file.write("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/socket.h>\n#include <pthread.h>\n"
                           f"int {name}(int x) {{ return x + {index}; }}\n")
        with open(os.path.join(place, "main.c"), "w", encoding="ascii") as file:
            file.write("".join(f"int {name}(int);\n" for name in names)
                       + "int main(void) { return (" + " + ".join(f"{name}(1)" for name in names) + ") == 0; }\n")
        for name in [*names, "main"]:
            if self.ending.is_set():
                return
            self.call("cc", "-O1", "-c", os.path.join(place, name + ".c"), "-o", os.path.join(place, name + ".o"))
        program = os.path.join(place, "program")
        self.call("cc", *(os.path.join(place, name + ".o") for name in [*names, "main"]), "-o", program)
        self.call(program)
        shutil.rmtree(place)

    def ask_packages(self, number):
        package = PACKAGES[number % len(PACKAGES)]
        self.call("dpkg", "--list")
        self.call("dpkg", "--search", "/bin/" + package)
        self.call("dpkg", "--listfiles", package)
        self.call("apt-cache", "policy", package)
        self.call("apt-get", "--simulate", "install", package)

    def search(self, _number):
        self.call("find", "/etc", "/usr/share", "-xdev", "-name", "*.conf")
        self.call("grep", "-r", "-l", "nothing of this kind", "/etc")

    def archive(self, number):
        target = os.path.join(self.folder, f"archive-{number}.tar")
        self.call("tar", "-C", "/usr/share", "-cf", target, "doc")
        self.call("tar", "-tf", target)
        place = os.path.join(self.folder, f"unpacked-{number}")
        os.makedirs(place)
        self.call("tar", "-C", place, "-xf", target)
        shutil.rmtree(place, ignore_errors=True)
        os.unlink(target)

    def run_container(self, number):
        self.call("podman", "run", "--rm", "--name", f"{self.name}-{number}", *PODMAN_FLAGS, IMAGE, "/bin/busybox", "sh", "-c", IN_CONTAINER)
