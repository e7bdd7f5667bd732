"""The two that are compared: DynamoDB Local over HTTP, and our dispatcher over a pipe."""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from pathlib import Path
from typing import Any

PORT = 8000
STREAMS = ("ListStreams", "DescribeStream", "GetShardIterator", "GetRecords")
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=a/20240101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=a",
    "X-Amz-Date": "20240101T000000Z",
}


def target(operation: str) -> str:
    service = "DynamoDBStreams_20120810" if operation in STREAMS else "DynamoDB_20120810"
    return f"{service}.{operation}"


class Local:
    """DynamoDB Local, started and ended with a `with` block."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __enter__(self) -> Local:
        command = ["java", "-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
        self.process = subprocess.Popen(
            [*command, "-inMemory", "-sharedDb", "-port", str(PORT)], cwd=self.directory, stdout=subprocess.DEVNULL
        )
        for _ in range(120):
            if self.answers():
                return self
            time.sleep(0.5)
        raise RuntimeError("DynamoDB Local does not start: is there a Java runtime?")

    def answers(self) -> bool:
        try:
            self.call("ListTables", {})
        except OSError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def call(self, operation: str, body: dict[str, Any]) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        headers = {**HEADERS, "X-Amz-Target": target(operation)}
        connection.request("POST", "/", json.dumps(body).encode(), headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text.decode("utf-8", "replace")

    def reset(self) -> None:
        """Deletes all tables."""
        for name in self.call("ListTables", {})[1]["TableNames"]:
            self.call("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False})
            self.call("DeleteTable", {"TableName": name})


class Ours:
    """The example `dispatch` of crates/wire."""

    def __init__(self, program: str) -> None:
        self.program = program

    def __enter__(self) -> Ours:
        self.process = subprocess.Popen(
            [self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", bufsize=1
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")

    def call(self, operation: str, body: dict[str, Any]) -> tuple[int, Any]:
        assert self.process.stdout is not None
        self._write(f"{target(operation)}\t{json.dumps(body)}")
        status, answer = self.process.stdout.readline().split("\t", 1)
        # Two operations answer nothing.
        return int(status), json.loads(answer) if answer.strip() else None

    def reset(self) -> None:
        """Begins with an empty database."""
        self._write("reset")
