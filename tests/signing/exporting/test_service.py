"""Asking, deciding, writing and ending of exports: always two people, always one file, always an end."""

import hashlib
from datetime import timedelta

import pytest

from petitions.core import db
from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.organizers.models import Role
from petitions.signing.exporting import jobs, rules, service, working, writing
from petitions.signing.exporting.models import Export, ExportPart, ExportState


def test_an_export_goes_its_whole_way(team, keys):
    export = team.ask(columns=("state", "country", "cause", "names"))
    assert service.list_exports(team.session, team.place.campaign) == [export] and not jobs.write_exports()
    team.allow(export)
    assert jobs.write_exports() == 1 and jobs.write_exports() == 0
    team.session.refresh(export)
    assert (export.state, export.total, export.done) == (ExportState.READY, 3, 3)
    text = team.text(export, keys)
    heads, *rows, mark, _end = text.removeprefix("\ufeff").split("\r\n")
    assert heads == "country,state,cause" and sorted(rows) == [",invalidated,", "LB,confirmed,", "SY,held,trap"]
    editor, approver = team.members[Role.EDITOR], team.members[Role.APPROVER]
    assert f"Asked for by {editor.shown} ({editor.account_id}), allowed by {approver.shown}" in mark
    assert f"Export {export.id} " in mark and "2026-11-20" in mark and "A study of languages." in mark
    assert export.sha256 == hashlib.sha256(text.encode()).hexdigest() and export.size == len(text.encode())
    sealed = b"".join(part.content for part in team.session.query(ExportPart))
    assert b"country" not in sealed and "Haddad" not in text and "example" not in text
    service.take(team.session, export, by=editor.account, now=team.clock())
    team.session.commit()
    team.clock.pass_by(hours=24)
    assert jobs.tidy_exports() == 1 and jobs.tidy_exports() == 0
    team.session.refresh(export)
    assert export.state is ExportState.ERASED and team.session.query(ExportPart).count() == 0
    with pytest.raises(rules.FileGone):
        service.take(team.session, export, by=editor.account, now=team.clock())
    assert team.verbs() == ["ask_export", "allow_export", "write_export", "take_export", "erase_export"]


def test_a_form_sent_twice_is_one_wish(team):
    assert team.ask().id == team.ask().id
    assert team.session.query(Export).count() == 1 and team.verbs() == ["ask_export"]


def test_nobody_allows_or_refuses_their_own(team):
    export = team.ask(by=Role.OWNER)
    with pytest.raises(rules.OwnExport):
        team.allow(export, by=Role.OWNER)
    with pytest.raises(rules.OwnExport):
        service.refuse(team.session, export, reason="No.", by=team.account(Role.OWNER), now=team.clock())
    assert export.state is ExportState.ASKED


def test_of_two_who_decide_at_once_the_second_is_told(team):
    export = team.ask()
    team.allow(export)
    with pytest.raises(rules.AlreadyDecided):
        service.refuse(team.session, export, reason="Too much.", by=team.account(Role.OWNER), now=team.clock())
    assert export.state is ExportState.ALLOWED and export.reason is None and "refuse_export" not in team.verbs()


def test_what_nobody_decides_lapses(team):
    export = team.ask()
    team.clock.pass_by(days=7)
    with pytest.raises(rules.AlreadyDecided):
        team.allow(export)
    assert jobs.tidy_exports() == 1
    team.session.refresh(export)
    assert export.state is ExportState.LAPSED and team.verbs() == ["ask_export", "lapse_export"]


def test_who_left_or_may_only_look_gets_nothing(team):
    export, ready = team.ask("a"), team.written(key="b")
    team.members[Role.EDITOR].role = Role.VIEWER
    team.session.commit()
    with pytest.raises(rules.AskerGone):
        team.allow(export)
    with pytest.raises(rules.FileGone):
        service.take(team.session, ready, by=team.account(Role.EDITOR), now=team.clock())
    organizers.dismiss(team.session, team.members[Role.EDITOR], by=team.account(Role.OWNER), now=team.clock())
    team.session.commit()
    assert jobs.tidy_exports() == 2 and team.session.query(ExportPart).count() == 0
    assert {one.state for one in team.session.query(Export)} == {ExportState.TAKEN_BACK}


def test_only_who_asked_takes_it_back_or_downloads_it(team):
    export = team.written()
    for role in (Role.OWNER, Role.APPROVER):
        with pytest.raises(rules.FileGone):
            service.take(team.session, export, by=team.account(role), now=team.clock())
        with pytest.raises(NotFound):
            service.take_back(team.session, export, by=team.account(role), now=team.clock())
    service.take_back(team.session, export, by=team.account(Role.EDITOR), now=team.clock())
    assert export.state is ExportState.TAKEN_BACK and team.session.query(ExportPart).count() == 0
    with pytest.raises(rules.AlreadyDecided):
        service.take_back(team.session, export, by=team.account(Role.EDITOR), now=team.clock())


def test_what_a_worker_left_is_written_anew_by_the_next(team, keys, monkeypatch):
    monkeypatch.setattr(writing, "PART", 1)
    monkeypatch.setattr(writing, "AT_A_TIME", 1)
    export, wrote = team.ask(), []
    team.allow(export)

    def dies(session, ring, number, part, *, lease, now):
        wrote.append(lease)
        if len(wrote) > 2:
            raise KeyboardInterrupt
        return real(session, ring, number, part, lease=lease, now=now)

    real = working.keep
    monkeypatch.setattr(working, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.write_exports()
    monkeypatch.setattr(working, "keep", real)
    team.session.refresh(export)
    assert export.done == 2 and export.parts == 2 and jobs.write_exports() == 0
    team.clock.pass_by(seconds=61)
    assert jobs.write_exports() == 1
    team.session.refresh(export)
    text = team.text(export, keys)
    assert export.done == 3 and text.count("\r\n2026-11-20,") == 3
    assert export.sha256 == hashlib.sha256(text.encode()).hexdigest()
    late = writing.Part(b"late", 1)
    with db.transaction() as tx:
        assert not working.keep(tx, keys, export.id, late, lease=wrote[0], now=team.clock())
        working.finish(tx, export.id, "0" * 64, lease=wrote[0], now=team.clock() + timedelta(days=3))
    team.session.refresh(export)
    assert team.text(export, keys) == text and export.sha256 != "0" * 64


def test_a_worker_stops_where_nobody_wants_the_file_any_more(team, monkeypatch):
    monkeypatch.setattr(writing, "PART", 1)
    monkeypatch.setattr(writing, "AT_A_TIME", 1)
    export, real = team.ask(), working.keep
    team.allow(export)

    def keep_once(session, ring, number, part, *, lease, now):
        kept = real(session, ring, number, part, lease=lease, now=now)
        service.take_back(session, session.get(Export, number), by=team.account(Role.EDITOR), now=now)
        monkeypatch.setattr(working, "keep", real)
        return kept

    monkeypatch.setattr(working, "keep", keep_once)
    jobs.write_exports()
    team.session.refresh(export)
    assert export.state is ExportState.TAKEN_BACK and team.session.query(ExportPart).count() == 0
