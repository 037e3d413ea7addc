#!/usr/bin/env python3
"""Inspects hostile images with the real command and compares the trees with what podman extracts.

    run.py --plimsoll FILE [--seconds N] [--only PATTERN] [--print]

Each image of images.py is made, inspected in a memory cgroup of 200 MB, and must end in its class of expected.tsv within 10
seconds of processor time: a machine that does other things meanwhile makes no difference.
Where the table says `same`, podman pulls the image into a store of its own, and every path must have the type, mode, owner, size, target
and digest that podman's has. Exit status: 0 all as expected, 1 not.
"""
import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, FOLDER)
import images  # noqa: E402

SECONDS = 10
PATIENCE = 9  # times that many seconds on the clock: a wait that does not end takes no processor time
BYTES = 200 << 20


class Group:
    """A memory cgroup of either version; none where this machine has no controller that can be used."""

    def __init__(self):
        self.path = None
        name = f"plimsoll-hostile-{os.getpid()}"
        for root, limit, swap in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
                                  ("/sys/fs/cgroup", "memory.max", "memory.swap.max")):
            path = os.path.join(root, name)
            try:
                os.mkdir(path)
                with open(os.path.join(path, limit), "w", encoding="ascii") as file:
                    file.write(str(BYTES))
                self.path = path
            except OSError:
                if os.path.isdir(path):
                    os.rmdir(path)
                continue
            try:
                with open(os.path.join(path, swap), "w", encoding="ascii") as file:
                    file.write(str(BYTES) if "memsw" in swap else "0")
            except OSError:
                pass  # no accounting of swap
            return

    def enter(self):
        if self.path:
            with open(os.path.join(self.path, "cgroup.procs"), "w", encoding="ascii") as file:
                file.write(str(os.getpid()))

    def remove(self):
        for _ in range(100):
            try:
                if self.path:
                    os.rmdir(self.path)
                return
            except OSError:
                time.sleep(0.05)


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def inspect(plimsoll, source, place, group, limit):
    """Status, causes, rows of the files by path, what it said, seconds."""
    document, listing = os.path.join(place, "json"), os.path.join(place, "files")
    begin = used()
    process = subprocess.Popen(
        [plimsoll, "inspect", source, "--no-cache", "--data", os.path.join(place, "data"), "-o", "json=" + document, "-o", "files=" + listing],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=group.enter, start_new_session=True)
    try:
        _, said = process.communicate(timeout=PATIENCE * limit)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, said = process.communicate()
        status = "timeout"
    seconds = used() - begin
    if seconds > limit:
        status = "timeout"
    causes, rows = "-", None
    if os.path.exists(document):
        with open(document, encoding="utf-8") as file:
            inventory = json.load(file)["inventory"]
        causes = ",".join(sorted({gap["cause"] for gap in inventory["gaps"]})) or "-"
        if inventory["complete"] != (causes == "-") or inventory["complete"] != (status == 0):
            causes += ",contradiction"
        if not all(gap["message"] and (gap["layer"] or not source.startswith(("oci:", "docker-archive:"))) for gap in inventory["gaps"]):
            causes += ",without a reason or a layer"
        rows = read_rows(listing)
    return status, causes, rows, said.decode(errors="replace").strip(), seconds


def unescaped(text):
    """Paths as `files` prints them: \\xHH for what is no printable UTF-8."""
    out, data, position = bytearray(), text.encode(), 0
    while position < len(data):
        if data[position:position + 2] == b"\\x":
            out.append(int(data[position + 2:position + 4], 16))
            position += 4
        else:
            out.append(data[position])
            position += 1
    return bytes(out)


def read_rows(path):
    rows = {}
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file.read().split("\n"):
            if not line:
                continue
            kind, mode, owner, size, digest, name, *target = line.split("\t")
            rows[unescaped(name)] = (kind, mode, owner, size if kind == "regular" else "-", digest, unescaped(target[0]) if target else b"")
    rows.pop(b"", None)
    return rows


KINDS = {stat.S_IFREG: "regular", stat.S_IFDIR: "directory", stat.S_IFLNK: "symbolic-link", stat.S_IFCHR: "character-device",
         stat.S_IFBLK: "block-device", stat.S_IFIFO: "fifo"}


