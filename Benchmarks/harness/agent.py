"""The agent under test: starting, asking and stopping it. Also the floor, which is switched on and off in the same way."""
import json
import os
import shlex
import signal
import subprocess
import threading
import time

START_SECONDS = 60
STOP_SECONDS = 60
STATS_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")


class AgentFailure(Exception):
    """The agent did not do what the contract of the command line says."""


class Agent:
    """`plimsoll up`, from `ready` to its end; or `plimsoll record`, with the file of a recording."""

    def __init__(self, executable, rules, folder, has_default_rules=False, recording=None):
        self.output = os.path.join(folder, "findings.jsonl")
        self.stats_file = os.path.join(folder, "stats.jsonl")
        for path in (self.output, self.stats_file):
            if os.path.exists(path):
                os.unlink(path)
        command = [*shlex.split(executable), *(["record", recording, "--max-cpu", "off"] if recording else ["up"])]
        command += [] if has_default_rules else ["--no-default-rules"]
        for rule in rules:
            command += ["--rules", rule]
        command += [] if recording else ["--output", "file:" + self.output]
        command += ["--stats", self.stats_file, "--data", os.path.join(folder, "data")]
        self.errors, self.ready = [], threading.Event()
        started = time.monotonic()
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        except OSError as error:
            raise AgentFailure(f"{command[0]} cannot be started: {error.strerror}") from error
        self.reader = threading.Thread(target=self._read_errors, daemon=True)
        self.reader.start()
        if not self.ready.wait(START_SECONDS) or self.process.poll() is not None:
            self.kill()
            raise AgentFailure("the agent did not become ready: " + (" | ".join(self.errors[-5:]) or "it said nothing"))
        self.start_seconds = time.monotonic() - started

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line.rstrip())
            if line.strip() == "ready":
                self.ready.set()
        self.ready.set()  # the end of the stream ends the waiting as well

    @property
    def pid(self):
        return self.process.pid

    def cpu_seconds(self):
        """Processor time of all its threads, ended ones included, from the kernel."""
        with open(f"/proc/{self.pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Resident bytes, and those of the rings' mappings among them.

        VmRSS counts every page of a ring that was touched twice, since a ring is mapped twice in a row; the budget is for the rest. The
        mappings have a name of their own in smaps, so what they add is known exactly and need not be computed from the size of the rings.
        """
        resident = rings = 0
        in_ring = False
        with open(f"/proc/{self.pid}/smaps", encoding="utf-8", errors="replace") as file:
            for line in file:
                first = line.split(None, 1)[0]
                if not first.endswith(":"):
                    in_ring = "bpf-map" in line
                elif first == "Rss:":
                    bytes_ = int(line.split()[1]) * 1024
                    resident += bytes_
                    rings += bytes_ if in_ring else 0
        return {"resident_bytes": resident, "ring_mapping_bytes": rings, "without_rings_bytes": resident - rings}

    def holdings(self):
        """Programs, maps and links that it has descriptors of, as KIND:ID."""
        found, folder = set(), f"/proc/{self.pid}/fdinfo"
        for name in os.listdir(folder):
            try:
                with open(os.path.join(folder, name), encoding="ascii", errors="replace") as file:
                    lines = [line.split() for line in file]
            except FileNotFoundError:
                continue
            keys = {line[0]: line[1] for line in lines if len(line) == 2}
            for kind in ("link", "prog", "map"):
                if f"{kind}_id:" in keys:
                    found.add(f"{kind}:{keys[kind + '_id:']}")
        return sorted(found)

    def stats(self):
        """Its counters, now: SIGUSR1 makes it write a line."""
        before = self._stats_state()
        self.process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + STATS_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.02)
            if self._stats_state() != before:
                line = self._last_line()
                if line is not None:
                    return line
        raise AgentFailure(f"no line of counters in {self.stats_file} within {STATS_SECONDS} s of SIGUSR1")

    def _stats_state(self):
        try:
            state = os.stat(self.stats_file)
        except FileNotFoundError:
            return None
        return state.st_size, state.st_mtime_ns, state.st_ino

    def _last_line(self):
        with open(self.stats_file, encoding="utf-8") as file:
            lines = [line for line in file.read().split("\n") if line.strip()]
        try:
            return json.loads(lines[-1]) if lines else None
        except ValueError:
            return None  # being written

    def findings(self):
        """The lines of the output so far."""
        try:
            with open(self.output, encoding="utf-8", errors="replace") as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def stop(self):
        """SIGINT, and its end. Seconds that it took; its last counters."""
        if self.process.poll() is not None:
            raise AgentFailure(f"the agent ended by itself with status {self.process.returncode}: " + " | ".join(self.errors[-5:]))
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise AgentFailure(f"the agent did not end within {STOP_SECONDS} s of SIGINT") from error
        self.reader.join(5)
        if status != 0:
            raise AgentFailure(f"the agent ended with status {status}: " + " | ".join(self.errors[-5:]))
        self.stop_seconds = time.monotonic() - started
        return self._last_line() or {}

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Peer:
    """Another agent to compare with, by its command; it counts as ready after a pause."""

    def __init__(self, command, pause):
        self.process = subprocess.Popen(["/bin/sh", "-c", "exec " + command], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        if self.process.poll() is not None:
            raise AgentFailure(f"the peer ended by itself with status {self.process.returncode}")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Floor:
    """Empty programs on the tracepoints that the agent was seen to use."""

    def __init__(self, workshop, hooks):
        self.process = subprocess.Popen([workshop.path("floor"), workshop.floor_object(), *hooks], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def switch(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer != word:
            raise AgentFailure(f"the floor answered '{answer}' to '{word}'")

    def close(self):
        self.process.stdin.close()
        self.process.wait(STOP_SECONDS)
