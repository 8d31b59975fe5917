"""What the plant is made of: material definitions, suppliers, alloys, assays of raw lots and the charge calculation.

| module | gives |
|---|---|
| `catalogue` | shipped master data (YAML): materials, suppliers, alloys, opening stock |
| `charge` | charge make-up by non-negative least squares |
| `tables`, `queries`, `service` | raw receipts and assays |
| `router` | `GET /materials` |
"""
