"""Process history: what the machines said, sample by sample, in plant time.

`service.History(db, model, plant_clock)` records (`take` is a listener of `Live`, `run` flushes) and answers
`trend(signal_ids, from_ms, to_ms, buckets)` with minimum and maximum per bucket; bad values and gaps stay visible.
"""
