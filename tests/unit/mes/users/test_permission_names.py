"""Every permission that the code asks for exists; a misspelt one would refuse everybody."""

import re
from pathlib import Path

import mes
from mes.users.permissions import ROLES

ASKED = re.compile(r"""(?:require\(\s*\w+,\s*|\.may\(|permission=)["']([a-z_]+\.[a-z_]+)["']""")


def test_every_permission_asked_for_is_held_by_some_role() -> None:
    held = frozenset().union(*ROLES.values())
    root = Path(mes.__file__).parent
    sources = [path for path in root.rglob("*.py") if "hmi" not in path.relative_to(root).parts]
    asked = {name for path in sources for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    assert "plant.view" in asked
    assert asked <= held
