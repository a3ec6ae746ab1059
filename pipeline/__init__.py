"""nigao: from bullet notes to the first draft of a township report."""

__version__ = "0.1.0"
