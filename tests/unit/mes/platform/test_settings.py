"""Settings refuse what is unsafe."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mes.settings import Settings


def test_the_default_is_this_machine_without_demo_accounts() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert not settings.demo


def test_demo_accounts_stay_on_this_machine() -> None:
    with pytest.raises(ValidationError, match="loopback"):
        Settings(host="0.0.0.0", demo=True, secure_cookie=True)


def test_off_this_machine_the_cookie_is_secure() -> None:
    with pytest.raises(ValidationError, match="SECURE_COOKIE"):
        Settings(host="0.0.0.0")
    assert Settings(host="0.0.0.0", secure_cookie=True).secure_cookie


def test_the_database_stands_in_the_data_folder_unless_another_is_named() -> None:
    assert Settings(data_dir=Path("somewhere")).database == "sqlite:///somewhere/db/sinterline.db"
    assert Settings(database_url="postgresql:///x").database == "postgresql:///x"
