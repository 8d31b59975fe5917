"""Equipment: the plant model, live values, and everything that is sent to a machine.

For the domains above (`mes.batches` first of all):

* `model.PlantModel.load(path)`: `.units[id]` (`unit_class`, `control_class`, `interface.phases`), `.signals[id]`,
  `.by_name["SF-01.pressure_pa"]`, `.of_class(unit_class)`, `.tare_kg(carrier)`, `.platforms`.
* `live.Live`: `get(name) -> LiveValue(value, quality, source_ms, received_ms, reason)`, `many(ids)`,
  `unit_values(unit)`, `add(listener)` for synchronous listeners that take `drivers.signals.Columns`.
* `service.Equipment`, put on `app.state.equipment`:
  - `await command(session, unit, code, *, phase="", params={}, run_id=0, by, why="", batch_id=None) -> str` writes
    the durable intent in the caller's transaction and returns the command's id; after the commit the unit's channel
    sends it. One verb for class A and B; `code` is `recipes.engine.handshake.Code`. Raises `Conflict` when another
    command is open (HOLD, STOP, ABORT overtake), the unit is quarantined or claimed by another batch, or signals of
    the unit are missing; `Invalid` for an unknown phase or parameter.
  - `await cancel(session, command_id, *, by)` resolves a command of unknown outcome with a barrier.
  - `view(unit) -> recipes.engine.ports.UnitView`, consistent with the last status block read.
  - `claim(session, unit, batch_id)`, `release(session, unit, batch_id)`, `claims(session) -> {unit: batch_id}`.
  - `missing_signals(unit) -> list[str]`: non-empty refuses orders for the unit.
  - `await weigh(carrier) -> ScaleReading` (`net_kg` by the carrier's tare), asked of the scale at this moment.
  - `claimed(unit) -> batch id | None`, as last committed.
  - `listeners`: `async (session, CommandEvent)`, in the transaction that stores a row's change; kinds accepted,
    rejected, unconfirmed, cancelled, indeterminate, completed (with reports).
  - `batch_command` (`Batches.command`'s signature) and `batch_facts(session, batch_ids) -> {id: (recipe, step)}`:
    set by the composition root, so that faceplates of claimed units reach the batch and tiles can name it.
  - `on_change`: `(unit_id)`, synchronous, whenever a unit's view may have changed: wake what waits for it.
* REPORT_ACK is the channel's own: it stores the report with the START's row (`UnitView.report`) and then lets the
  machine go to Idle. `command(..., REPORT_ACK)` for such a run returns the START's id and does nothing more.
* A quarantined unit is opened again by `reconcile(session, unit, *, by, reason)`.
"""
