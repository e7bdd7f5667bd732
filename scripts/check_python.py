"""Says clearly when this Python cannot make the project's environments.

Runs before any environment exists, so it uses the standard library alone and syntax
that old Pythons parse.
"""

import sys

OLDEST = (3, 9)


def main():
    if sys.version_info[:2] < OLDEST:
        found = "%d.%d" % sys.version_info[:2]
        return "Python " + found + " is too old: set PYTHON to Python 3.9 or newer, as in `make test PYTHON=python3.12`"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return (
            "this Python cannot make virtual environments (%s): install your system's package for that,"
            " such as python3-venv, or set PYTHON to another Python" % error
        )
    return None


if __name__ == "__main__":
    sys.exit(main())
