"""The image that the inspection is measured on: a Debian with several language worlds, about 1.6 GB, in several layers."""
import contextlib
import json
import os
import shutil
import subprocess

from workshop import Unavailable

RELEASE = "bookworm"
NAME = "localhost/plimsoll-inspect:1"
TAG = "bench"
# One layer each. What a package recommends is not installed, so that the image is what these names say.
LAYERS = [
    ("python3-pip", "python3-venv", "python3-numpy", "python3-requests"),
    ("nodejs", "npm"),
    ("default-jre",),
    ("ruby", "nginx"),
    ("golang", "g++"),
]
BUILD_SECONDS = 1800
# Bytes of the layers without compression.
LEAST_SIZE = 1_400_000_000


class BenchImage:
    """The image below a folder of its own, as an OCI layout and as a docker archive. Built once; `clear` makes the next run build it anew."""

    def __init__(self, folder):
        self.folder = folder
        self.layout = os.path.join(folder, "layout")
        self.archive = os.path.join(folder, "image.tar")
        self.note = os.path.join(folder, "image.json")

    def ensure(self):
        """Builds the image where it is not there as this file says."""
        wanted = {"release": RELEASE, "layers": [list(layer) for layer in LAYERS]}
        if os.path.exists(self.note):
            with open(self.note, encoding="utf-8") as file:
                known = json.load(file)
            if all(known.get(key) == value for key, value in wanted.items()):
                return known
        self.clear()
        for program in ("debootstrap", "podman", "skopeo"):
            if not shutil.which(program):
                raise Unavailable(f"{program} is not installed (`scripts/deps test`; python3-venv is needed, too)")
        os.makedirs(self.folder)
        with self.store() as podman:
            self.build(podman)
        known = {**wanted, **self.size()}
        if known["bytes"] < LEAST_SIZE:
            raise Unavailable(f"the image is smaller than it was meant to be: {known['bytes']} bytes")
        with open(self.note, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1)
        return known

    @contextlib.contextmanager
    def store(self):
        """A podman with a store of its own, which is removed at the end."""
        root, state = os.path.join(self.folder, "store"), os.path.join(self.folder, "run")
        try:
            yield ["podman", "--root", root, "--runroot", state, "--storage-driver", "overlay", "--cgroup-manager", "cgroupfs"]
        finally:
            subprocess.run(["umount", os.path.join(root, "overlay")], stderr=subprocess.DEVNULL, check=False)
            shutil.rmtree(root, ignore_errors=True)
            shutil.rmtree(state, ignore_errors=True)

    def build(self, podman):
        base = os.path.join(self.folder, "base")
        try:
            command(["debootstrap", "--variant=minbase", RELEASE, base, *mirror()])
            command(["tar", "-C", base, "--numeric-owner", "-cf", base + ".tar", "."])
        finally:
            # debootstrap leaves them mounted where it fails.
            for name in ("proc", "sys"):
                subprocess.run(["umount", "--lazy", os.path.join(base, name)], stderr=subprocess.DEVNULL, check=False)
            shutil.rmtree(base, ignore_errors=True)
        command([*podman, "import", "--quiet", base + ".tar", NAME + "-base"])
        os.unlink(base + ".tar")
        lines = [f"FROM {NAME}-base", "ENV DEBIAN_FRONTEND=noninteractive"]
        for layer in LAYERS:
            lines.append("RUN apt-get update -q && apt-get install -q -y --no-install-recommends " + " ".join(layer)
                         + " && apt-get clean && rm -rf /var/lib/apt/lists/*")
        recipe = os.path.join(self.folder, "Containerfile")
        with open(recipe, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        command([*podman, "build", "--quiet", "--isolation", "chroot", "--network", "host", "--ulimit", "nofile=1024:1024",
                 "--ulimit", "nproc=4000:4000", "--layers", "--format", "oci", "--tag", NAME, "--file", recipe, self.folder])
        command([*podman, "push", "--quiet", NAME, f"oci:{self.layout}:{TAG}"])
        command(["skopeo", "copy", "--quiet", f"oci:{self.layout}:{TAG}", f"docker-archive:{self.archive}:{NAME}"])

    def size(self):
        """Bytes of the layers, as they are and without compression, and how many there are."""
        def blob(digest):
            return os.path.join(self.layout, "blobs", *digest.split(":"))
        with open(os.path.join(self.layout, "index.json"), encoding="utf-8") as file:
            manifest = json.load(file)["manifests"][0]["digest"]
        with open(blob(manifest), encoding="utf-8") as file:
            layers = json.load(file)["layers"]
        return {"layer_count": len(layers), "compressed_bytes": sum(layer["size"] for layer in layers),
                "bytes": os.path.getsize(self.archive)}

    def clear(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def mirror():
    """The mirror that this machine is set up with; debootstrap's own otherwise."""
    with contextlib.suppress(OSError):
        with open("/etc/apt/sources.list.d/debian.sources", encoding="utf-8") as file:
            for line in file:
                if line.startswith("URIs:"):
                    return [line.split()[1]]
    return []


def command(arguments):
    try:
        result = subprocess.run(arguments, capture_output=True, text=True, timeout=BUILD_SECONDS, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{arguments[0]} took longer than {BUILD_SECONDS} s") from None
    if result.returncode != 0:
        raise Unavailable(f"{' '.join(arguments[:2])}: {(result.stderr or result.stdout).strip()[-600:]}")
    return result.stdout
