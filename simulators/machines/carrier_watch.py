"""Sees which carriers stand at a place without reading every file in every scan.

Carriers are files that are replaced by rename, so the folder's time changes with each change. Times of a file system
are coarse: after a change the folder is read once more, so that a second change within the same tick is not lost.
"""

from simulators.carriers import Carrier, CarrierStore
from simulators.machines.unit import Environment


class CarrierWatch:
    """Carriers by place, up to date at each `look`."""

    def __init__(self, env: Environment) -> None:
        self._store: CarrierStore = env.carriers
        self._folder = env.plant_dir / "carriers"
        self._seen_ns = -1
        self._again = True
        self._files: dict[int, tuple[tuple[int, int], Carrier]] = {}

    def look(self) -> bool:
        """Read what has changed; True when anything may have."""
        now_ns = self._folder.stat().st_mtime_ns
        changed = now_ns != self._seen_ns
        if not changed and not self._again:
            return False
        self._seen_ns, self._again = now_ns, changed
        for path in self._folder.glob("[0-9]*.json"):
            state = path.stat()
            mark, number = (state.st_mtime_ns, state.st_ino), int(path.stem)
            if self._files.get(number, (None,))[0] != mark:
                self._files[number] = (mark, self._store.get(number))
        return True

    def at(self, place: str) -> list[Carrier]:
        """Carriers at a place as of the last look, by id."""
        return [each for _, (_, each) in sorted(self._files.items()) if each.place == place]
