"""Checks the dependencies against the RustSec advisories, when those can be had.

The advisories are a database that must be fetched. Without a network that reaches it
the check is skipped, loudly: a missing network is not a fault of the code, and a gate
that hangs on it is worse than one that says what it did not do.

Usage: check_advisories.py CARGO_DENY
"""

import subprocess
import sys

FETCH_TIMEOUT_SECONDS = 120


def fetch_database(cargo_deny):
    """Returns None when the database is there, and otherwise the reason why it is not."""
    try:
        fetch = subprocess.run(
            [cargo_deny, "fetch", "db"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=FETCH_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "no answer within %d seconds" % FETCH_TIMEOUT_SECONDS
    if fetch.returncode == 0:
        return None
    lines = fetch.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "exit code %d" % fetch.returncode


def main():
    cargo_deny = sys.argv[1]
    reason = fetch_database(cargo_deny)
    if reason is not None:
        print("advisories SKIPPED: the database cannot be fetched (%s)" % reason)
        return 0
    check = [cargo_deny, "check", "--disable-fetch", "advisories"]
    return subprocess.run(check, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
