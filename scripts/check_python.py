"""Says clearly when this Python cannot make the project's environments.

Runs before any environment exists, so it uses the standard library alone and syntax
that old Pythons parse.
"""

import sys


def main():
    if sys.version_info < (3, 9):
        return "Python %d.%d is too old: set PYTHON to a Python 3.9 or newer, as in `make test PYTHON=python3.12`" % (
            sys.version_info[:2]
        )
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
