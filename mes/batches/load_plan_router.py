"""`/load-plans`: propose, look at, fix and drop the load of a furnace."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from mes.batches import queries
from mes.batches.load_plans import LoadPlans
from mes.batches.plans import Plan
from mes.batches.shapes import LoadPlanIn, LoadPlanOut
from mes.batches.tables import LoadPlanRow
from mes.batches.views import placed
from mes.platform.errors import NotFound
from mes.platform.web import Accepted, Db, Page, part, problems
from mes.users import CurrentPerson, require

router = APIRouter(prefix="/load-plans", tags=["load plans"])
PlanId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Plans = Annotated[LoadPlans, Depends(part("load_plans"))]


@router.get("", responses=problems(401, 403, 422))
async def list_load_plans(
    person: CurrentPerson,
    db: Db,
    plans: Plans,
    operation: Annotated[str | None, Query(max_length=64)] = None,
    state: Annotated[str | None, Query(pattern="^(proposed|fixed|used|dropped)$")] = None,
) -> Page[LoadPlanOut]:
    """Load plans, newest first; at most 200."""
    require(person, "plant.view")
    async with db.read() as session:
        rows = await queries.load_plans(session, operation, state)
    return Page(items=[_shown(row, plans) for row in rows])


@router.post("", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def propose_load_plan(body: LoadPlanIn, person: CurrentPerson, db: Db, plans: Plans) -> LoadPlanOut:
    """Propose a load from what waits of these orders, in the order given. Its material is set aside."""
    require(person, "load_plan.fix")
    async with db.write() as session:
        code = await plans.propose(session, body.route, body.operation, body.orders, body.unit, person.id)
    async with db.read() as session:
        row = await queries.load_plan(session, code)
    if row is None:
        raise NotFound(f"there is no load plan {code}")
    return _shown(row, plans)


@router.post("/{plan}/fix", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def fix_load_plan(plan: PlanId, person: CurrentPerson, db: Db, plans: Plans) -> Accepted:
    """Use the plan: its batch is made as soon as a unit is free."""
    require(person, "load_plan.fix")
    async with db.write() as session:
        await plans.fix(session, plan, person.id)
    return Accepted(id=plan, status="accepted")


@router.post("/{plan}/drop", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def drop_load_plan(plan: PlanId, person: CurrentPerson, db: Db, plans: Plans) -> Accepted:
    """Give the plan up: its material goes its ordinary way."""
    require(person, "load_plan.fix")
    async with db.write() as session:
        await plans.drop(session, plan, person.id)
    return Accepted(id=plan, status="accepted")


def _shown(row: LoadPlanRow, plans: LoadPlans) -> LoadPlanOut:
    plan = Plan.model_validate(row.plan)
    return LoadPlanOut(
        id=row.id,
        route=row.route,
        operation=row.operation,
        unit=row.unit,
        state=row.state,
        batch=row.batch,
        orders=list(plan.orders),
        mass_kg=plan.input_mg / 1e6,
        positions=placed(plan.inputs),
        waits=plans.waits.get(row.id),
    )
