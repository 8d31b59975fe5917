"""Measurements, specifications, release and certificates.

| module | gives |
|---|---|
| `properties` | names and units of what is measured |
| `curve` | Br, HcJ, HcB, (BH)max, Hk recomputed from a demagnetisation curve: pure |
| `profiles`, `parse` | result files by profile (YAML): pure |
| `grades`, `specifications` | master data: grade table, limits of the products |
| `rules` | worst coupon, grading, conforms or fails with reasons: pure |
| `tables`, `queries`, `service` | samples, results, proposals, the signed disposition |
| `importer` | the drop folder |
| `certificate`, `pdf`, `issue` | EN 10204 type 3.1: document, its print, the signed issue |
| `router`, `lot_router` | HTTP |
"""
