"""Lists from elsewhere: wrong rows are named by number, repeated people counted once, nothing of them kept."""

import io
import tracemalloc

import pytest

from petitions.signing import collecting


def read(text, encoding="utf-8"):
    return collecting.read(io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding)))


def told(reading):
    return [(row, str(sentence)) for row, sentence in reading.problems]


def test_people_are_known_by_their_address():
    reading = read(
        "Name,E-mail\nRana,rana@people.example\nR. H.,RANA+x@people.example\n\n"
        "Anna,anna@people.example\nAnna,anna2@people.example\n"
    )
    assert (reading.rows, reading.people, reading.repeated, reading.wrong) == (4, 3, 1, 0)


def test_without_an_address_only_the_same_row_is_the_same_person():
    reading = read(
        "No;Nom;Ville\n1;Rana Haddad;Beyrouth\n2;Rana Haddad;Tripoli\n3; rana  haddad ;beyrouth\n4;رنا حداد;بيروت\n"
    )
    assert (reading.rows, reading.people) == (4, 3)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_headings_say_what_separates_cells(separator):
    assert read(separator.join(["email", "name"]) + "\n" + separator.join(["a@people.example", "Anna"])).people == 1


def test_headings_may_be_arabic_and_the_file_may_carry_a_mark():
    assert read("الاسم,البريد الإلكتروني\nرنا,rana@people.example\n", "utf-8-sig").people == 1


def test_line_breaks_within_a_cell_do_not_make_a_row():
    assert read('name,note\r\n"Rana","two\nlines"\r\nAnna,x\r\n').rows == 2


def test_formula_cells_are_text_and_nothing_more():
    assert read("name,email\n=HYPERLINK(A1),a@people.example\n+1,b@people.example\n").wrong == 0


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("", 1, "No column is headed"),
        ("email\n", 2, "The list is empty"),
        ("city,country\nBeirut,LB\n", 1, "No column is headed"),
        ("name,email,Name\n", 1, "Columns 1 and 3 have the same heading"),
        ("email\na@people.example\nb@localhost\n", 3, "The e-mail address in this row is not one"),
        ("email,name,town\n,,Beirut\n", 2, "neither an e-mail address nor a name"),
        ("email,name\na@people.example\n", 2, "The number of cells (1) differs from the number of headings (2)"),
        ("email,name\na@people.example,Anna,x\n", 2, "The number of cells (3)"),
        ("name\nhttps://evil.example\n", 2, "A name cannot hold a web address"),
        ('name,town\nRana,"Beirut\nAnna,Berlin\n', 2, "A quotation mark in this row is never closed"),
        ('name,town\nRana,Beirut\n"An"na,Berlin\n', 3, "A quotation mark"),
        (b"name\nRana\nM\xfcller\n", 3, "is not UTF-8 text"),
        ("name\nRana\n".encode("utf-16"), 1, "is not UTF-8 text"),
        ("name\nRana\nحداد\n".encode("cp1256"), 3, "is not UTF-8 text"),
        (b"name\nRa\x00na\n", 2, "bytes that are no text"),
        ("name\n" + "a" * 20_001 + "\n", 2, "This row is too long"),
        ("name\nRana\n" + '"' + "Anna\n" * 60_000, 3, "A quotation mark in this row is never closed"),
    ],
)
def test_what_is_wrong_is_said_with_the_number_of_its_row(text, row, words):
    reading = read(text)
    assert reading.wrong >= 1
    assert told(reading)[0][0] == row and words in told(reading)[0][1]


def test_no_more_than_twenty_rows_are_named_and_the_others_are_counted():
    reading = read("email\n" + "nobody\n" * 50)
    assert len(reading.problems) == 20 and reading.wrong == 50


def test_what_is_said_never_repeats_what_stands_in_the_list():
    reading = read("email,name\nqanary,Qanary Name\nqanary@localhost,x\n")
    assert reading.wrong == 2 and not any("anary" in sentence for _row, sentence in told(reading))


class Endless(io.RawIOBase):
    """A list that is made while it is read."""

    def __init__(self, rows):
        self.rows, self.made = rows, -1

    def readline(self, size=-1):
        self.made += 1
        if self.made > self.rows:
            return b""
        return f"Person,p{self.made % 5_000}@people.example\n".encode() if self.made else b"name,email\n"


def test_blank_rows_between_people_are_nobody():
    assert read("email,name\n,\n , \nx@people.example,\n,\n").rows == 1


def test_a_long_list_takes_no_memory():
    tracemalloc.start()
    reading = collecting.read(Endless(6_000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (reading.rows, reading.people) == (6_000, 5_000)
    assert peak < 1_000_000
