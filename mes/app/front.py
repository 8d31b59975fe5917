"""The built front end: hashed assets for ever, the page itself never from a cache, any other path is the page."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response

from mes.platform.web import problem

DIST = Path(__file__).parent.parent / "hmi" / "dist"
_SERVICE = ("api/", "health/", "metrics")


def mount(app: FastAPI) -> None:
    """Add the routes; the folder is looked at per request, so that a build during development shows at once."""

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str) -> Response:
        if path.startswith(_SERVICE):
            return problem(404, "Not found", "there is no such resource", f"/{path}")
        found = _file(path)
        if found is None and "." in path.rpartition("/")[2]:
            return problem(404, "Not found", "there is no such file", f"/{path}")
        if found is not None:
            return FileResponse(found, headers={"Cache-Control": _caching(path)})
        index = DIST / "index.html"
        if not index.is_file():
            return problem(404, "Not found", "the front end is not built: run `make setup`", f"/{path}")
        return FileResponse(index, headers={"Cache-Control": "no-store"})


def _file(path: str) -> Path | None:
    """The file of this path inside the folder, if there is one."""
    root = DIST.resolve()
    found = (root / path).resolve()
    return found if path and found.is_relative_to(root) and found.is_file() else None


def _caching(path: str) -> str:
    return "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-store"
