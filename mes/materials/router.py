"""`GET /materials`: definitions, suppliers and alloys as the site has them."""

from fastapi import APIRouter

from mes.materials import catalogue
from mes.materials.catalogue import Alloy, Material, Supplier
from mes.platform.web import Out, problems
from mes.users import CurrentPerson, require

router = APIRouter(prefix="/materials", tags=["materials"])


class MaterialsOut(Out):
    """Master data of materials."""

    items: list[Material]
    suppliers: list[Supplier]
    alloys: list[Alloy]


@router.get("", operation_id="list_materials", responses=problems(401, 403))
async def list_materials(person: CurrentPerson) -> MaterialsOut:
    """All material definitions with the suppliers and alloys."""
    require(person, "plant.view")
    known = catalogue.shipped()
    return MaterialsOut(
        items=list(known.materials.values()),
        suppliers=list(known.suppliers.values()),
        alloys=list(known.alloys.values()),
    )
