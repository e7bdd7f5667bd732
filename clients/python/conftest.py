"""A server for all tests, clients of it, and the list of what is known not to work yet."""

import json
import os
import pathlib
import re
import subprocess
import uuid

import boto3
import botocore.config
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("DYNAFILE_BINARY", str(ROOT / "target" / "debug" / "dynafile"))
EXPECTED_FAILURES = json.loads((ROOT / "clients" / "expected_failures.json").read_text())["python"]

REGION = "eu-central-1"
ADMIN = ("AKIDADMIN", "an/admin+secret")
READER = ("AKIDREADER", "a reader's secret")

KEYS = f"""
[[key]]
id = "{ADMIN[0]}"
secret = "{ADMIN[1]}"

[[key]]
id = "{READER[0]}"
secret = "{READER[1]}"
actions = ["GetItem", "Query", "Scan", "DescribeTable"]
tables = ["public-*"]
"""


class Server:
    """A running `dynafile serve`."""

    def __init__(self, directory, *arguments):
        keys = directory / "keys.toml"
        keys.write_text(KEYS)
        command = [BINARY, "serve", "--port", "0", "--log", "warn"]
        command += ["--auth", str(keys), "--region", REGION, *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=directory)
        first_line = self.process.stdout.readline()
        self.endpoint = re.search(r"https?://\S+", first_line).group()

    def client(self, service="dynamodb", key=ADMIN, **options):
        return boto3.client(service, **self._options(key), **options)

    def resource(self, key=ADMIN):
        return boto3.resource("dynamodb", **self._options(key))

    def _options(self, key):
        return {
            "endpoint_url": self.endpoint,
            "region_name": REGION,
            "aws_access_key_id": key[0],
            "aws_secret_access_key": key[1],
            "config": botocore.config.Config(retries={"max_attempts": 1}),
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("server"), "served.dynafile")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def client(server):
    return server.client()


@pytest.fixture(scope="session")
def resource(server):
    return server.resource()


@pytest.fixture
def table_name():
    return f"table-{uuid.uuid4().hex[:8]}"


def pytest_collection_modifyitems(items):
    names = {f"{item.path.stem}::{item.name}": item for item in items}
    for name, reason in EXPECTED_FAILURES.items():
        if name in names:
            names[name].add_marker(pytest.mark.xfail(reason=reason, strict=True))
