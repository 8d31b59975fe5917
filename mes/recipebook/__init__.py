"""The book of recipes and routes: versions, their status and provenance, trial copies.

Public (each takes the session first): `effective(session, recipe)`, `version(session, recipe, number)`,
`trial_copy(session, recipe, values, ...)`, `route(session, route)`, `import_library(session, library)`;
`Version`, `Trial`, `RouteVersion`; `router.router`.

A batch runs an Effective version or an explicit `unapproved_trial` copy of one, nothing else; stored documents are
never edited, a change is a new version.
"""

from mes.recipebook.rules import RouteVersion, Trial, Version
from mes.recipebook.service import effective, import_library, route, trial_copy, version

__all__ = [
    "RouteVersion",
    "Trial",
    "Version",
    "effective",
    "import_library",
    "route",
    "trial_copy",
    "version",
]
