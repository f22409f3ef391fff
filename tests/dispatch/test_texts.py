"""What a letter may say: what cannot be printed is named, hostile words stay words."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.delivery.models import State
from petitions.dispatch import rules, service
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.letters.models import LetterKind
from tests import factories as make
from tests.dispatch.test_service import envelopes
from tests.factories import NOON
from tests.supporters import confirmed, person

FOLLOW_UP = LetterKind.FOLLOW_UP


def test_nobody_chosen_is_refused(stage):
    with pytest.raises(rules.NothingToSend):
        service.prepare(
            stage.session, stage.place.campaign, [], request_key="k", account=stage.editor, keys=stage.keys, now=NOON
        )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{unknown_field}}", "no such field"),
        ("{{config}}", "no such field"),
        ("{{''.__class__}}", "no such field"),
        ("{% for a in b %}", "no such field"),
        ("{{name|safe}}", "no such field"),
        ("{{previous_letter}}", "nothing to say"),
        ("[x](http://un.example/)", "https"),
    ],
)
def test_a_text_that_cannot_be_printed_is_refused_with_its_reason(stage, session, body, said):
    stage.write(body=body)
    with pytest.raises(rules.CannotPrepare) as refused:
        stage.prepare("plain")
    ((name, sentence),) = [pair for pair in refused.value.found if said in str(pair[1])][:1]
    assert name == "Office for Invented Matters" and str(sentence)
    assert session.scalars(select(Dispatch)).all() == []


def test_missing_text_form_and_demands_are_each_named(stage):
    stage.choose("french", language="fr")
    with pytest.raises(rules.CannotPrepare) as refused:
        stage.prepare("french")
    assert "no letter text in this language" in str(refused.value.found[0][1])
    stage.write("fr")
    with pytest.raises(rules.CannotPrepare) as refused:
        stage.prepare("french")
    assert "no public text in this language" in str(refused.value.found)
    make.stored(stage.session, make.text(stage.place.campaign, language="fr"))
    stage.prepare("french", key="now it can")
    stage.choose("formless", facts={"salutation": {}, "close": {}})
    with pytest.raises(rules.CannotPrepare) as refused:
        stage.prepare("formless", key="other")
    assert [str(sentence)[:20] for _name, sentence in refused.value.found] == [
        "There is no salutati",
        "There is no complime",
    ]


def test_an_office_holder_who_left_is_not_written_to(stage):
    stage.choose("left", person_name="A. Specimen", holds_until=(NOON - timedelta(days=1)).date())
    with pytest.raises(rules.CannotPrepare) as refused:
        stage.prepare("left")
    assert "no longer holds the office" in str(refused.value.found)


def test_hostile_words_go_through_as_words(stage, session, quick_press):
    hostile = "<script>alert(1)</script> ${7*7} %s {0.name} <img src=x onerror=1>"
    stage.write(body=hostile + "\n\n{{supporters}}", subject="Request {{reference}} <b>")
    dispatch = stage.freeze("plain")
    assert dispatch.state is DispatchState.FROZEN
    (values,) = quick_press["letters"]
    assert hostile in "".join(span.text for span in values.blocks[0].spans)
    assert values.subject == f"Request {stage.organization.code}/2026/001 <b>"
    stage.approve(dispatch)
    assert [envelope.state for envelope in envelopes(session).values()] == [State.QUEUED]


def test_a_value_that_looks_like_a_field_is_not_filled_again(stage, quick_press):
    text = stage.place.text
    text.title = "{{reference}}"
    stage.write(body="{{campaign}}")
    assert stage.freeze("plain").state is DispatchState.FROZEN
    assert quick_press["letters"][0].blocks[0].spans[0].text == "{{reference}}"


def test_a_second_letter_cites_the_first(stage, session, quick_press):
    stage.approve(stage.freeze("plain"))
    stage.write(body="We wrote in {{previous_letter}}, {{days_since}} ago. {{count_new}} more.", kind=FOLLOW_UP)
    stage.sign(["Another Person"], counted=0)
    confirmed(session, stage.place, stage.keys, person("new@people.example"), "new-link")
    dispatch = stage.freeze("plain", key="again", kind=FOLLOW_UP)
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    words = "".join(span.text for span in quick_press["letters"][-1].blocks[0].spans).replace("\xa0", " ")
    assert words == f"We wrote in {stage.organization.code}/2026/001 (20 November 2026), 0 days ago. 1 more."
