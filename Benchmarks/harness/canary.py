"""A program that reads the shadow file under a name of its own: what the agent must have reported, or it was not watching."""
import os
import re
import subprocess
import time

DELIVERY_SECONDS = 5


class Canaries:
    """Each canary has its own number in the name of its executable, so that no two are one finding."""

    def __init__(self, workshop):
        self.source = workshop.path("canary")
        self.folder = workshop.path("canaries")
        os.makedirs(self.folder, exist_ok=True)
        self.number = 0

    def fly(self):
        """Runs the next one; its name."""
        self.number += 1
        name = f"canary-{os.getpid() % 10000}-{self.number}"  # at most 15 bytes, or the kernel cuts the name
        path = os.path.join(self.folder, name)
        if os.path.lexists(path):
            os.unlink(path)
        os.link(self.source, path)
        try:
            subprocess.run([path], check=True)
        finally:
            os.unlink(path)
        return name

    @staticmethod
    def seen(agent, name):
        """Whether a finding names it, now or within the seconds that delivery may take."""
        pattern = re.compile(re.escape(name) + r"(?!\d)")
        deadline = time.monotonic() + DELIVERY_SECONDS
        while True:
            if any(pattern.search(line) for line in agent.findings()):
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
