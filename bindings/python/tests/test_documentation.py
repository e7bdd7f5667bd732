"""What `help()` shows: every public method says what it takes, raises, and how it is called; the examples run."""

from __future__ import annotations

import doctest
import inspect
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

import dynafile
from dynafile import BatchWriter, Dynafile, Items, Table, Transaction

CLASSES = [Table, Dynafile, Items, BatchWriter, Transaction]


def members() -> Iterator[tuple[str, Any]]:
    """The public methods and properties of the classes, by their dotted names."""
    for cls in CLASSES:
        for name, member in inspect.getmembers(cls):
            if not name.startswith("_"):
                yield f"{cls.__name__}.{name}", member


METHODS = [pytest.param(member, id=name) for name, member in members() if callable(member)]
PROPERTIES = [pytest.param(member, id=name) for name, member in members() if not callable(member)]


@pytest.mark.parametrize("method", METHODS)
def test_a_method_says_what_it_takes_and_what_it_raises(method: Any) -> None:
    text = inspect.getdoc(method)
    assert text is not None
    assert "Raises" in text
    for name in inspect.signature(method).parameters:
        assert name in {"self"} or name in text, f"{name} is not explained"


@pytest.mark.parametrize("method", METHODS)
def test_the_example_of_a_method_runs(method: Any, tmp_path: pathlib.Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    text = inspect.getdoc(method) or ""
    with Dynafile("example.dynafile") as db:
        test = doctest.DocTestParser().get_doctest(text, {"db": db}, method.__name__, None, 0)
        assert test.examples, "there is no example"
        outcome = doctest.DocTestRunner().run(test)
    assert outcome.failed == 0


@pytest.mark.parametrize("member", PROPERTIES)
def test_a_property_says_what_it_is(member: Any) -> None:
    assert inspect.getdoc(member)


def test_every_public_name_of_the_package_is_documented() -> None:
    for name, member in inspect.getmembers(dynafile):
        if not name.startswith("_") and (inspect.isclass(member) or inspect.isfunction(member)):
            assert inspect.getdoc(member), name
