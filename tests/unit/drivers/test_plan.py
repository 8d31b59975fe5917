"""Which registers are asked for together."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus.codec import WORDS
from drivers.modbus.plan import READ_LIMIT, Block, Place, plan, split
from drivers.signals import ModbusAddress

places = st.lists(
    st.tuples(
        st.integers(1, 3), st.sampled_from(["holding", "input"]), st.integers(0, 600), st.sampled_from(sorted(WORDS))
    ),
    min_size=1,
    max_size=60,
).map(lambda rows: [Place(i, ModbusAddress(d, t, r), k) for i, (d, t, r, k) in enumerate(rows)])


def place(key: int, register: int, kind: str = "u16", device: int = 1) -> Place:
    return Place(key, ModbusAddress(device, "holding", register), kind)


def shape(blocks: list[Block]) -> list[tuple[int, int, int]]:
    return [(b.device_id, b.start, b.count) for b in blocks]


@given(places)
def test_every_value_stands_whole_in_exactly_one_block_within_the_limit(places: list[Place]) -> None:
    blocks = plan(places)
    assert sorted(key for b in blocks for key in b.layout.keys) == [p.key for p in places]
    for block in blocks:
        assert 1 <= block.count <= READ_LIMIT
        for p in block.places:
            assert (p.address.device_id, p.address.table) == (block.device_id, block.table)
            assert block.start <= p.address.register
            assert p.end <= block.start + block.count


@given(places)
def test_splitting_ends_and_loses_nothing(places: list[Place]) -> None:
    todo, singles = plan(places), []
    while todo:
        block = todo.pop()
        halves = split(block)
        if halves is None:
            singles.append(block)
        else:
            assert sum(len(h.places) for h in halves) == len(block.places)
            todo += halves
    assert sorted(p.key for b in singles for p in b.places) == [p.key for p in places]


def test_neighbours_join_and_a_wide_hole_parts() -> None:
    assert shape(plan([place(0, 0), place(1, 5), place(2, 300, "f32")])) == [(1, 0, 6), (1, 300, 2)]


def test_a_status_block_and_its_reports_are_one_request() -> None:
    status = [place(i, 100 + i) for i in range(59)]
    reports = [place(100 + i, 160 + 2 * i, "f32") for i in range(32)]
    assert shape(plan(status + reports)) == [(1, 100, 124)]


def test_the_126th_register_starts_a_new_block_and_no_value_is_cut() -> None:
    assert shape(plan([place(i, 2 * i, "f32") for i in range(64)])) == [(1, 0, 124), (1, 124, 4)]


def test_devices_are_never_joined() -> None:
    assert shape(plan([place(0, 0, device=1), place(1, 1, device=2)])) == [(1, 0, 1), (2, 1, 1)]


def test_a_refused_block_is_cut_at_its_largest_hole() -> None:
    block = plan([place(0, 0), place(1, 1), place(2, 12), place(3, 15)])[0]
    halves = split(block)
    assert halves is not None
    assert shape(list(halves)) == [(1, 0, 2), (1, 12, 4)]


def test_values_that_overlap_cannot_be_cut() -> None:
    assert split(plan([place(0, 4, "u32"), place(1, 5)])[0]) is None
