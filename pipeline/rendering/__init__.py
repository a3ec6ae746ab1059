"""Floor 5: a .docx as a word processor prints it: PDF through LibreOffice, the PDF's text positions, pictures.

LibreOffice runs by itself, without network, macros or the user's own settings, with a font configuration that puts
installed faces in place of the official ones; ``Rendering`` says which.
"""

from pipeline.errors import RenderError
from pipeline.rendering.faces import asked_faces, told
from pipeline.rendering.model import EmbeddedFont, Line, PrintedPage, Rendering
from pipeline.rendering.office import INSTALL, find_office
from pipeline.rendering.picture import render_png
from pipeline.rendering.printing import Fonts, look_for_fonts, render_pdf, render_pdfs
from pipeline.rendering.reading import read_pdf

__all__ = [
    "INSTALL",
    "EmbeddedFont",
    "Fonts",
    "Line",
    "PrintedPage",
    "RenderError",
    "Rendering",
    "asked_faces",
    "find_office",
    "look_for_fonts",
    "read_pdf",
    "render_pdf",
    "render_pdfs",
    "render_png",
    "told",
]
