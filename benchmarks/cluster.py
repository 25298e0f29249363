"""A scan of 15 chunks on a Slurm of three one-processor nodes: single jobs, groups, one job array, or larger chunks.

The Slurm is the one of the tests, on this machine; without its packages there is nothing to measure. The scan's points
take no time to speak of, so what is compared is what starting jobs costs. Each way runs in a project of its own and
gives the same bytes. `python -m benchmarks cluster` takes some minutes.
"""

import filecmp
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.compare import contestants

ROOT = Path(__file__).parents[1]
# Chunks of that many points, and of five times as many: 15 and 3 of them.
SMALL, LARGE = 200, 1000
ALONE = ["--groups", "chunk=chunks", "merge=scans", "--group-components", "chunks=1", "scans=1"]
WAYS = {
    "local, 3 cores": None,
    "a job for each chunk": ALONE,
    "a job for each, 3 larger chunks": ALONE,
    "groups of 4": ["--groups", "chunk=chunks", "merge=scans", "--group-components", "chunks=4", "scans=1"],
    "groups of 10, as the profile has it": [],
    "one job array": ["--groups", "merge=scans", "--slurm-array-jobs", "chunk", "--jobs", "1000"],
}
# Ask soon and often whether jobs have ended, as a long run need not.
SOON = ["--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"]


def run(way: str, folder: Path, environment: dict) -> float:
    """Run the scan in one way in a folder of its own, and return the seconds that it took."""
    os.chdir(folder)
    contestants.write_configuration(10**4, LARGE if "larger" in way else SMALL)
    command = [sys.executable, "-m", "snakemake", "results/ion_pair/compared.nc", "--quiet", "all"]
    arguments = WAYS[way]
    command += ["--cores", "3"] if arguments is None else ["--workflow-profile", "slurm", *SOON, *arguments]
    started = time.perf_counter()
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - started
    if ran.returncode:
        sys.exit(f"{way} failed: {ran.stderr[-2000:]}")
    return took


def main(tiny: bool = False) -> None:
    """Run the scan in every way, and print times and their ratio to a job for each chunk."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/cluster/slurm.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with program, tempfile.TemporaryDirectory() as name:
        word, _, rest = program.stdout.readline().strip().partition(" ")
        if word != "ready":
            print(f"no Slurm here: {rest}")
            return
        environment = {
            **os.environ,
            "SLURM_CONF": f"{rest}/slurm.conf",
            "PATH": os.pathsep.join([f"{rest}/bin", path]),
            "HDF5_USE_FILE_LOCKING": "FALSE",
        }
        times, files = {}, []
        for number, way in enumerate(["local, 3 cores"] if tiny else WAYS):
            folder = Path(name) / str(number)
            folder.mkdir()
            times[way] = run(way, folder, environment)
            chunks = list(folder.glob("results/ion_pair/chunks/compared/*.nc"))
            files.append(folder / "results/ion_pair/compared.nc")
            same = filecmp.cmp(files[0], files[-1], shallow=False)
            ratio = times[way] / times.get("a job for each chunk", times[way])
            print(f"{way:36} {len(chunks):2} chunks {times[way]:6.1f} s {ratio:5.2f}; same bytes: {same}", flush=True)
        os.chdir(ROOT)
        program.stdin.close()


if __name__ == "__main__":
    main()
