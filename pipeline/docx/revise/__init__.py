"""Floor 5: an edited Word file read back against the draft it was, and one part of it replaced."""
