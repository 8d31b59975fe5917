"""`/batches/{id}/record`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from mes.equipment.model import PlantModel
from mes.platform.web import Db, part, problems
from mes.reports.batch_record import collect
from mes.reports.shapes import BatchRecordOut
from mes.users import CurrentPerson, require

router = APIRouter(tags=["reports"])
Model = Annotated[PlantModel, Depends(part("model"))]
BatchId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


@router.get("/batches/{batch}/record", responses=problems(401, 403, 404, 422))
async def read_record(batch: BatchId, person: CurrentPerson, db: Db, model: Model) -> BatchRecordOut:
    """The batch record: what ran, what was asked and answered, who signed, what went in and came out."""
    require(person, "plant.view")
    async with db.read() as session:
        return await collect(session, batch, simulated=model.simulated, detail=person.may("recipe.read_detail"))
