"""What a tagged file declares: PDF/UA-1 beside PDF/A-3a, and the language of every piece in another one."""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.pdf import tags

_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""The identifier (ISO 14289-1, 5) and, as PDF/A asks of every foreign property (ISO 19005-3, 6.6.2.3), its schema."""


def finish(_document: Document, pdf: pydyf.PDF) -> None:
    """A finisher for WeasyPrint: adds the PDF/UA identifier to the file's XMP."""
    number = int(pdf.catalog["Metadata"].split()[0])
    packet = pdf.objects[number]
    packet.stream = [part.replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>") for part in packet.stream]


def tell_languages() -> None:
    """From now on a piece with a ``lang`` of its own carries it in the tag tree, so that it is read aloud in it.

    WeasyPrint 70 writes the document's language only. Leans on one inner function of the pinned version.
    """
    if tags._build_box_tree.__module__ == __name__:
        return
    build = tags._build_box_tree

    def telling(box: Any, *rest: Any) -> Iterator[Any]:
        source = getattr(box, "element", None)
        own = source.get("lang") if source is not None and source.tag != "html" else None
        for element in build(box, *rest):
            if own:
                element["Lang"] = pydyf.String(own)
            yield element

    tags._build_box_tree = telling
