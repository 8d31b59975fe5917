"""What other domains' requests carry about a person."""

from typing import Annotated

from pydantic import Field

from mes.platform.web import Body


class SignatureIn(Body):
    """The password given again: it signs."""

    password: Annotated[str, Field(min_length=1, max_length=128)]
