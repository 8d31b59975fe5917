"""Everything an installation can set, read once at the start from `SINTERLINE_*` and passed down."""

from pathlib import Path
from typing import Self

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SHIPPED_PLANT = Path(__file__).parent / "equipment" / "plants" / "rp-100.yaml"
_SHIPPED_LIBRARY = Path(__file__).parent.parent / "recipes" / "library"


class Settings(BaseSettings):
    """Safe defaults: loopback, no demo accounts, secure OPC UA."""

    model_config = SettingsConfigDict(env_prefix="SINTERLINE_", extra="ignore", frozen=True)

    data_dir: Path = Path(".sinterline")
    database_url: str = ""  # empty: SQLite in data_dir/db
    host: str = "127.0.0.1"
    port: int = 8765  # 0 takes a free one
    plant_file: Path = _SHIPPED_PLANT
    library_dir: Path = _SHIPPED_LIBRARY
    endpoints_file: Path | None = None  # none: data_dir/plant/endpoints.json
    demo: bool = False  # demo accounts and the plant's speed; refused on another address than loopback
    secure_cookie: bool = False  # __Host- and Secure; required off loopback
    log_level: str = "INFO"
    session_idle_s: int = 8 * 3600
    session_max_s: int = 12 * 3600

    @model_validator(mode="after")
    def refuse_what_is_unsafe(self) -> Self:
        """Demo accounts and open cookies stay on this machine."""
        if self.host not in ("127.0.0.1", "::1", "localhost"):
            if self.demo:
                raise ValueError("demo accounts are only allowed on a loopback address")
            if not self.secure_cookie:
                raise ValueError("off loopback the session cookie must be secure (SINTERLINE_SECURE_COOKIE=true)")
        return self

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'db' / 'sinterline.db'}"

    @property
    def endpoints(self) -> Path:
        """The file that names where each connection's server listens."""
        return self.endpoints_file or self.data_dir / "plant" / "endpoints.json"

    @property
    def anchor_key(self) -> Path:
        """The key that signs the heads of the audit chain; back it up apart from the database."""
        return self.data_dir / "pki" / "own" / "audit-anchor.key"

    @property
    def anchors(self) -> Path:
        """The signed heads of the audit chain; copy them to another machine."""
        return self.data_dir / "anchors" / "audit.jsonl"
