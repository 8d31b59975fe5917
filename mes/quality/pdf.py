"""The print of a certificate: the same bytes for the same document, so that its hash can be checked years later.

reportlab's invariant mode takes the moment of printing out of the file. Text is set in Bitstream Vera, embedded.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from mes.quality.curve_print import DemagnetisationPlot

REGULAR, BOLD = "Vera", "VeraBd"
_RULE = HexColor("#9aa3ad")
_SHADE = HexColor("#eef1f4")
_SMALL = ParagraphStyle("small", fontName=REGULAR, fontSize=7, leading=9)
_CELL = ParagraphStyle("cell", fontName=REGULAR, fontSize=7.2, leading=9)
_HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=9.5, leading=13, spaceBefore=6, spaceAfter=2, keepWithNext=1)
_TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=15, leading=19)
_WIDTH = A4[0] - 36 * mm


def render(document: dict[str, Any], document_sha256: str) -> bytes:
    """The PDF of a certificate document."""
    for name in (REGULAR, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    out = BytesIO()
    head = document["certificate"]
    page = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=18 * mm, bottomMargin=20 * mm, invariant=1,
        title=f"Certificate {head['id']}", author=str(document["manufacturer"]), lang="en",
    )  # fmt: skip
    frame = _frame(head, document_sha256)
    page.build(_story(document), onFirstPage=frame, onLaterPages=frame)
    return out.getvalue()


def _frame(head: dict[str, Any], sha256: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, page: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 6.5)
        canvas.drawString(18 * mm, 12 * mm, f"{head['id']} version {head['version']}   document SHA-256 {sha256}")
        canvas.drawRightString(A4[0] - 18 * mm, 12 * mm, f"page {page.page}")
        if head["simulated"]:
            canvas.setFillColor(black)
            canvas.rect(0, A4[1] - 9 * mm, A4[0], 9 * mm, stroke=0, fill=1)
            canvas.setFillColor(white)
            canvas.setFont(BOLD, 10)
            canvas.drawCentredString(A4[0] / 2, A4[1] - 6.2 * mm, "SIMULATED")
            canvas.setFillColor(Color(0, 0, 0, alpha=0.06))
            canvas.setFont(BOLD, 72)
            canvas.translate(A4[0] / 2, A4[1] / 2)
            canvas.rotate(50)
            canvas.drawCentredString(0, 0, "SIMULATED")
        canvas.restoreState()

    return draw


def _story(document: dict[str, Any]) -> list[Any]:
    story: list[Any] = [Paragraph("Inspection certificate", _TITLE), _identity(document), Spacer(1, 3 * mm)]
    story += [Paragraph("Results of inspection of the delivered lot", _HEAD), _results(document)]
    if document["curves"]:
        plot = DemagnetisationPlot(document["curves"], _WIDTH, 78 * mm, REGULAR)
        story.append(KeepTogether([Paragraph("Demagnetisation curves J(H) and B(H)", _HEAD), plot]))
    story += [Paragraph("Chemical composition, wt%", _HEAD), _composition(document)]
    story += [Paragraph("Origin of the material by mass fraction", _HEAD), _origin(document)]
    story += [Paragraph("Process record", _HEAD), _process(document)]
    story += [Paragraph("Notes", _HEAD), *(Paragraph(escape(note), _SMALL) for note in document["notes"])]
    story.append(KeepTogether([Paragraph("Validation", _HEAD), _validation(document["signature"])]))
    return story


def _identity(document: dict[str, Any]) -> Table:
    head, lot, product, spec = (document[k] for k in ("certificate", "lot", "product", "specification"))
    size = " x ".join(f"{side:g}" for side in product["dimensions_mm"])
    serials = ", ".join(f"{first} to {last}" for first, last in lot["serials"]) or "none"
    rows = [
        ("Certificate", f"{head['id']} version {head['version']}, {head['type']}", "Issued", head["issued_at"]),
        ("Manufacturer", document["manufacturer"], "Order", document["order"] or "none"),
        ("Product", f"{product['id']}: {product['name']}", "Dimensions, mm", size),
        ("Lot", lot["code"], "Serial numbers", serials),
        ("Quantity", f"{lot['pieces']} pieces, {lot['mass_kg']} kg", "Coating", product["coating"]),
        ("Specification", f"{spec['id']} ({spec['designation']}), {spec['standard']}", "Result", spec["verdict"]),
        ("State", "magnetised" if product["magnetised"] else "not magnetised", "Grade by worst specimen",
         spec["grade"] or "none"),
    ]  # fmt: skip
    return _table([[_p(cell) for cell in row] for row in rows], [26, 72, 32, 44], head=False)


def _results(document: dict[str, Any]) -> Table:
    rows = [["Property", "Unit", "Values", "Required", "Conforms", "Method, instrument, calibration"]]
    for line in document["results"]:
        values = "  ".join(item["value"] for item in line["values"])
        how = ", ".join(part for part in (line["method"], line["instrument"]) if part)
        due = f", due {line['calibration_due']}" if line["calibration_due"] else ""
        at = f", {line['temperature_c']:g} °C" if line["temperature_c"] is not None else ""
        conforms = {True: "yes", False: "no", None: ""}[line["conforms"]]
        rows.append([line["name"], line["unit"], values, line["limit"] or "", conforms, how + due + at])
    return _table([[_p(cell) for cell in row] for row in rows], [38, 14, 42, 28, 16, 36])


def _composition(document: dict[str, Any]) -> Table:
    found = document["composition_wt_pct"]
    return _table([[_p(cell) for cell in found], [_p(cell) for cell in found.values()]], None)


def _origin(document: dict[str, Any]) -> Table:
    rows = [["Raw lot", "Material", "Supplier", "Country", "Source", "Mass fraction"]]
    rows += [
        [o["lot"], o["material"], o["supplier"], o["country"], o["source_class"], o["mass_fraction"]]
        for o in document["origin"]
    ]
    rows += [["All", "", "", country, "", share] for country, share in document["origin_by_country"].items()]
    return _table([[_p(cell) for cell in row] for row in rows], [34, 26, 42, 20, 26, 26])


def _process(document: dict[str, Any]) -> Table:
    rows = [["Operation", "Batch", "At", "In, kg", "Out, kg"]]
    rows += [[p["operation"], p["batch"] or "", p["at"], p["in_kg"], p["out_kg"]] for p in document["process"]]
    return _table([[_p(cell) for cell in row] for row in rows], [36, 34, 52, 26, 26])


def _validation(signature: dict[str, Any]) -> Table:
    rows = [
        ("Signed by", f"{signature['name']} ({signature['person']})", "Meaning", signature["meaning"]),
        ("Function", signature["function"], "At", signature["signed_at"]),
        ("Signature", signature["id"], "Reason", signature["reason"]),
        ("Record SHA-256", signature["record_hash"], "", ""),
    ]
    return _table([[_p(cell) for cell in row] for row in rows], [26, 82, 18, 48], head=False)


def _p(text: object) -> Paragraph:
    return Paragraph(escape(str(text)), _CELL)


def _table(rows: list[list[Any]], widths_mm: list[int] | None, *, head: bool = True) -> Table:
    widths = [width * mm for width in widths_mm] if widths_mm else None
    table = Table(rows, colWidths=widths, repeatRows=1 if head else 0, hAlign="LEFT")
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, _RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    table.setStyle(TableStyle([*style, ("BACKGROUND", (0, 0), (-1, 0), _SHADE)] if head else style))
    return table
