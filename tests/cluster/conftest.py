"""One Slurm for all tests of this folder, or the reason why there is none."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("slurm.py")


class Slurm:
    """A running cluster: its commands, and what can befall its nodes."""

    def __init__(self, program: subprocess.Popen, folder: Path):
        self.program, self.folder = program, folder
        self.environment = {
            "SLURM_CONF": str(folder / "slurm.conf"),
            "PATH": os.pathsep.join([str(folder / "bin"), os.environ["PATH"], "/usr/sbin"]),
        }

    def ask(self, *command: str) -> str:
        """Return what a command of Slurm prints."""
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout

    def jobs(self) -> list[dict]:
        """Return what Slurm knows of all its jobs, also those that have ended."""
        keys = {
            "id": "%i",
            "state": "%T",
            "limit": "%l",
            "memory": "%m",
            "partition": "%P",
            "name": "%j",
            "node": "%N",
            "account": "%a",
        }
        listed = self.ask("squeue", "--states=all", "--noheader", "--format", "|".join(keys.values()))
        return [dict(zip(keys, line.split("|"), strict=True)) for line in listed.splitlines()]

    def take_down(self, node: str) -> None:
        """Pull the plug of a node: its daemon and all that runs on it are gone, without a word to anyone."""
        daemon = int((self.folder / f"{node}.pid").read_text())
        steps = [pid for pid in map(int, self.ask("pgrep", "-f", "slurmstepd:").split()) if _node_of(pid) == node]
        for process in (daemon, *(below for step in steps for below in (step, *_descendants(step)))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.ask("scontrol", "update", f"nodename={node}", "state=down", "reason=test")

    def bring_back(self, node: str) -> None:
        """Start a node that was taken down."""
        self.program.stdin.write(f"node {node}\n")
        self.program.stdin.flush()
        self.ask("scontrol", "update", f"nodename={node}", "state=resume")


def _node_of(process: int) -> str:
    """Return the node that a process of Slurm works for, as its environment tells."""
    with contextlib.suppress(OSError):
        for entry in Path("/proc", str(process), "environ").read_bytes().split(b"\0"):
            if entry.startswith(b"SLURMD_NODENAME="):
                return entry.partition(b"=")[2].decode()
    return ""


def _descendants(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [below for child in map(int, children) for below in (child, *_descendants(child))]
    return []


@pytest.fixture(scope="session")
def slurm():
    """A Slurm of three nodes. Where there can be none, the tests are skipped, and say what is missing."""
    program = subprocess.Popen([sys.executable, str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        ready, _, _ = select.select([program.stdout], [], [], 300)
        said = program.stdout.readline().strip() if ready else "nothing within five minutes"
        word, _, rest = said.partition(" ")
        if word == "missing:":
            if os.environ.get("CI") and "apt-get install" in rest:
                pytest.fail(f"this machine should be able to run a Slurm, and lacks {rest}")
            pytest.skip(f"no Slurm here, missing {rest}")
        assert word == "ready", said
        yield Slurm(program, Path(rest))
    finally:
        program.stdin.close()
        program.stdout.close()
        try:
            program.wait(30)
        except subprocess.TimeoutExpired:
            program.kill()
