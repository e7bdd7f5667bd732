"""Sends the same requests to DynamoDB Local and to us, and reports where the answers differ.

    python3 scripts/differential [--seed N] [--count N]        (make differential)

The requests are the recorded cases of crates/wire/tests/golden and random ones (generator.py), valid and invalid. Differences
that are known and wanted are in known.json, each with its reason; docs/fidelity.md says whom we follow. Any other difference
is printed and ends the run with an error.

DynamoDB Local comes from the npm package amplify-dynamodb-simulator. It listens on every interface, so it runs in a network
namespace of its own, in which this script runs too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from endpoints import Local, Ours
from generator import Requests

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "crates/wire/tests/golden"
EMULATOR = ROOT / ".tools/dynamodb-local/package/emulator"
INSIDE = "DYNAFILE_DIFFERENTIAL_INSIDE"

# What differs by its nature: identifiers, and points in time.
VOLATILE = re.compile(r"(DateTime|Arn|Label|Id|Token|Iterator|SequenceNumber|Range|eventID|awsRegion|Throughput)$")

Answer = tuple[int, Any]


def fetch_emulator() -> None:
    if (EMULATOR / "DynamoDBLocal.jar").exists():
        return
    directory = EMULATOR.parents[1]
    directory.mkdir(parents=True, exist_ok=True)
    print("Fetching DynamoDB Local (npm: amplify-dynamodb-simulator)")
    subprocess.run(["npm", "pack", "--silent", "amplify-dynamodb-simulator"], cwd=directory, check=True)
    archive = next(directory.glob("*.tgz"))
    shutil.unpack_archive(archive, directory)


def enter_namespace() -> None:
    """Goes on in a network namespace that nothing else reaches."""
    if os.environ.get(INSIDE):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "--map-root-user", "--net", sys.executable, *sys.argv])


def normal(value: Any, name: str = "") -> Any:
    """An answer without what may differ."""
    if isinstance(value, dict):
        value = dict(value)
        if "__type" in value and "Message" in value:
            value["message"] = value.pop("Message")
        return {key: normal(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        inner = [normal(element, "N" if name == "NS" else "") for element in value]
        if name in ("SS", "NS", "BS", "Items", "AttributeDefinitions"):
            inner.sort(key=lambda element: json.dumps(element, sort_keys=True))
        return inner
    if name == "N":
        # DynamoDB Local gives some numbers back as they were sent; the service never does.
        return str(Decimal(value).normalize() + 0)
    return "…" if VOLATILE.search(name) else value


class Comparison:
    """Counts answers by what became of them."""

    def __init__(self) -> None:
        self.known = json.loads((Path(__file__).parent / "known.json").read_text("utf-8"))
        self.counts: dict[str, int] = {}
        self.unknown = 0

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def add(self, operation: str, request: dict[str, Any], ours: Answer, theirs: Answer) -> None:
        if theirs[0] >= 500:
            self.count("DynamoDB Local fails")
            return
        mine, other = ((answer[0], normal(answer[1])) for answer in (ours, theirs))
        if mine == other:
            self.count("same")
            return
        texts = [f"{status} {json.dumps(body, sort_keys=True, ensure_ascii=False)}" for status, body in (mine, other)]
        for known in self.known:
            if (
                re.fullmatch(known.get("operation", ".*"), operation)
                and re.search(known["ours"], texts[0])
                and re.search(known["theirs"], texts[1])
            ):
                self.count(f"known: {known['class']}")
                return
        self.unknown += 1
        print(f"{operation} {json.dumps(request, ensure_ascii=False)[:600]}")
        print(f"  ours   {texts[0][:600]}\n  theirs {texts[1][:600]}")

    def report(self) -> None:
        for what, count in sorted(self.counts.items(), key=lambda entry: -entry[1]):
            print(f"{count:7} {what}")
        print(f"{self.unknown:7} unknown differences")


Step = tuple[str, dict[str, Any]]


def steps(setup: list[Any]) -> list[Step]:
    """The requests that come first; a text names a table or a list of steps."""
    found: list[Step] = []
    for step in setup:
        if not isinstance(step, str):
            found.append(next(iter(step.items())))
        elif (table := GOLDEN / "tables" / f"{step}.json").exists():
            found.append(("CreateTable", json.loads(table.read_text("utf-8"))))
        else:
            found += steps(json.loads((GOLDEN / "setups" / f"{step}.json").read_text("utf-8")))
    return found


def golden_cases() -> list[tuple[str, list[Step], dict[str, Any]]]:
    """Operation, requests before it, request."""
    cases = []
    for path in sorted(GOLDEN.glob("*/*.json")):
        if path.parent.name not in ("tables", "setups"):
            case = json.loads(path.read_text("utf-8"))
            cases.append((path.parent.name, steps(case.get("setup", [])), case["request"]))
    return cases


def run(ours: Ours, local: Local, seed: int, count: int) -> int:
    comparison = Comparison()
    for operation, setup, request in golden_cases():
        ours.reset()
        local.reset()
        for step, body in setup:
            ours.call(step, body)
            local.call(step, body)
        comparison.add(operation, request, ours.call(operation, request), local.call(operation, request))
    ours.reset()
    local.reset()
    requests = Requests(seed)
    for table in requests.tables:
        ours.call("CreateTable", table)
        local.call("CreateTable", table)
    for _ in range(count):
        operation, request = requests.next()
        comparison.add(operation, request, ours.call(operation, request), local.call(operation, request))
    comparison.report()
    return 1 if comparison.unknown else 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--count", type=int, default=5000, help="random requests")
    arguments.add_argument("--program", default=str(ROOT / "target/debug/examples/dispatch"))
    options = arguments.parse_args()
    fetch_emulator()
    enter_namespace()
    print(f"seed {options.seed}")
    with Local(EMULATOR) as local, Ours(options.program) as ours:
        return run(ours, local, options.seed, options.count)


if __name__ == "__main__":
    sys.exit(main())
