"""A Slurm of several nodes on one machine, for tests: up while this program runs, gone when it ends.

    python tests/cluster/slurm.py [--nodes N] [--cpus N] [--memory MB]

prints ``ready <folder>`` and waits for its standard input to be closed; then it takes everything down. The commands of
Slurm need SLURM_CONF=<folder>/slurm.conf in their environment and <folder>/bin first in their PATH. Missing packages
are installed where that is possible (root on Debian); where it is not, the program says what is missing and ends with
the code 3.

Nothing outside a folder of its own is touched: the munge key and socket, the ports and the configuration are made for
this one cluster, so that it stands beside a real one and beside another of its kind. The daemons die with this program,
however that dies; jobs that a killed one left are ended by the next one.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PREFIX = "heatscan-slurm-"
MISSING = 3
# The programs that are needed, each with the Debian package that has it.
PROGRAMS = {
    "slurmctld": "slurmctld",
    "slurmd": "slurmd",
    "munged": "munge",
    "sbatch": "slurm-client",
    "squeue": "slurm-client",
    "scontrol": "slurm-client",
    "srun": "slurm-client",
}
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


class Missing(Exception):
    """What this machine lacks to run a Slurm."""


class Broken(Exception):
    """A daemon that does not start or does not answer."""


def require_programs() -> None:
    """Find the programs of Slurm, or install them, or raise Missing with their names and what stands in the way."""
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    lacking = sorted(name for name in PROGRAMS if not shutil.which(name))
    if not lacking:
        return
    packages = sorted({PROGRAMS[name] for name in lacking})
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        who = "not root" if os.geteuid() else "no apt-get"
        raise Missing(
            f"{', '.join(lacking)} (Debian packages {' '.join(packages)}); {who}, so they cannot be installed"
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "DPkg::Lock::Timeout=120"]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        ran = subprocess.run(["apt-get", *options, *command], env=quiet, capture_output=True, text=True, check=False)
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Missing(f"{', '.join(lacking)}; apt-get install {' '.join(packages)} failed: {last}")


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback interface that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def configuration(folder: Path, nodes: int, cpus: int, memory: int) -> str:
    """Return a slurm.conf: everything on the loopback interface and below `folder`, without cgroups and accounting."""
    host, user = socket.gethostname().partition(".")[0], getpass.getuser()
    control, *ports = free_ports(nodes + 1)
    settings = {
        "ClusterName": "heatscan",
        "SlurmctldHost": f"{host}(127.0.0.1)",
        "SlurmctldPort": control,
        "SlurmUser": user,
        "SlurmdUser": user,
        "AuthType": "auth/munge",
        "AuthInfo": f"socket={folder}/munge.socket",
        "CommunicationParameters": "NoCtldInAddrAny,NoInAddrAny",
        "StateSaveLocation": f"{folder}/state",
        "SlurmctldPidFile": f"{folder}/slurmctld.pid",
        "SlurmdPidFile": f"{folder}/%n.pid",
        "SlurmdSpoolDir": f"{folder}/%n",
        "ProctrackType": "proctrack/linuxproc",
        "TaskPlugin": "task/none",
        "MpiDefault": "none",
        "SelectType": "select/cons_tres",
        "SelectTypeParameters": "CR_Core_Memory",
        # The nodes have what is written below, whatever the machine has.
        "SlurmdParameters": "config_overrides",
        # Without cgroups memory is watched by looking at the processes once a second.
        "JobAcctGatherType": "jobacct_gather/linux",
        "JobAcctGatherFrequency": "task=1",
        "JobAcctGatherParams": "OverMemoryKill",
        "AccountingStorageType": "accounting_storage/none",
        "SchedulerParameters": "sched_interval=1,bf_interval=1",
        "MinJobAge": 3600,  # on a busy machine the tests take longer than Slurm remembers ended jobs by default
        "ReturnToService": 2,
        "SlurmdTimeout": 30,
        "KillWait": 2,
        "PropagateResourceLimits": "NONE",
    }
    lines = [f"{key}={value}" for key, value in settings.items()]
    for number, port in enumerate(ports, 1):
        node = f"NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={port}"
        lines.append(f"{node} CPUs={cpus} RealMemory={memory} State=UNKNOWN")
    everywhere = f"Nodes=n[1-{nodes}] State=UP"
    lines.append(f"PartitionName=main {everywhere} Default=YES MaxTime=60 DefaultTime=5")
    lines.append(f"PartitionName=express {everywhere} MaxTime=30 DefaultTime=1")
    return "\n".join(lines) + "\n"


class Cluster:
    """The daemons of one cluster, as children of this process."""

    def __init__(self, nodes: int, cpus: int, memory: int):
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        (self.folder / "owner").write_text(str(os.getpid()))
        self.nodes = [f"n{number}" for number in range(1, nodes + 1)]
        for name in ("state", *self.nodes):
            (self.folder / name).mkdir()
        self.conf = self.folder / "slurm.conf"
        self.conf.write_text(configuration(self.folder, nodes, cpus, memory))
        os.environ["SLURM_CONF"] = str(self.conf)
        # The Snakemake plugin keeps SLURM_CONF from the one command that it calls within a job.
        srun = self.folder / "bin/srun"
        srun.parent.mkdir()
        srun.write_text(f'#!/bin/sh\nSLURM_CONF={self.conf} exec {shutil.which("srun")} "$@"\n')
        srun.chmod(0o755)
        self.daemons: dict[str, subprocess.Popen] = {}

    def up(self) -> None:
        """Start munge, the controller and the nodes, each when the one before it answers."""
        key = self.folder / "munge.key"
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(128))
        socket_ = self.folder / "munge.socket"
        places = [f"--{what}-file={self.folder}/munge.{what}" for what in ("key", "log", "pid", "seed")]
        self.start("munged", "munged", "--foreground", "--force", f"--socket={socket_}", *places)
        self.wait("munged", socket_.exists)
        self.start("slurmctld", "slurmctld", "-D")
        self.wait("slurmctld", lambda: self.answer("scontrol", "ping").find("is UP") > 0)
        for node in self.nodes:
            self.start(node, "slurmd", "-D", "-N", node)
        self.wait(
            self.nodes[-1],
            lambda: self.answer("sinfo", "-h", "-N", "-p", "main", "-o", "%t").split() == ["idle"] * len(self.nodes),
        )

    def start(self, name: str, *command: str) -> None:
        """Start one daemon in the foreground, with its output in a log."""
        with open(self.folder / f"{name}.log", "ab") as log:
            self.daemons[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent
            )

    def wait(self, name: str, answers) -> None:
        """Wait until `answers` is true, or raise Broken with the end of that daemon's log."""
        deadline = time.monotonic() + 30
        while not answers():
            if time.monotonic() > deadline or self.daemons[name].poll() is not None:
                log = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
                raise Broken(f"{name} does not answer: " + " | ".join(log[-3:]))
            time.sleep(0.1)

    @staticmethod
    def answer(*command: str) -> str:
        """Return what a command of Slurm prints; nothing where it fails."""
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout

    def down(self) -> None:
        """End the jobs, then the daemons, then whatever they have left, and remove the folder."""
        if self.daemons.get("slurmctld") and self.daemons["slurmctld"].poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.answer("scancel", "--full", "--signal=KILL", "--state=RUNNING")
        for daemon in reversed(self.daemons.values()):
            daemon.terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(3)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        end_processes(self.conf)
        shutil.rmtree(self.folder, ignore_errors=True)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def end_processes(conf: Path) -> None:
    """Kill what the cluster of this slurm.conf runs: jobs, known by their environment, and daemons of their steps.

    Whoever only speaks to the cluster, such as a shell with its SLURM_CONF, is left alone.
    """
    mark = f"SLURM_CONF={conf}".encode()
    for _ in range(3):
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                number = int(entry.name)
                words = (entry / "environ").read_bytes().split(b"\0")
                job = any(word.startswith(b"SLURM_JOB_ID=") for word in words)
                step = (entry / "cmdline").read_bytes().startswith(b"slurmstepd")
                if number != os.getpid() and mark in words and (job or step):
                    os.kill(number, signal.SIGKILL)
                    found.append(number)
        if not found:
            return
        time.sleep(0.2)


def sweep() -> None:
    """End and remove what clusters have left whose program was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            owner = Path("/proc", (folder / "owner").read_text())
            if not owner.exists() or b"slurm.py" not in (owner / "cmdline").read_bytes():
                end_processes(folder / "slurm.conf")
                shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Bring a cluster up, say so, and take it down when standard input ends or a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--cpus", type=int, default=1, help="processors of a node")
    parser.add_argument("--memory", type=int, default=2000, help="memory of a node in MB")
    options = parser.parse_args()
    try:
        require_programs()
    except Missing as error:
        print(f"missing: {error}", flush=True)
        return MISSING
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    sweep()
    cluster = Cluster(options.nodes, options.cpus, options.memory)
    try:
        cluster.up()
        print(f"ready {cluster.folder}", flush=True)
        for line in sys.stdin:
            # A node that went down with its daemon comes back: "node n2".
            if line.split()[:1] == ["node"]:
                cluster.start(line.split()[1], "slurmd", "-D", "-N", line.split()[1])
    except Broken as error:
        print(f"broken: {error}", flush=True)
        return 1
    finally:
        cluster.down()
    return 0


if __name__ == "__main__":
    sys.exit(main())
