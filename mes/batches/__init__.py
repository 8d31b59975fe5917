"""Execution: what runs, what it asks of people, what it becomes in the ledger.

| module | subject |
|---|---|
| `tables`, `queries` | rows and all SQL |
| `journal`, `consequences` | append with expected sequence; what an event means in the same transaction |
| `snapshots` | the fold so far as a row, so that a restart is short |
| `runtime` | look, decide, append: the runner of all batches |
| `service` | verbs on one batch: create, command, answer |
| `plans`, `acts`, `charging`, `stocktaking` | lots by carrier and position, hands, the weighing list, what waits |
| `facts`, `settle`, `settlement` | from reports and answers to one transformation of the ledger |
| `making` | how a batch comes to be: version, free unit, carriers |
| `dispatch`, `load_plans`, `order_verbs` | orders along their routes; furnaces that orders share |
| `chart`, `words`, `profile`, `views`, `shapes` | what people see |
| `router`, `order_router` | HTTP |
| `execution` | the parts put together |
"""
