"""Where an organization holds a certificate, the signed file leaves and the printed bytes are what is approved."""

from sqlalchemy import select

from petitions.dispatch import mail
from petitions.dispatch.models import Item
from petitions.letters import pades, verifying
from petitions.letters.models import Letter


def test_the_signed_file_is_mailed_and_both_files_are_known(stage, session, monkeypatch):
    monkeypatch.setattr(pades, "signer_of", lambda folder, code, reason: lambda pdf: pdf + b" signed")
    stage.freeze("plain")
    letter = session.scalars(select(Letter)).one()
    item = session.scalars(select(Item)).one()
    assert letter.file.content == letter.blob.content + b" signed" and letter.file.sha256 != letter.sha256
    assert set(verifying.fingerprints(letter)) == {letter.sha256, letter.file.sha256}
    assert mail.letter_name(letter).endswith(".pdf") and item.letter.file is letter.signed


def test_without_a_certificate_the_printed_bytes_leave(stage, session):
    stage.freeze("plain")
    letter = session.scalars(select(Letter)).one()
    assert letter.signed is None and letter.file is letter.blob and len(letter.fonts) == 16
