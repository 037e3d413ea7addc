"""An image with ordinary servers and tools, from Debian's packages: made once, kept until somebody removes it."""
import os
import shutil
import subprocess
import tempfile

from workshop import PODMAN_FLAGS, Unavailable, run_podman

IMAGE = "localhost/plimsoll-quiet:1"
SUITE = "bookworm"
PACKAGES = ("gcc", "libc6-dev", "make", "nginx-light", "postgresql", "procps", "python3")
MAKE_SECONDS = 1200

NGINX = """events {}
error_log stderr;
http { access_log /dev/stdout; server { listen 127.0.0.1:8080; root /usr/share/nginx/html; index index.html index.nginx-debian.html; } }
"""
# As the usual images of that server begin: made ready as root, then run as its own user.
DATABASE = """set -e
data=/var/lib/postgresql/data
server=$(ls -d /usr/lib/postgresql/*/bin)
mkdir -p $data /run/postgresql && chown postgres:postgres $data /run/postgresql && chmod 700 $data
[ -s $data/PG_VERSION ] || setpriv --reuid postgres --regid postgres --init-groups $server/initdb --pgdata $data --auth trust
exec setpriv --reuid postgres --regid postgres --init-groups $server/postgres -D $data -c unix_socket_directories=/run/postgresql
"""
SHELL_JOB = """set -e
for number in 1 2 3 4 5 6 7 8 9 10; do
  mkdir -p /tmp/job/$number && date > /tmp/job/$number/when && ls -l /etc > /tmp/job/$number/list
  sort -r /tmp/job/$number/list | head -n 5 | sed s/root/user/ > /tmp/job/$number/short
  find /usr/share/doc -name copyright | wc -l && tar -C /tmp/job -czf /tmp/job-$number.tar.gz $number && sleep 0.2
done
rm -r /tmp/job /tmp/job-*.tar.gz
"""
PYTHON_JOB = """
import concurrent.futures, hashlib, json, os, sqlite3, subprocess, tempfile
folder = tempfile.mkdtemp()
base = sqlite3.connect(os.path.join(folder, "base"))
base.execute("create table sums (number integer, digest text)")
def digest(number):
    return number, hashlib.sha256(str(number).encode()).hexdigest()
with concurrent.futures.ProcessPoolExecutor(2) as pool:
    base.executemany("insert into sums values (?, ?)", pool.map(digest, range(2000)))
base.commit()
with open(os.path.join(folder, "out.json"), "w") as file:
    json.dump(base.execute("select count(*), max(digest) from sums").fetchall(), file)
print(subprocess.run(["ls", "-l", folder], capture_output=True, text=True, check=True).stdout)
"""
BUILD = """all: run
part%.o: part%.c
\tcc -O1 -c $< -o $@
main: main.c $(patsubst %,part%.o,1 2 3 4 5 6)
\tcc -O1 $^ -o $@
run: main
\t./main
"""


def make_image():
    """Debian's smallest system with those packages and the jobs in /job."""
    if IMAGE in run_podman("images", "--format", "{{.Repository}}:{{.Tag}}").split():
        return
    if not shutil.which("debootstrap"):
        raise Unavailable("debootstrap is not installed (`make deps`)")
    with tempfile.TemporaryDirectory() as folder:
        root, archive = os.path.join(folder, "root"), os.path.join(folder, "image.tar")
        command = ["debootstrap", "--variant=minbase", "--include=" + ",".join(PACKAGES), SUITE, root]
        result = subprocess.run(command, capture_output=True, text=True, timeout=MAKE_SECONDS, check=False)
        if result.returncode != 0:
            raise Unavailable(f"debootstrap: {(result.stderr or result.stdout).strip()[-300:]}")
        job = os.path.join(root, "job")
        os.mkdir(job)
        texts = {"nginx.conf": NGINX, "database.sh": DATABASE, "job.sh": SHELL_JOB, "job.py": PYTHON_JOB, "Makefile": BUILD,
                 "main.c": "".join(f"int part{n}(int);\n" for n in range(1, 7))
                 + "int main(void) { return part1(0) + part2(0) + part3(0) + part4(0) + part5(0) + part6(0); }\n"}
        texts |= {f"part{number}.c": f"int part{number}(int x) {{ return x; }}\n" for number in range(1, 7)}
        for name, text in texts.items():
            with open(os.path.join(job, name), "w", encoding="ascii") as file:
                file.write(text)
        subprocess.run(["tar", "-C", root, "-cf", archive, "."], check=True)
        run_podman("import", "--quiet", archive, IMAGE)


class Ordinary:
    """The five containers. Servers run on; jobs end by themselves."""

    SERVERS = {
        "web": (["nginx", "-c", "/job/nginx.conf", "-g", "daemon off;"],
                ["python3", "-c", "import urllib.request as r; [r.urlopen('http://127.0.0.1:8080/').read() for _ in range(50)]"]),
        "database": (["sh", "/job/database.sh"],
                     ["sh", "-c", "until psql -h /run/postgresql -U postgres -c 'select 1'; do sleep 0.5; done; "
                      "psql -h /run/postgresql -U postgres -c 'create table if not exists t (n integer)' "
                      "-c 'insert into t select generate_series(1, 10000)' -c 'select count(*) from t'"]),
    }
    JOBS = {
        "shell": ["sh", "/job/job.sh"],
        "python": ["python3", "/job/job.py"],
        "build": ["sh", "-c", "cp -r /job /tmp/build && make -C /tmp/build && rm -r /tmp/build"],
    }

    def __init__(self, prefix):
        self.prefix = prefix

    @property
    def names(self):
        return [self.prefix + kind for kind in (*self.SERVERS, *self.JOBS)]

    def start(self):
        for kind, (command, _) in self.SERVERS.items():
            run_podman("run", "--detach", "--name", self.prefix + kind, *PODMAN_FLAGS, IMAGE, *command)
        self.use()
        for kind, command in self.JOBS.items():
            run_podman("run", "--name", self.prefix + kind, *PODMAN_FLAGS, IMAGE, *command)

    def use(self):
        """Requests to the servers, from within."""
        for kind, (_, command) in self.SERVERS.items():
            run_podman("exec", self.prefix + kind, *command)

    def restart(self):
        for kind in self.SERVERS:
            run_podman("restart", "--time", "10", self.prefix + kind)
        self.use()
        for kind in self.JOBS:
            run_podman("start", "--attach", self.prefix + kind)

    def remove(self):
        run_podman("rm", "--force", "--ignore", "--time", "5", *self.names)
