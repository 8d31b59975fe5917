"""The repository holds what it is meant to hold, and nothing of it names where software is fetched."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

TOP = {
    "drivers", "mes", "recipes", "simulators", "tests", "docs", ".ci", ".gitignore", "Makefile", "README.md",
    "pyproject.toml", "requirements.lock",
}  # fmt: skip
HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("yarnpkg", "com"),
            ("unpkg", "com"),
            ("jsdelivr", "net"),
            ("nodejs", "org"),
            ("ghcr", "io"),
            ("debian", "org"),
            ("fonts", "googleapis"),
        )
    )
)
TEXT = {".py", ".md", ".toml", ".lock", ".json", ".yaml", ".ts", ".tsx", ".css", ".html", ".js", ".mako", ".svg", ""}


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file under version control, as it stands in the tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True)
    return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def test_the_top_level_has_only_what_the_design_names(root: Path, files: list[Path]) -> None:
    found = {path.relative_to(root).parts[0] for path in files}
    assert found <= TOP
    assert {"drivers", "mes", "recipes", "simulators", "Makefile", "pyproject.toml", "requirements.lock"} <= found


def test_no_file_names_a_host_to_download_from(root: Path, files: list[Path]) -> None:
    read = [path for path in files if path.suffix in TEXT]
    assert len(read) > 300
    named = {
        path.relative_to(root).as_posix(): hit.group()
        for path in read
        if (hit := HOSTS.search(path.read_text(encoding="utf-8")))
    }
    assert named == {}


@pytest.mark.parametrize("lock", ["requirements.lock", "mes/hmi/package-lock.json"])
def test_a_lock_names_no_address_at_all(root: Path, lock: str) -> None:
    assert "://" not in (root / lock).read_text(encoding="utf-8")


def test_the_lock_of_the_front_end_resolves_no_addresses(root: Path) -> None:
    text = (root / "mes" / "hmi" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_every_locked_package_has_hashes(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9][\w.\-\[\]]*)==", text, flags=re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9][\w.\-\[\]]*==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [name for name, block in zip(entries, blocks, strict=True) if "--hash=sha256:" not in block] == []


def test_nothing_built_is_under_version_control(root: Path, files: list[Path]) -> None:
    built = {"dist", "build", "node_modules", "__pycache__", ".sinterline", ".venv"}
    assert [path for path in files if built & set(path.relative_to(root).parts[:-1])] == []


def test_test_folders_are_no_packages(tests: list[Any]) -> None:
    assert [module.name for module in tests if module.name.endswith("__init__.py")] == []
