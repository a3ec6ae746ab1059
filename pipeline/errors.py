"""Floor 0: the one error tree.

A ``NigaoError`` is something its reader can act on: a message in Chinese, the place it is about
(``notes.md:12``) and the next step. Anything else that is raised is a bug and keeps its traceback.
"""

from __future__ import annotations


class NigaoError(Exception):
    """A failure with advice.

    ``message``: one Chinese sentence saying what is wrong; ``where``: file, ``file:line`` or empty;
    ``hint``: what to do next, or empty. ``str()`` joins the three for the terminal.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where else ""
        advice = f"\n  → {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class NotesError(NigaoError):
    """The notes file can't be read as notes."""


class DocumentError(NigaoError):
    """A Word file can't be read, or does not hold what is asked of it."""


class SampleError(NigaoError):
    """A past report can't be read or imported."""


class OutlineError(NigaoError):
    """A report type, its outline, an exemplar or a word list is missing or malformed."""


class SettingsError(NigaoError):
    """The settings file or an option has a value that can't be used."""


class OutputError(NigaoError):
    """A result can't be written where the user wants it."""


class StorageError(OutputError):
    """The disk takes nothing more, or the ledger is out of order: nothing later can succeed either."""


class ModelError(NigaoError):
    """The model can't be reached, refused, or gave nothing usable."""


class ModelMissing(ModelError):
    """The embedded model's file or its engine is not on this machine."""


class ModelDamaged(ModelError):
    """A model file's size or sha256 is not the published one."""


class ModelUnreachable(ModelError):
    """No connection, a wrong address, or a server error that outlived the retries."""


class ModelRefused(ModelError):
    """The key is missing or wrong, the model name is unknown, or the request was rejected."""


class ModelBusy(ModelError):
    """Rate limit that outlived the retries. ``wait``: seconds that the server asked for, 0 if it named none."""

    def __init__(self, message: str, *, where: str = "", hint: str = "", wait: float = 0.0) -> None:
        super().__init__(message, where=where, hint=hint)
        self.wait = wait


class ModelQuota(ModelError):
    """The account has no credit left: nothing later can succeed either."""


class ModelTimeout(ModelError):
    """A call passed its deadline."""


class BadAnswer(ModelError):
    """The model answered with no usable text: empty, cut off, filtered. The unit's guards may ask again."""


class RenderError(NigaoError):
    """LibreOffice is missing, or it can't lay a document out."""
