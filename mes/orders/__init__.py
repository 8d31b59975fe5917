"""What was asked for: products, orders and their states. What is done for them is in `mes.batches`, above.

| module | gives |
|---|---|
| `products` | shipped product definitions (YAML) |
| `rules` | states of an order and its commands: pure |
| `tables`, `queries`, `service` | orders and their events |
| `router` | `GET/POST /orders`, `GET /products`; a single order with its stages is a router of `mes.batches` |
"""
