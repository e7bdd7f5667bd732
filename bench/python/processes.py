"""The processes that do the work, one per participant, kept for the whole run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from table import Participant

HERE = Path(__file__).parent
# Where the original package is installed; `make` sets it.
ORIGINAL_PYTHON = "DYNAFILE_ORIGINAL_PYTHON"


class Failed(Exception):
    """A participant could not do its work; the text says why."""


class Process(Protocol):
    def rate(self, work: str, **arguments: int) -> float: ...

    def close(self) -> None: ...


class Worker:
    """A Python contender: `worker.py` in the interpreter it needs."""

    def __init__(self, name: str, participant: Participant, directory: Path) -> None:
        python = sys.executable
        if participant.module == "original":
            python = os.environ.get(ORIGINAL_PYTHON, "")
            if not python:
                raise Failed(f"{ORIGINAL_PYTHON} does not say where the original package is; run `make bench-python`")
        path = directory / name.replace(" ", "-")
        durability = "durable" if participant.durable else "relaxed"
        self._process = subprocess.Popen(
            [python, str(HERE / "worker.py"), participant.module, str(path), durability],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def rate(self, work: str, **arguments: int) -> float:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps({"work": work, **arguments}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer: dict[str, Any] = json.loads(line) if line else {"error": "its process ended; see above"}
        if "error" in answer:
            raise Failed(answer["error"])
        return float(answer["rate"])

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


class RawRedb:
    """What the storage engine itself does without Python: the Rust benchmarks' program, asked for one figure."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "raw.redb"
        self._command = [os.environ.get("CARGO", "cargo"), "run", "--quiet", "--release", "--locked"]
        # As `make bench-rust` builds it, or it would be built twice.
        self._command += ["--features", "rivals"] if os.environ.get("RIVALS") else []
        self._command += ["--package", "dynafile-bench", "--", "--raw-relaxed-puts"]

    def rate(self, work: str, **arguments: int) -> float:
        if work == "load":
            return 0.0
        sizes = [str(arguments["items"]), str(arguments["count"])]
        done = subprocess.run([*self._command, str(self._path), *sizes], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(done.stderr.strip().splitlines()[-1])
        return float(done.stdout)

    def close(self) -> None:
        """Nothing runs between two questions."""


def start(name: str, participant: Participant, directory: Path) -> Process:
    if participant.module == "redb":
        return RawRedb(directory)
    return Worker(name, participant, directory)
