"""Invented answers: each kind is there, marked as what it is, once."""

from sqlalchemy import select

from demo.answers import answer
from demo.content import content
from petitions.dispatch import ledger
from petitions.replies import answering, contents
from petitions.replies.models import Answer, AnswerState


def test_the_demonstration_shows_every_kind_of_answer_once_and_marked(stage, session, as_worker):
    for row in content()["recipients"]["first"]:
        mailed = {"email": f"{row['id']}@bodies.example"} if row["channel"] == "email" else {"email": None}
        stage.choose(row["id"], facts={"id": row["id"]}, **mailed)
    dispatch = stage.approve(stage.freeze())
    campaign = ledger.list_items(session, dispatch)[0].dispatch.campaign
    for _twice in range(2):
        answer(session, campaign, stage.editor, as_worker)
    found = session.scalars(select(Answer)).all()
    assert len(found) == 7 and {one.state for one in found} == set(AnswerState) - {AnswerState.DISMISSED}
    marks = [contents.opened(as_worker, one.text) for one in found]
    assert all("SPECIMEN" in text or "نموذج" in text for text in marks)
    assert not any("{reference}" in text for text in marks)
    assert answering.count_unread(session, stage.organization) == 4
