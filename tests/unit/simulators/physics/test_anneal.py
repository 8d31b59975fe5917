"""The anneal state follows a temperature history."""

from simulators.physics import anneal


def follow(state: anneal.AnnealState, *legs: tuple[float, float]) -> anneal.AnnealState:
    """Run through (temperature, seconds) holds joined by 6 K/min ramps."""
    current_c = state.last_c
    for target_c, hold_s in legs:
        while current_c != target_c:
            current_c += max(-1.0, min(1.0, target_c - current_c))
            state = anneal.step(state, current_c, 10.0)
        for _ in range(int(hold_s / 10.0)):
            state = anneal.step(state, target_c, 10.0)
    return state


def test_two_stages_are_recognised_by_temperature_and_time() -> None:
    state = follow(anneal.AnnealState(), (900.0, 7200.0), (60.0, 0.0), (520.0, 10_800.0), (60.0, 0.0))
    assert abs(state.stage1_s - 7200.0) < 1100.0
    assert state.stage2_c == 520.0
    assert abs(state.stage2_s - 10_800.0) < 300.0
    assert anneal.factor(anneal.quenched(state, 25.0), anneal.window(False, 3.0)) > 0.998


def test_sintering_forgets_every_anneal() -> None:
    state = follow(anneal.AnnealState(), (900.0, 7200.0), (60.0, 0.0), (520.0, 10_800.0), (1050.0, 600.0), (20.0, 0.0))
    assert state.stage2_s == 0.0
    assert anneal.factor(state, anneal.window(False, 3.0)) == anneal.AS_SINTERED_FACTOR


def test_annealing_again_restores_a_slowly_cooled_magnet() -> None:
    state = follow(anneal.AnnealState(), (900.0, 7200.0), (60.0, 0.0), (520.0, 10_800.0), (60.0, 0.0))
    slow = anneal.factor(anneal.quenched(state, 2.0), anneal.window(False, 3.0))
    again = follow(anneal.quenched(state, 2.0), (900.0, 3600.0), (60.0, 0.0), (520.0, 10_800.0), (60.0, 0.0))
    assert anneal.factor(anneal.quenched(again, 25.0), anneal.window(False, 3.0)) > slow + 0.05


def test_a_second_stage_above_650_c_counts_as_none() -> None:
    state = follow(anneal.AnnealState(), (900.0, 7200.0), (60.0, 0.0), (700.0, 10_800.0), (60.0, 0.0))
    assert anneal.factor(anneal.quenched(state, 25.0), anneal.window(False, 3.0)) == anneal.AS_SINTERED_FACTOR


def test_meter_needs_three_hundred_kelvin() -> None:
    meter = anneal.QuenchMeter(500.0)
    for load_c in range(499, 210, -1):
        meter = anneal.meter_step(meter, float(load_c), 2.0)
    assert meter.rate_k_per_min is None
    for load_c in range(210, 190, -1):
        meter = anneal.meter_step(meter, float(load_c), 2.0)
    assert meter.rate_k_per_min is not None
    assert 29.0 < meter.rate_k_per_min < 31.0
