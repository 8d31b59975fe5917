"""Every Python module of the product, read and parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("drivers", "mes", "recipes", "simulators")


@dataclass(frozen=True)
class Module:
    """A source file; `name` is its path from the root, with slashes."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def imports(self) -> Iterator[tuple[str, str]]:
        """(module, name) of each import; name is empty for `import module`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                yield from ((node.module, alias.name) for alias in node.names)

    def attributes(self) -> Iterator[str]:
        """Dotted ends of attribute accesses: `time.time`, `session.commit`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                owner = node.value
                base = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                yield f"{base}.{node.attr}"

    def words(self) -> Iterator[str]:
        """String constants that are no docstrings, and all names."""
        told = {id(statement.value) for statement in ast.walk(self.tree) if isinstance(statement, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                yield node.value
            if isinstance(node, ast.Name):
                yield node.id
            if isinstance(node, ast.Attribute):
                yield node.attr
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node.name


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if "node_modules" not in path.parts
    ]


@pytest.fixture(scope="session")
def by_package(modules: list[Module]) -> dict[str, list[Module]]:
    return {name: [m for m in modules if m.name.startswith(f"{name}/")] for name in PACKAGES}


@pytest.fixture(scope="session")
def tests() -> list[Module]:
    found = sorted((ROOT / "tests").rglob("*.py"))
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]
