"""What the command line shows: lines with the elapsed time, and one progress bar over the stages of an order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from mes.demo.follow import Seen
from mes.platform.clock import Clock


class Bar:
    """The bar of one order; without a terminal each new stage is a line."""

    def __init__(self, show: "Show", progress: Progress | None, task: TaskID | None) -> None:
        self._show, self._progress, self._task = show, progress, task
        self._last = ""

    def order(self, seen: Seen) -> None:
        """One look at the order."""
        stages = seen.order["stages"]
        at = datetime.fromisoformat(seen.plant_at).strftime("%d %b %H:%M")
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, total=len(stages), completed=seen.done, plant=at, words=seen.words()[:70])
            return
        words = f"{at}  {seen.done}/{len(stages)} stages  {seen.words()}"
        key = f"{seen.done} {[b['id'] + b['step'] for b in seen.running]}"
        if key != self._last:
            self._last = key
            self._show.say(words)


class Show:
    """Prints for a person; `quiet` says nothing."""

    def __init__(self, console: Console | None = None, *, quiet: bool = False) -> None:
        self.console = console or Console(stderr=True)
        self._quiet = quiet
        self._clock = Clock()
        self._started_s = self._clock.monotonic_s()

    def say(self, words: str) -> None:
        """One line."""
        if not self._quiet:
            self.console.print(
                f"[dim]{self._clock.monotonic_s() - self._started_s:6.1f} s[/dim]  {words}", highlight=False
            )

    @contextmanager
    def progress(self) -> Iterator[Bar]:
        """The bar of an order for the length of the block."""
        if self._quiet or not self.console.is_terminal:
            yield Bar(self, None, None)
            return
        columns = (
            TextColumn("{task.completed:.0f}/{task.total:.0f} stages"),
            BarColumn(24),
            TimeElapsedColumn(),
            TextColumn("plant {task.fields[plant]}"),
            TextColumn("{task.fields[words]}"),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task("order", total=1, plant="", words="starting")
            yield Bar(self, progress, task)
