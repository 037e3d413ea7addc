"""A containerd of its own: its folders and its socket, and nothing left of it at the end."""
import os
import shutil
import subprocess
import time

from workshop import IMAGE, Unavailable, run_podman

START_SECONDS = 30
NAMESPACE = "k8s.io"


class Containerd:
    """From its start to its end; its state has the shape that the agent finds by itself."""

    def __init__(self, folder):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        if not shutil.which("containerd"):
            raise Unavailable("containerd is not installed (`make deps`)")
        self.socket = os.path.join(folder, "containerd.sock")
        config = os.path.join(folder, "config.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'version = 2\nroot = "{folder}/root"\nstate = "{folder}/state"\n'
                       'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
                       f'[grpc]\n  address = "{self.socket}"\n[ttrpc]\n  address = "{self.socket}.ttrpc"\n')
        self.process = subprocess.Popen(["containerd", "--config", config], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while self.ctr("version").returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise Unavailable("containerd does not start")
            time.sleep(0.1)
        archive = os.path.join(folder, "image.tar")
        run_podman("save", "--quiet", "--output", archive, IMAGE)
        result = self.ctr("images", "import", archive)
        os.unlink(archive)
        if result.returncode != 0:
            self.close()
            raise Unavailable(f"ctr images import: {result.stderr.strip()[-300:]}")

    def ctr(self, *arguments):
        return subprocess.run(["ctr", "--address", self.socket, "--namespace", NAMESPACE, *arguments], capture_output=True, text=True,
                              timeout=120, check=False)

    def run(self, identifier, mounts, *command):
        """A container that ends with its command, as one of a pod."""
        pod = [f"--annotation=io.kubernetes.cri.{key}={value}" for key, value in
               (("sandbox-name", identifier), ("sandbox-namespace", "soak"), ("container-type", "container"))]
        mounts = [f"--mount={mount}" for mount in mounts]
        return self.ctr("run", "--rm", "--runtime", "io.containerd.runc.v2", *pod, *mounts, IMAGE, identifier, *command)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
