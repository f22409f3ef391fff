"""Somebody leaves while a dispatch that they released is on its way: the letters go on, and their alias stays."""

from sqlalchemy import select

from petitions.delivery import jobs as delivery_jobs
from petitions.delivery.models import Batch
from petitions.dispatch import papers, reporting
from petitions.organizers import names, service
from petitions.organizers.models import Entry, Role
from tests import factories as make
from tests.delivery.conftest import server
from tests.dispatch.conftest import quick_press, stage, still

__all__ = ["quick_press", "server", "stage", "still"]


def test_what_was_released_leaves_although_the_approver_left(stage, session, server):
    dispatch = stage.approve(stage.freeze("plain"))
    heir = make.stored(session, make.membership(stage.organization, make.account(), Role.OWNER))
    service.dismiss(session, stage.memberships["owner"], by=heir.account, now=make.NOON)
    session.commit()
    for batch in session.scalars(select(Batch.id)).all():
        delivery_jobs.send_batch(batch)
    assert len(server.received) == 1
    approved = session.scalars(select(Entry).where(Entry.verb == "approve")).one()
    assert approved.account_id == stage.owner.id == dispatch.approved_by


def test_reports_go_on_saying_the_alias_of_who_left(app, stage, session):
    dispatch = stage.approve(stage.freeze("plain"))
    heir = make.stored(session, make.membership(stage.organization, make.account(), Role.OWNER))
    names.set_alias(session, stage.memberships["owner"], "Cedar", by=stage.owner, now=make.NOON)
    service.dismiss(session, stage.memberships["owner"], by=heir.account, now=make.NOON)
    session.commit()
    with app.test_request_context():
        said = papers.as_json(reporting.report(session, dispatch, now=make.NOON)).decode()
    assert "by Cedar on" in said and stage.owner.name not in said
