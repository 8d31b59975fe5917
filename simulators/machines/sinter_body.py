"""Vacuum sinter furnace SF (docs/plc/sinter_furnace.md): body, interlocks and alarms."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.machines import furnace_control
from simulators.machines.blocks import Fail, State
from simulators.machines.evacuation import Evacuated
from simulators.machines.furnace_control import HeatControl
from simulators.machines.phase import PhaseSpec
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.sinter_load import Load
from simulators.machines.unit import Environment
from simulators.physics import noise, quench, vacuum, vacuum_furnace
from simulators.physics.furnace import FurnaceSpec, Zones, load_capacity_j_per_k
from simulators.physics.material import Form, Material
from simulators.physics.vacuum_furnace import VacuumFurnaceInputs, VacuumFurnaceSpec, VacuumFurnaceState

BOXES_KG = 250.0
"""Boxes and trays of a full load."""
LEAK_PA_PER_H = 0.2
FILL_FLOW = 6700.0
"""Argon or air through the backfill valve, Pa m3/s: 4 m3 to 100 kPa in a minute."""
FAN_ABOVE_PA = 60_000.0
SAFE_DOOR_C = 80.0
ATMOSPHERE_PA = 101_325.0
HEAT_BELOW_PA = 10.0
HEAT_TRIP_PA = 1_000.0
WATER_L_PER_MIN, WATER_C = 300.0, 25.0
OVERTEMP_K = 20.0
OVERTEMP_FROM_C = 400.0
"""Below this the independent controller does not trip: nothing there can harm the load."""
FAIL_OVERTEMP = 102


@dataclass(frozen=True, slots=True)
class Actuators:
    """Valves and drives as the PLC has set them."""

    pumps: str = "closed"
    fill_to_pa: float = 0.0
    """Backfill valve: open while the pressure is below this."""
    vent: bool = False
    """Vent valve to the room, which lets gas in or out."""
    fan_hz: float = 0.0
    control: HeatControl = field(default_factory=HeatControl)


class SinterBody(Evacuated):
    """Three heater zones, load thermocouples, pump set, argon quench."""

    VALUES = (
        *(f"zone{n}_temperature_c" for n in (1, 2, 3)),
        *("setpoint_c", "load_temperature_c", "core_temperature_c", "over_temperature_c"),
        *(f"zone{n}_power_kw" for n in (1, 2, 3)),
        *("pressure_pa", "fore_pressure_pa", "fan_hz", "water_flow_l_per_min", "water_temperature_c"),
    )
    ALARMS = (
        *("LEAK_RATE_HIGH", "PUMPDOWN_TIMEOUT", "PRESSURE_RISE_IN_RAMP", "TC_BREAK", "OVERTEMP", "ZONE_SPREAD"),
        *("HEATER_FAIL", "WATER_FLOW_LOW", "WATER_TEMP_HIGH", "QUENCH_FAN_FAIL"),
    )
    LEAK_LIMIT_PA_PER_H = 5.0
    PUMPDOWN_FAIL = 101
    step_s, idle_step_s = 5.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.body = VacuumFurnaceState()
        self.acts = Actuators()
        self.furnace_load = Load()
        self.water_c = WATER_C
        self._high_pressure_s = 0.0
        self._saturated_s = 0.0
        self._rng = Random(f"{env.seed}/{unit_id}")
        self.leak_pa_per_h = LEAK_PA_PER_H * self._rng.uniform(0.8, 1.2)
        super().__init__(unit_id, env)

    # --- body --------------------------------------------------------------------------------------------------

    def busy(self) -> bool:
        hot = max(self.body.heat.heaters_c) > 60.0 or self.body.heat.core_c > 60.0
        return super().busy() or hot or self.acts.pumps != "closed"

    def spec(self) -> VacuumFurnaceSpec:
        """Figures with the present load."""
        load = self.furnace_load
        boxes_kg = BOXES_KG if load.places else 0.2 * BOXES_KG
        heat = FurnaceSpec(load_j_per_k=load_capacity_j_per_k(load.mass_kg, boxes_kg))
        flow = 2e-3 if load.places else 4e-4
        return VacuumFurnaceSpec(
            heat=heat, magnet_kg=load.mass_kg, first_hour_flow=flow, abnormal_onset_c=load.abnormal_onset_c
        )

    def physics(self, dt_s: float) -> None:
        spec, pressure = self.spec(), self.seen_pressure_pa()
        control = furnace_control.step(self.acts.control, self.sensed_zones_c(), pressure, dt_s)
        self.acts = replace(self.acts, control=control)
        leak = self.faults.leak_pa_per_h
        inputs = VacuumFurnaceInputs(
            power_fraction=control.output,
            pumps=vacuum.PumpMode(self.acts.pumps),
            gas_flow=self._gas_flow(),
            fan_hz=self.running_fan_hz(),
            leak_pa_per_h=self.leak_pa_per_h if leak is None else leak,
            water_c=self.water_c,
        )
        self.body = vacuum_furnace.step(spec, self.body, inputs, dt_s)
        self._stop_filling(inputs.gas_flow)
        self._cool_water(spec, dt_s)
        self._watch(dt_s)

    def _gas_flow(self) -> float:
        """Through the open gas valve, in (positive) or out."""
        pressure = self.body.pressure_pa
        if self.acts.vent:
            return FILL_FLOW if pressure < ATMOSPHERE_PA else -FILL_FLOW if pressure > ATMOSPHERE_PA else 0.0
        return FILL_FLOW if pressure < self.acts.fill_to_pa else 0.0

    def _stop_filling(self, flow: float) -> None:
        """The valve closes (or the vent is in balance) at its pressure, between two steps."""
        aim = ATMOSPHERE_PA if self.acts.vent else self.acts.fill_to_pa
        pressure = self.body.pressure_pa
        if (flow > 0.0 and pressure > aim) or (flow < 0.0 and pressure < aim):
            self.body = replace(self.body, pressure_pa=aim)

    def _cool_water(self, spec: VacuumFurnaceSpec, dt_s: float) -> None:
        heat_w = vacuum_furnace.water_heat_w(spec, self.body, self.running_fan_hz(), self.water_c)
        rise_k = quench.water_rise_k(max(0.0, heat_w), WATER_L_PER_MIN * 0.06)
        self.water_c += (WATER_C + rise_k - self.water_c) * dt_s / (60.0 + dt_s)

    def running_fan_hz(self) -> float:
        """The fan runs only in gas."""
        return self.acts.fan_hz if self.body.pressure_pa > FAN_ABOVE_PA else 0.0

    def sensed_zones_c(self) -> Zones:
        """Zone thermocouples with their faults."""
        a, b, c = self.body.heat.thermocouples_c
        sense = self.faults.sense
        return sense("zone1_temperature_c", a), sense("zone2_temperature_c", b), sense("zone3_temperature_c", c)

    def seen_pressure_pa(self) -> float:
        return self.faults.sense("pressure_pa", self.body.pressure_pa)

    def sensed_core_c(self) -> float:
        return self.faults.sense("core_temperature_c", self.body.heat.core_c)

    # --- what phases set ---------------------------------------------------------------------------------------

    def pump(self) -> None:
        """Pump set on, gas valves closed."""
        self.acts = replace(self.acts, pumps="high_vacuum", fill_to_pa=0.0, vent=False, fan_hz=0.0)

    def isolate(self) -> None:
        """All valves closed."""
        self.acts = replace(self.acts, pumps="closed", fill_to_pa=0.0, vent=False)

    def fill(self, pressure_pa: float, fan_hz: float = 0.0) -> None:
        """Gas up to a pressure, pumps closed; the fan starts when there is gas enough."""
        self.acts = replace(self.acts, pumps="closed", fill_to_pa=pressure_pa, vent=False, fan_hz=fan_hz)

    def open_vent(self) -> None:
        self.acts = replace(self.acts, pumps="closed", fill_to_pa=0.0, vent=True, fan_hz=0.0)

    def heat_to(self, target_c: float, ramp_k_per_min: float) -> None:
        control = furnace_control.heat_to(self.acts.control, target_c, ramp_k_per_min, self.sensed_zones_c())
        self.acts = replace(self.acts, control=control)

    def freeze_heat(self) -> None:
        """Hold the temperature."""
        self.acts = replace(self.acts, control=furnace_control.freeze(self.acts.control))

    def heat_off(self) -> None:
        self.acts = replace(self.acts, control=furnace_control.off(self.acts.control))

    # --- interlocks and alarms ---------------------------------------------------------------------------------

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        heat, pressure = self.body.heat, self.seen_pressure_pa()
        cold = max(heat.load_c, heat.core_c) <= SAFE_DOOR_C
        open_door = cold and pressure > 0.97 * ATMOSPHERE_PA
        loaded = bool(self.furnace_load.places)
        match spec.name:
            case "load":
                return open_door and not loaded
            case "unload":
                return open_door and loaded
            case "burn_off_hold" | "soak":
                return pressure < HEAT_BELOW_PA and not self.alarmed(7)
            case "vent":
                return cold or heat.load_c <= 100.0
        return True

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Pressed or sintered parts."""
        return material.form in (Form.GREEN, Form.SINTERED) and material.pieces > 0 and material.d10_um > 0.0

    def _watch(self, dt_s: float) -> None:
        zones, control = self.sensed_zones_c(), self.acts.control
        pressure = self.seen_pressure_pa()
        heating = control.on and self.status.state in (State.RUNNING, State.HELD)
        self._high_pressure_s = self._high_pressure_s + dt_s if heating and pressure > HEAT_BELOW_PA else 0.0
        self.alarm(2, heating and (pressure > 30.0 or self._high_pressure_s >= 3600.0))
        self.alarm(3, any(not math.isfinite(each) for each in zones))
        healthy = [each for each in zones if math.isfinite(each)] or [0.0]
        soaking = control.on and control.setpoint_c == control.target_c
        self.alarm(5, soaking and max(healthy) - min(healthy) > 10.0)
        saturated = max(control.output) >= 1.0 and control.setpoint_c - min(healthy) > 30.0
        self._saturated_s = self._saturated_s + dt_s if saturated else 0.0
        self.alarm(6, self._saturated_s >= 3600.0)
        self._watch_water_and_heat(pressure)

    def _watch_water_and_heat(self, pressure: float) -> None:
        control = self.acts.control
        flow = self.faults.sense("water_flow_l_per_min", WATER_L_PER_MIN)
        self.alarm(7, flow < 0.7 * WATER_L_PER_MIN)
        self.alarm(8, self.faults.sense("water_temperature_c", self.water_c) > 45.0)
        self.alarm(9, self.running_fan_hz() > 0.0 and self.faults.sense("fan_hz", self.acts.fan_hz) < 5.0)
        hottest = self.faults.sense("over_temperature_c", max(self.body.heat.heaters_c))
        over = control.on and hottest > max(control.setpoint_c, 200.0) + OVERTEMP_K + 30.0 * (
            control.setpoint_c < 400.0
        )
        self.alarm(4, over or (self.alarmed(4) and self.status.state is not State.IDLE))
        if control.on and (over or self.alarmed(7) or pressure > HEAT_TRIP_PA):
            self.heat_off()
            self.fail(FAIL_OVERTEMP if over else Fail.INTERLOCK_LOST)
        elif control.on and all(not math.isfinite(each) for each in self.sensed_zones_c()):
            self.fail(Fail.SENSOR_FAILURE)

    # --- values and memory -------------------------------------------------------------------------------------

    def values(self) -> dict[str, float]:
        heat, control, rng = self.body.heat, self.acts.control, self._rng

        def thermocouple(true_c: float) -> float:
            return round(noise.absolute(rng, true_c, noise.THERMOCOUPLE_K), 1)

        zones = {f"zone{n}_temperature_c": thermocouple(c) for n, c in enumerate(heat.thermocouples_c, 1)}
        powers = {
            f"zone{n}_power_kw": round(share * watts / 1000.0, 2)
            for n, (share, watts) in enumerate(zip(control.output, FurnaceSpec().max_power_w, strict=True), 1)
        }
        pressure = float(f"{noise.relative(rng, self.body.pressure_pa, 0.01):.3g}")
        return {
            **zones,
            "setpoint_c": round(control.setpoint_c, 1) if control.on else 0.0,
            "load_temperature_c": thermocouple(heat.load_c),
            "core_temperature_c": thermocouple(heat.core_c),
            "over_temperature_c": thermocouple(max(heat.heaters_c)),
            **powers,
            "pressure_pa": pressure,
            "fore_pressure_pa": float(f"{max(1.0, 1.2 * self.body.pressure_pa):.3g}"),
            "fan_hz": self.running_fan_hz(),
            "water_flow_l_per_min": round(noise.relative(rng, WATER_L_PER_MIN, 0.003)),
            "water_temperature_c": round(self.water_c, 1),
        }

    def dump(self) -> dict[str, Any]:
        timers = [self._high_pressure_s, self._saturated_s]
        plain = {"body": to_plain(self.body), "acts": to_plain(self.acts), "load": self.furnace_load.to_plain()}
        return plain | {"water_c": self.water_c, "timers": timers}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.body = from_plain(VacuumFurnaceState(), plain.get("body"))
        self.acts = from_plain(Actuators(), plain.get("acts"))
        self.furnace_load = Load.from_plain(plain.get("load"))
        self.water_c = plain.get("water_c", WATER_C)
        self._high_pressure_s, self._saturated_s = plain.get("timers", (0.0, 0.0))
