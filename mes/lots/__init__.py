"""Lots, their genealogy and the mass ledger.

Edges are the truth: which mass of a parent went into which child. Composition vectors are a cache of them. Magnets
are serial ranges, not nodes. Masses are integer milligrams; nothing is rounded after it has entered.

| module | gives |
|---|---|
| `rules` | balance, splits, fractions, merge and keep: pure |
| `dispositions` | which disposition may follow which: pure |
| `genealogy` | mass fractions from edges in one pass: pure |
| `tables`, `queries` | rows and all SQL |
| `service` | `receive_raw`, `transform`, `withdraw_sample` |
| `stock` | reservations, carriers, dispositions of lots |
| `trace` | backward with mass fractions, forward by contact and by mass |
| `balance` | the reconciliation of an order from independent rows |
| `router` | HTTP |
"""
