"""A closed list of fields, filled once, and every gap named with its line."""

import time

import pytest

from petitions.letters import fields, text

VALUES = {"organization": "Families", "supporters": "12 people", "campaign": "{{organization}} & <b>"}


def _text(blocks) -> str:
    return "|".join("".join(span.text for span in block.spans) for block in blocks)


def test_fields_are_filled_once_and_what_they_hold_is_text():
    filled = fields.fill(text.parse("{{campaign}} by {{organization}}"), VALUES, demands=())
    assert _text(filled) == "{{organization}} & <b> by Families"


def test_demands_become_a_numbered_list():
    (block,) = fields.fill(text.parse("{{demands}}"), VALUES, demands=["Open.", "Protect."])
    assert block.kind == "numbered" and [item.blocks[0].spans[0].text for item in block.items] == ["Open.", "Protect."]


def test_a_conditional_paragraph_is_for_those_it_names():
    blocks = text.parse("[if kind=court] To courts.\n\n[if tag=torture] On torture.\n\nTo all.")
    assert _text(fields.fill(blocks, VALUES, demands=(), traits=["kind=court"])) == "To courts.|To all."


@pytest.mark.parametrize(
    "hostile", ["{{config}}", "{{''.__class__}}", "{{name|safe}}", "{% for a in b %}", "{{ 7*7 }}", "{# x #}"]
)
def test_what_is_not_a_field_is_named_with_its_line(hostile):
    (problem,) = fields.find_problems(f"First line\n\nThen {hostile} here", VALUES)
    assert (problem.kind, problem.name, problem.line) == ("unknown", hostile, 3)


def test_a_field_with_nothing_to_say_is_named_with_its_line():
    (problem,) = fields.find_problems("On\n{{previous_letter}} we wrote.", VALUES)
    assert (problem.kind, problem.line) == ("empty", 2)


def test_an_empty_field_is_never_printed():
    with pytest.raises(fields.UnfilledField):
        fields.fill(text.parse("On {{previous_letter}}"), VALUES, demands=())


def test_a_subject_line_is_filled_too():
    assert fields.fill_line("{{organization}}: request", VALUES) == "Families: request"


def test_a_conditional_item_of_a_list_is_for_those_it_names():
    blocks = text.parse("1. [if kind=court] To courts.\n2. To all.\n\n- [if tag=torture] On torture.")
    (only,) = fields.fill(blocks, VALUES, demands=(), traits=["kind=ngo"])
    assert [item.blocks[0].spans[-1].text for item in only.items] == ["To all."]
    both = fields.fill(blocks, VALUES, demands=(), traits=["kind=court", "tag=torture"])
    assert [len(block.items) for block in both] == [2, 1]


def test_a_field_that_is_never_closed_is_named():
    (problem,) = fields.find_problems("With {{supporters} we ask", VALUES)
    assert (problem.kind, problem.name) == ("unknown", "{{")


def test_a_thousand_openings_take_no_time_and_not_a_thousand_lines():
    begun = time.process_time()
    assert len(fields.find_problems("{{" * 10_000, VALUES)) == fields.MOST_PROBLEMS
    assert time.process_time() - begun < 1


def test_a_value_that_ends_in_a_stop_takes_the_sentences_own_with_it():
    values = {"reply_by": "31 января 2027 г.", "organization": "Семьи"}
    assert _text(fields.fill(text.parse("До {{reply_by}}. {{organization}}."), values, demands=())) == (
        "До 31 января 2027 г. Семьи."
    )
