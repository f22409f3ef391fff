"""The same annex by others: a plain WeasyPrint table, typst, reportlab; same names, same fonts if they take them."""

import csv
import io
import random
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

import typst
import weasyprint
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from petitions.letters import figures
from petitions.letters.paper import typeset
from petitions.letters.paper.rowing import look_of
from petitions.letters.values import Named

FONTS = typeset.STATIC / "fonts"
HAN = "/usr/share/fonts/opentype/noto"
_SYLLABLES = "ka ri mo le na su ti vel dor an el ba chi ro mar za pe lin ho tu".split()
_CYRILLIC = "ка ри мо ле на су ти вел дор ан ел ба чи ро мар за пе лин хо ту".split()
_ARABIC = (
    "أحمد محمد ليلى يوسف حسن علي فاطمة مريم خالد سلمى نور رنا سامي هدى عمر زيد ماجد وليد هالة جمال "
    "المثال النموذج التجربة الخطيب النجار الحداد الصباغ العطار القاضي الحلبي الشامي المصري البغدادي"
).split()
_HAN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文"
_COUNTRIES = ("LB", "FR", None, "DE", "SY", "TR", None, "CA", "RU", "CN", "EG", "AR")


def people(count: int) -> tuple[Named, ...]:
    """So many invented people: half Latin, the others Arabic, Cyrillic and Han; the same every time."""
    dice = random.Random(20)
    return tuple(Named(number, _name(dice), dice.choice(_COUNTRIES)) for number in range(1, count + 1))


def _name(dice: random.Random) -> str:
    at = dice.random()
    if at < 0.25:
        return " ".join(dice.choices(_ARABIC, k=dice.choice((2, 3, 3, 4))))
    if at < 0.35:
        return "".join(dice.choices(_HAN, k=dice.choice((2, 3, 3))))
    parts = _CYRILLIC if at < 0.5 else _SYLLABLES
    return " ".join("".join(dice.choices(parts, k=dice.choice((2, 3)))).title() for _word in range(2))


def table(rows: Sequence[Named]) -> bytes:
    """One HTML table as WeasyPrint's manual would have it."""
    lines = "".join(
        f"<tr><td>{figures.number(row.number, 'en')}<td>{escape(row.name)}<td>{figures.country(row.country, 'en')}"
        for row in rows
    )
    css = weasyprint.CSS(
        string='html{font:9.5pt "Noto Serif","Noto Naskh Arabic","Noto Serif CJK SC"}table{width:100%}'
        "td{border-bottom:.4pt solid #ddd8ce}@page{size:A4;margin:14mm 22mm 27mm}"
    )
    out = io.BytesIO()
    weasyprint.HTML(string=f"<html lang=en><table>{lines}</table>").write_pdf(out, stylesheets=[css])
    return out.getvalue()


def typst_table(rows: Sequence[Named]) -> bytes:
    """typst with its own table, rows read from a file."""
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "rows.csv").open("w", newline="") as file:
            csv.writer(file).writerows(
                (figures.number(row.number, "en"), row.name, figures.country(row.country, "en")) for row in rows
            )
        source = Path(folder) / "annex.typ"
        source.write_text(
            '#set page(paper: "a4", margin: (x: 22mm, top: 14mm, bottom: 27mm))\n'
            '#set text(font: ("Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC"), size: 9.5pt)\n'
            '#table(columns: (54pt, 1fr, 118pt), stroke: (bottom: .4pt), ..csv("rows.csv").flatten())\n'
        )
        made = typst.compile(str(source), root=folder, font_paths=[str(FONTS), HAN], ignore_system_fonts=True)
        return bytes(made)


def reportlab_canvas(rows: Sequence[Named]) -> bytes:
    """reportlab at its fastest, cell by cell on its canvas; its tables take ten times as long.

    It joins no Arabic letters and takes no Noto CJK: a font of the reader's stands in, so it has less to do than we.
    """
    fonts = {"": "serif", "ar": "naskh", "zh": "STSong-Light"}
    pdfmetrics.registerFont(TTFont("serif", str(FONTS / "NotoSerif-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("naskh", str(FONTS / "NotoNaskhArabic-Regular.ttf")))
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    y = 0.0
    for row in rows:
        if y < 100:
            if y:
                canvas.showPage()
            canvas.setStrokeColor("#ddd8ce")
            y = 780.0
        canvas.setFont("serif", 9.5)
        canvas.drawString(62, y, figures.number(row.number, "en"))
        canvas.drawString(404, y, figures.country(row.country, "en"))
        canvas.setFont(fonts[look_of(row.name, "ltr")[0]], 9.5)
        canvas.drawString(116, y, row.name)
        canvas.line(62, y - 5, 533, y - 5)
        y -= 17.7
    canvas.save()
    return out.getvalue()
