"""Settings are read once, and everything wrong with them is said at once."""

import pytest

from config import BadSettings, Settings


def test_nothing_set_is_a_local_installation_with_a_catcher():
    found = Settings.from_env({"INSTANCE": "/nowhere"})
    assert found.is_local and found.smtp_url is None and found.database_url == "sqlite:////nowhere/demarche.sqlite"


def test_every_wrong_setting_is_named_together():
    with pytest.raises(BadSettings) as refused:
        Settings.from_env({"BASE_URL": "http://letters.example.org", "SMTP_URL": "smtp://relay.example", "DEMO": "1"})
    said = str(refused.value)
    assert "https://" in said and "DEMO=1" in said and "MAIL_FROM" in said


@pytest.mark.parametrize(
    "world",
    [{"SMTP_URL": "smtp://relay.example", "MAIL_FROM": "a@b.example"}, {"BASE_URL": "https://letters.example.org"}],
)
def test_a_demonstration_never_meets_the_world(world):
    with pytest.raises(BadSettings):
        Settings.from_env({"DEMO": "1", **world})


def test_plain_http_needs_a_word_of_consent():
    assert Settings.from_env({"BASE_URL": "http://letters.example.org", "ALLOW_HTTP": "1"}).is_https is False


@pytest.mark.parametrize("base", ["letters.example.org", "ftp://letters.example.org", ""])
def test_an_address_that_is_none_is_refused(base):
    if base:
        with pytest.raises(BadSettings):
            Settings.from_env({"BASE_URL": base})
    else:
        assert Settings.from_env({"BASE_URL": base or "http://localhost"}).is_local
