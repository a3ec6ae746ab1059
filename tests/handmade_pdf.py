"""PDFs made by hand for the tests: text at known places, without a word processor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True)
class Text:
    """ASCII words without ()\\: ``left`` and ``baseline`` in points, the baseline from the top of the page."""

    words: str
    left: float
    baseline: float
    size: float = 16


def pdf_of(*pages: Sequence[Text], font: str = "ABCDEF+Courier", size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """A PDF of these pages, every text in ``font``, drawn as Courier: a character is 0.6 of its size wide."""
    first = 4  # after the catalogue, the page tree and the font
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 126"
        f" /Widths [{' '.join(['600'] * 95)}] >>",
    ]
    for number, texts in enumerate(pages):
        shown = "\n".join(
            f"BT /F1 {each.size} Tf {each.left} {size[1] - each.baseline} Td ({each.words}) Tj ET" for each in texts
        )
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {first + 2 * number + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        ]
    data, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return f"{data}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")
