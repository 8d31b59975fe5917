"""Small files with one subject: no file over 300 lines, half of them under 110."""

import ast
import statistics
from typing import Any

import pytest

LONGEST = 300
MEDIAN = 110
FUNCTION_MEDIAN = 12


def test_no_file_has_two_subjects(modules: list[Any]) -> None:
    assert {module.name: module.lines for module in modules if module.lines > LONGEST} == {}


@pytest.mark.parametrize("package", ["drivers", "mes", "recipes", "simulators"])
def test_half_of_the_modules_are_short(by_package: dict[str, list[Any]], package: str) -> None:
    sizes = [module.lines for module in by_package[package] if not module.name.startswith("mes/migrations/")]
    assert statistics.median(sizes) < MEDIAN


def test_half_of_the_functions_are_short(modules: list[Any]) -> None:
    sizes = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.median(sizes) < FUNCTION_MEDIAN
