"""`python -m mes.openapi` prints the API's schema, from which the front end's client is generated."""

import sys

import orjson

from mes.app import create_app
from mes.settings import Settings


def main() -> None:
    """Write the schema as JSON to standard output."""
    schema = create_app(Settings()).openapi()
    sys.stdout.buffer.write(orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


if __name__ == "__main__":
    main()
