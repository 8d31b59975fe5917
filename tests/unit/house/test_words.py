"""What is public is described, and nothing is left for later."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

Def = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SKIPS = {"mark.skip", "mark.skipif", "mark.xfail", "pytest.skip", "pytest.xfail"}


def public(body: list[ast.stmt]) -> Iterator[Def]:
    return (node for node in body if isinstance(node, Def) and not node.name.startswith("_"))


def undescribed(module: Any, *, methods: bool) -> Iterator[str]:
    if module.text.strip() and ast.get_docstring(module.tree) is None:
        yield module.name
    for node in public(module.tree.body):
        if ast.get_docstring(node) is None:
            yield f"{module.name}:{node.name}"
        if methods and isinstance(node, ast.ClassDef):
            yield from (
                f"{module.name}:{node.name}.{inner.name}"
                for inner in public(node.body)
                if not isinstance(inner, ast.ClassDef) and ast.get_docstring(inner) is None
            )


@pytest.mark.parametrize("package", ["drivers", "mes", "recipes"])
def test_everything_public_is_described(by_package: dict[str, list[Any]], package: str) -> None:
    modules = [m for m in by_package[package] if not m.name.startswith("mes/migrations/versions/")]
    assert [name for module in modules for name in undescribed(module, methods=True)] == []


def test_modules_and_functions_of_the_simulators_are_described(by_package: dict[str, list[Any]]) -> None:
    found = [name for module in by_package["simulators"] for name in undescribed(module, methods=False)]
    functions = [name for name in found if ":" not in name or name.split(":")[1][0].islower()]
    assert functions == []


def test_nothing_is_left_for_later(modules: list[Any]) -> None:
    assert [m.name for m in modules if LATER.search(m.text)] == []
    assert [m.name for m in modules if "NotImplementedError" in set(m.words())] == []


def test_no_test_is_skipped_or_expected_to_fail(tests: list[Any]) -> None:
    assert [(m.name, name) for m in tests for name in m.attributes() if name in SKIPS] == []
