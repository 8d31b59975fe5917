"""`/equipment/links`: every connection with its state and what it has carried since the service started."""

from collections import defaultdict

from fastapi import APIRouter

from mes.equipment import queries
from mes.equipment.router import Machines
from mes.platform.clock import iso_or_none
from mes.platform.web import Db, Out, Page, problems
from mes.users import CurrentPerson, require

router = APIRouter(prefix="/equipment", tags=["equipment"])


class LinkDetailOut(Out):
    """One connection. Counters run since the start of the service; `commands` are those a machine consumed, ever.

    `values`: OPC UA values received in publish responses, Modbus values decoded. `bad_signals`: what the server does
    not have, by signal.
    """

    connection: str
    protocol: str
    endpoint: str
    units: list[str]
    state: str
    since_wall_at: str | None
    next_attempt_wall_at: str | None
    last_error: str
    security: str
    round_trip_ms: float
    connects: int
    losses: int
    values: int
    requests: int
    timeouts: int
    refusals: int
    commands: int
    bad_signals: dict[str, str]


@router.get("/links", responses=problems(401, 403))
async def list_links(person: CurrentPerson, db: Db, equipment: Machines) -> Page[LinkDetailOut]:
    """All connections of the plant."""
    require(person, "plant.view")
    units: dict[str, list[str]] = defaultdict(list)
    for unit in equipment.model.units.values():
        if unit.connection is not None:
            units[unit.connection.name].append(unit.id)
    handshaking = {unit.id for unit in equipment.model.with_control("A")}
    async with db.read() as session:
        consumed = await queries.consumed_by_unit(session)
    items: list[LinkDetailOut] = []
    for name, link in equipment.links.by_connection.items():
        told, connection = link.diagnostics, equipment.model.connections[name]
        items.append(
            LinkDetailOut(
                connection=name,
                protocol=connection.protocol,
                endpoint=connection.endpoint,
                units=units[name],
                state=str(link.state),
                since_wall_at=iso_or_none(told.since_ms or None),
                next_attempt_wall_at=iso_or_none(told.next_attempt_ms),
                last_error=told.last_error,
                security=told.security,
                round_trip_ms=round(told.round_trip_ms, 2),
                connects=told.connects,
                losses=told.losses,
                values=told.values,
                requests=told.requests,
                timeouts=told.timeouts,
                refusals=told.refusals,
                commands=sum(consumed.get(unit, 0) for unit in units[name] if unit in handshaking),
                bad_signals=dict(told.bad_signals),
            )
        )
    return Page(items=items)
