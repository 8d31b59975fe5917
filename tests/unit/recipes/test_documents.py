"""Documents: shapes, lines of errors, stored form and hash."""

from collections.abc import Callable

import pytest

from recipes.blocks import PhaseBlock, RepeatBlock
from recipes.loading import Loaded, load_recipe, load_route, load_unit_class
from recipes.model import MasterRecipe
from recipes.yaml_source import DocumentError

Load = Callable[[str], Loaded[MasterRecipe]]
HEAD = "recipe: r\nunit_class: oven\nprocedure:\n"


def problems_of(text: str) -> list[str]:
    with pytest.raises(DocumentError) as error:
        load_recipe(text, "r.yaml")
    return [str(problem) for problem in error.value.problems]


def test_the_id_of_a_block_defaults_to_its_phase_else_to_its_kind(recipe: Load) -> None:
    loaded = recipe(
        "  - {phase: load}\n  - {prompt: Look}\n  - repeat: {limit: 1, until: 1 < 2, do: [{phase: heat}]}\n"
    )
    assert [block.id for _, block in loaded.model.blocks()] == ["load", "prompt", "repeat", "heat"]


def test_the_stored_form_reads_back_as_the_same_recipe_with_the_same_hash(recipe: Load) -> None:
    model = recipe("  - repeat: {id: leak, limit: 2, until: check.rise_pa_per_h < 5, do: [{phase: check}]}\n").model
    again = MasterRecipe.model_validate(model.document())
    assert again == model
    assert again.content_hash() == model.content_hash()


def test_the_hash_changes_with_any_content(recipe: Load) -> None:
    hot = recipe("  - {phase: heat, with: {temperature_c: 900}}\n").model
    hotter = recipe("  - {phase: heat, with: {temperature_c: 901}}\n").model
    assert hot.content_hash() != hotter.content_hash()


def test_an_id_and_a_limit_may_stand_inside_repeat_or_beside_it(recipe: Load) -> None:
    block = recipe("  - {id: again, repeat: {limit: 3, until: 1 < 2, do: [{phase: load}]}}\n").model.block("again")
    assert isinstance(block, RepeatBlock)
    assert block.limit == 3


def test_numbers_written_with_an_exponent_are_numbers(recipe: Load) -> None:
    block = recipe("  - {phase: heat, with: {temperature_c: 9e2}}\n").model.block("heat")
    assert isinstance(block, PhaseBlock)
    assert block.with_["temperature_c"] == 900.0


def test_an_unknown_field_is_an_error_at_its_line() -> None:
    found = problems_of(
        "recipe: r\nunit_class: oven\nprocedure:\n  - {phase: load}\n  - {phase: heat,\n     wiht: {a: 1}}\n"
    )
    assert found == ["r.yaml:6: wiht: Extra inputs are not permitted"]


def test_a_wrong_value_deep_in_a_loop_is_an_error_at_its_line() -> None:
    text = "  - repeat:\n      until: 1 < 2\n      limit: 0\n      do:\n        - {phase: load}\n"
    assert [p.split(" ")[0] for p in problems_of(HEAD + text)] == ["r.yaml:6:"]


def test_a_key_given_twice_is_an_error_at_its_second_line() -> None:
    assert problems_of("recipe: r\nrecipe: s\n") == ["r.yaml:2: recipe is given twice"]


def test_text_that_is_no_yaml_is_an_error_at_its_line() -> None:
    assert problems_of("recipe: r\nprocedure: [\n")[0].startswith("r.yaml:3:")


def test_objects_are_never_made_from_yaml_tags() -> None:
    assert "could not determine a constructor" in problems_of("recipe: !!python/object:os.system x\n")[0]


def test_two_blocks_of_one_id_are_refused() -> None:
    text = "recipe: r\nunit_class: oven\nprocedure:\n  - {phase: load}\n  - {phase: load}\n"
    assert "block id 'load' is used twice" in problems_of(text)[0]


@pytest.mark.parametrize(
    "block",
    [
        "{wait: {id: w}}",
        "{repeat: {until: 1 < 2, do: [{phase: load}]}}",
        "{choose: [{when: 1 < 2, do: []}]}",
        "{repeat: {limit: 1, until: 1 < 2, do: [{phase: load}], else: {abort: a, hold: b}}}",
        "{prompt: p, fields: [{name: a, source: typed}, {name: a, source: typed}]}",
        "{phase: heat, with: {temperature_c: hot}}",
        "{phase: heat, with: {temperature_c: true}}",
    ],
)
def test_a_block_without_what_it_needs_is_refused(block: str) -> None:
    assert problems_of(f"recipe: r\nunit_class: oven\nprocedure:\n  - {block}\n")[0].startswith("r.yaml:4:")


def test_parameter_values_lie_inside_their_limits() -> None:
    text = "recipe: r\nunit_class: oven\nparameters:\n  t_c: {value: 5, low: 6, high: 7}\nprocedure: [{phase: load}]\n"
    assert problems_of(text) == ["r.yaml:4: t_c: low <= value <= high is wanted"]


def test_a_class_c_unit_runs_no_phases() -> None:
    with pytest.raises(DocumentError, match="runs no phases"):
        load_unit_class("unit_class: desk\ntitle: Desk\ncontrol: C\nphases: {load: {}}\n", "u.yaml")


@pytest.mark.parametrize(("divisions", "message"), [
    ("{dust_kg: 0.001}", "dust_kg is no reported mass"), ("{elapsed_s: 1}", "elapsed_s is no reported mass"),
    ("{mass_kg: 0}", "greater than 0"),
])  # fmt: skip
def test_a_division_belongs_to_a_mass_that_the_phase_reports(divisions: str, message: str) -> None:
    phase = f"{{reports: [mass_kg, elapsed_s], divisions_kg: {divisions}}}"
    with pytest.raises(DocumentError) as caught:
        load_unit_class(f"unit_class: oven\ntitle: Oven\ncontrol: A\nphases:\n  load: {phase}\n", "u.yaml")
    assert str(caught.value).startswith("u.yaml:5:")
    assert message in str(caught.value)


def test_a_loss_is_measured_or_a_stated_factor_never_both_or_none() -> None:
    head = "{id: a, recipe: r, consumes: [x], lots: merge, size: by_pieces, outputs: [{material: y, mass: a.b}], "
    operation = head + "loss: [%s]}"
    for loss in ("{cause: dust}", "{cause: dust, mass: a.b, factor_of_input: 0.1}"):
        with pytest.raises(DocumentError, match="exactly one of mass and factor_of_input"):
            load_route(f"route: r\nproduct: P\noperations:\n  - {operation % loss}\n", "route.yaml")
