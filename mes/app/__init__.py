"""The composition root: which parts exist, how they hear each other, in which order they start and end.

`create_app(settings)` gives the application; everything that runs lives in its lifespan (`mes.app.life`).
"""

from fastapi import FastAPI

from mes.app import front, life, routes
from mes.platform import middleware, web
from mes.platform.clock import Clock, PlantClock
from mes.platform.feed import Feed
from mes.platform.jobs import Jobs
from mes.settings import Settings
from mes.users.session import Throttle

VERSION = "0.1.0"


def create_app(settings: Settings) -> FastAPI:
    """The application, not yet started: nothing is opened, connected or written before its lifespan begins."""
    app = FastAPI(
        title="Sinterline", version=VERSION, lifespan=life.lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/v1/openapi.json", separate_input_output_schemas=False,
    )  # fmt: skip
    state = app.state
    state.settings = settings
    state.clock = Clock()
    state.plant_clock = PlantClock(state.clock)
    state.feed = Feed()
    state.throttle = Throttle()
    state.jobs = Jobs(state.clock)
    state.not_ready = ["service"]
    web.install(app)
    routes.include(app)
    front.mount(app)
    app.add_middleware(middleware.StoredAnswers)
    app.add_middleware(middleware.SecurityHeaders, hsts=settings.secure_cookie)
    return app
