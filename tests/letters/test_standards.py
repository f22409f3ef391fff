"""What a letter declares is true of it: read by outside tools, PDF/A-3a, PDF/UA-1, tags, languages, the same bytes."""

import os
import subprocess
import sys

import pikepdf
import pytest

from petitions.letters.values import Block, Parallel, Partner, Signatory, Span
from tests.letters import make

PARALLEL = Parallel(
    "ar",
    "طلب معلومات",
    ("سعادة الرئيس،", "تحية طيبة وبعد،"),
    (Block("paragraph", spans=(Span("نكتب إليكم باسم العائلات."),)),),
    ("وتفضلوا بقبول فائق الاحترام",),
    is_authoritative=True,
)
_AGAIN = (
    "import sys; from petitions.letters import press; from tests.letters import make; "
    "sys.stdout.buffer.write(press.letter(make.letter(sys.argv[1]))); press.close()"
)


def _said(content: bytes, *command: str) -> str:
    done = subprocess.run([*command], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def _elements(node, found):
    for kid in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            _elements(kid, found)
    return found


@pytest.mark.parametrize("language", ["ar", "en", "zh"])
def test_a_letter_is_whole_for_qpdf_and_declares_both_standards(pdf, tmp_path, language):
    content = pdf(make.letter(language))
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    assert checked.returncode == 0 and b"No syntax or stream encoding errors" in checked.stdout
    meta = _said(content, "pdfinfo", "-meta", "-")
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in meta and "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert meta.count("<rdf:RDF") == 1 and "pdfaSchema:schema>PDF/UA identification<" in meta


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_what_the_standards_ask_of_the_file_is_there(pdf, tmp_path, language):
    with pikepdf.open(_kept(tmp_path, pdf(make.letter(language)))) as file:
        root = file.Root
        assert root.Lang == language and bool(root.MarkInfo.Marked) and bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(root.OutputIntents[0].S) == "/GTS_PDFA1" and "/DestOutputProfile" in root.OutputIntents[0]
        assert str(file.docinfo["/Title"]).startswith("FFT/2026/017") and "/AF" not in root
        assert "/ID" in file.trailer and "/Encrypt" not in file.trailer and "/OpenAction" not in root
        for font in (one for one in file.objects if _is(one, "/Font")):
            assert "/ToUnicode" in font or "/DescendantFonts" not in font
        for descriptor in (one for one in file.objects if _is(one, "/FontDescriptor")):
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_every_piece_of_the_page_is_tagged_or_an_artifact(pdf, tmp_path):
    with pikepdf.open(_kept(tmp_path, pdf(make.letter("en")))) as file:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(file.pages[0]):
            name = str(operator)
            depth += (name in ("BDC", "BMC")) - (name == "EMC")
            if name in ("Tj", "TJ", "Do", "f", "S", "B"):
                assert depth > 0, f"{name} {operands} stands outside of every tag"
        kinds = [str(one.S) for one in _elements(file.Root.StructTreeRoot.K[0], [])]
        assert {"/H1", "/H2", "/P", "/L", "/LI"} <= set(kinds)


def test_a_name_in_another_script_says_its_language(pdf, tmp_path):
    with pikepdf.open(_kept(tmp_path, pdf(make.letter("en", parallel=PARALLEL)))) as file:
        told = {str(one.Lang) for one in _elements(file.Root.StructTreeRoot.K[0], []) if "/Lang" in one}
        assert told == {"ar"}


def test_every_picture_has_words(pdf, tmp_path):
    logo = make.picture()
    values = make.letter("en", partners=(Partner("Invented Lawyers", logo),))
    with pikepdf.open(_kept(tmp_path, pdf(values))) as file:
        figures = [one for one in _elements(file.Root.StructTreeRoot.K[0], []) if str(one.S) == "/Figure"]
        assert [str(one.Alt) for one in figures] == ["Invented Lawyers"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar"])
def test_bytes_do_not_depend_on_the_process_or_its_hash_seed(pdf, language):
    first = pdf(make.letter(language))
    for seed in ("0", "4711"):
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        again = subprocess.run(
            [sys.executable, "-c", _AGAIN, language], capture_output=True, check=True, env=environ
        ).stdout
        assert again == first


def test_a_joint_letter_names_every_organization_that_signs(pdf):
    signs = (Signatory("A. Example", "President", "Families"), Signatory("B. Muster", "Director", "Invented Lawyers"))
    words = _said(pdf(make.letter("en", signatories=signs)), "pdftotext", "-", "-")
    assert all(said in words for said in ("A. Example", "President", "B. Muster", "Director", "Invented Lawyers"))


def test_a_parallel_letter_says_which_text_decides(pdf):
    words = _said(pdf(make.letter("en", parallel=PARALLEL)), "pdftotext", "-layout", "-", "-")
    assert "النص ذو الحجية" in words and "authoritative text" not in words and "نكتب إليكم باسم العائلات" in words


def _is(one, kind):
    return isinstance(one, pikepdf.Dictionary) and str(one.get("/Type")) == kind


def _kept(tmp_path, content):
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    return path
