"""What to make and in which order: unit classes, master recipes, routes, conditions and the batch engine. No I/O.

`recipes.loading` reads YAML, `recipes.checks` and `recipes.route_checks` judge it, `recipes.library` ships it and
`recipes.engine` runs it.
"""
