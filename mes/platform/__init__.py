"""What every domain stands on and what knows no domain word.

| module | gives |
|---|---|
| `db` | `Database`: one writer, many readers; `after_commit` |
| `tables` | `Base`, column types, `append_only` |
| `clock` | `Clock`, `PlantClock`, `iso`, `parse_iso` |
| `ids` | `next_code`, `new_token`, `new_run_id` |
| `errors` | `MesError` and its family |
| `web` | problem+json, pages, dependencies of routers |
| `idempotency` | stored answers of `Idempotency-Key` |
| `feed` | `Feed`: notices after the commit |
| `live` | the WebSocket of live values |
| `jobs` | recurring jobs with their last outcome |
| `canonical` | one byte form of a JSON value, and its hash |
| `killpoints` | named places where tests end the process |
"""
