"""What the ledger leaves unexplained of an operation, from the expressions of the route that ships."""

from collections.abc import Mapping
from dataclasses import dataclass

from recipes.conditions import Unknown, number
from recipes.route import Operation


@dataclass(frozen=True, slots=True)
class Balance:
    """One batch: kg that no line explains, of how much, with which tolerance."""

    operation: str
    input_kg: float
    unexplained_kg: float
    tolerance_kg: float
    output_kg: float

    @property
    def fraction(self) -> float:
        return self.unexplained_kg / self.input_kg


def balance(operation: Operation, input_kg: float, values: Mapping[str, float]) -> Balance:
    """inputs + additions - outputs - by-products - loss; `values` are reports and answers of the batch."""

    def of(expression: str | None, factor: float | None = None) -> float:
        if expression is None:
            return (factor or 0.0) * used_kg
        found = number(expression, values)
        assert not isinstance(found, Unknown), f"{operation.id}: {expression}: {found}"
        return found

    used_kg = input_kg
    used_kg -= of(operation.rest)
    output_kg = sum(of(each.mass) for each in operation.outputs)
    gone_kg = output_kg + sum(of(each.mass) for each in operation.byproducts)
    gone_kg += sum(of(each.mass, each.factor_of_input) for each in operation.loss)
    added_kg = sum(of(each.mass, each.factor_of_input) for each in operation.additions)
    allowed_kg = max(operation.tolerance.factor_of_input * used_kg, operation.tolerance.mass_kg)
    return Balance(operation.id, used_kg, used_kg + added_kg - gone_kg, allowed_kg, output_kg)
