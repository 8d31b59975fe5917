"""All routers of the service under `/api/v1`, in the order of the domains."""

from fastapi import FastAPI
from starlette.requests import HTTPConnection

import mes.audit.router
import mes.batches.load_plan_router
import mes.batches.order_router
import mes.batches.router
import mes.equipment.link_router
import mes.equipment.router
import mes.historian.router
import mes.lots.router
import mes.materials.router
import mes.orders.router
import mes.quality.lot_router
import mes.quality.router
import mes.recipebook.router
import mes.reports.router
import mes.users.router
from mes.app import operations, plant
from mes.platform import live_socket
from mes.platform.router import health
from mes.users import require
from mes.users.session import authenticate, check_origin

PREFIX = "/api/v1"


async def authorise(connection: HTTPConnection) -> None:
    """Whoever opens a live channel is signed in and on our own page. Raises `MesError`."""
    check_origin(connection)
    signed_in = await authenticate(connection)
    require(signed_in.person, "plant.view")


def include(app: FastAPI) -> None:
    """Add them all."""
    for router in (
        mes.users.router.router,
        mes.audit.router.router,
        plant.router,
        mes.equipment.router.router,
        mes.equipment.link_router.router,
        mes.recipebook.router.router,
        mes.materials.router.router,
        mes.lots.router.router,
        mes.orders.router.router,
        mes.quality.lot_router.lots,
        mes.quality.router.router,
        mes.historian.router.router,
        mes.batches.router.router,
        mes.batches.order_router.router,
        mes.batches.load_plan_router.router,
        mes.reports.router.router,
        operations.router,
        live_socket.router(authorise),
    ):
        app.include_router(router, prefix=PREFIX)
    app.include_router(health)