def tree(root):
    rows, pending = {}, [b""]
    root = os.fsencode(root)
    while pending:
        folder = pending.pop()
        for name in os.listdir(os.path.join(root, folder)):
            path = os.path.join(folder, name)
            try:
                status = os.lstat(os.path.join(root, path))
            except FileNotFoundError:
                continue  # overlayfs lists a white-out that hides nothing, but does not show it
            kind = KINDS[stat.S_IFMT(status.st_mode)]
            digest, target = "-", b""
            if kind == "regular":
                with open(os.path.join(root, path), "rb") as file:
                    digest = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
            elif kind == "symbolic-link":
                target = os.readlink(os.path.join(root, path))
            elif kind == "directory":
                pending.append(path)
            rows[path] = (kind, f"{stat.S_IMODE(status.st_mode):04o}", f"{status.st_uid}:{status.st_gid}",
                          str(status.st_size) if kind == "regular" else "-", digest, target)
    return rows


class Store:
    """A store of podman's own, thrown away afterwards."""

    def __init__(self, place):
        self.place = place
        self.flags = ["podman", "--root", os.path.join(place, "root"), "--runroot", os.path.join(place, "run"), "--storage-driver", "overlay"]

    def command(self, *arguments):
        return subprocess.run([*self.flags, *arguments], capture_output=True, timeout=60, check=False)

    def tree(self, source):
        """The rows, or why podman refuses."""
        pulled = self.command("pull", "--quiet", source)
        if pulled.returncode != 0:
            return None, pulled.stderr.decode(errors="replace").strip().splitlines()[-1][-300:]
        image = pulled.stdout.decode().split()[-1]
        try:
            mounted = self.command("image", "mount", image)
            if mounted.returncode != 0:
                return None, mounted.stderr.decode(errors="replace").strip()[-300:]
            return tree(mounted.stdout.decode().strip()), ""
        finally:
            self.command("image", "umount", "--force", image)
            self.command("rmi", "--force", image)

    def remove(self):
        mounted = os.path.join(self.place, "root", "overlay")
        subprocess.run(["umount", mounted], capture_output=True, check=False)
        shutil.rmtree(self.place, ignore_errors=True)


def differences(ours, podmans):
    texts = []
    for path in sorted(set(ours) | set(podmans)):
        if ours.get(path) != podmans.get(path):
            texts.append(f"{path!r}: ours {ours.get(path)}, podman's {podmans.get(path)}")
    return texts


def expectations():
    table = {}
    with open(os.path.join(FOLDER, "expected.tsv"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, status, causes, podman, *why = line.rstrip("\n").split("\t")
                table[name] = (status, causes, podman, why[0] if why else "")
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plimsoll", required=True)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of processor time; a debug build takes ten times")
    parser.add_argument("--only", default="", help="a regular expression")
    parser.add_argument("--print", action="store_true", help="print a line for each")
    options = parser.parse_args()
    made, expected = images.images(images.layers_module()), expectations()
    complaints = [f"{name} is in one of images.py and expected.tsv only" for name in sorted(set(made) ^ set(expected))]
    place = tempfile.mkdtemp(prefix="plimsoll-hostile-", dir="/var/tmp")
    os.chmod(place, 0o755)
    group, store = Group(), Store(os.path.join(place, "podman"))
    if group.path is None:
        print("notice: no memory cgroup can be made here: memory is not bounded", file=sys.stderr)
    slowest = 0.0
    try:
        for name in sorted(made):
            if not re.search(options.only, name):
                continue
            own = os.path.join(place, "image")
            work = os.path.join(place, "work")
            os.mkdir(work)
            source = made[name](own)
            status, causes, rows, said, seconds = inspect(options.plimsoll, source, work, group, options.seconds)
            slowest = max(slowest, seconds)
            wanted = expected.get(name, ("?", "?", "?", ""))
            if (str(status), causes) != wanted[:2]:
                complaints.append(f"{name}: ended with {status} {causes}, expected {wanted[0]} {wanted[1]}: {said[-600:]}")
            podman, texts = "-", []
            if wanted[2] != "-" and rows is not None and source.startswith(("oci:", "docker-archive:")):
                podmans, why = store.tree(source)
                texts = differences(rows, podmans) if podmans is not None else [why]
                podman = "refuses" if podmans is None else "differs" if texts else "same"
                if wanted[2] != podman:
                    complaints.append(f"{name}: podman: {podman}, expected {wanted[2]}: " + "; ".join(texts[:6]))
            if options.print:
                count = "-" if rows is None else len(rows)
                print("\t".join(map(str, (name, status, causes, podman, count, f"{seconds:.2f}", said.replace("\n", " | ")[:200], texts[:4]))), flush=True)
            shutil.rmtree(own)
            shutil.rmtree(work)
    finally:
        store.remove()
        group.remove()
        shutil.rmtree(place, ignore_errors=True)
    for complaint in complaints:
        print(complaint)
    print(f"{len(made)} images, {len(complaints)} complaints, the slowest took {slowest:.1f} s")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
