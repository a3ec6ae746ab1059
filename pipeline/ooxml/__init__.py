"""Floor 2: what a .docx says, read from its raw XML with inheritance resolved. ``read_document`` is the way in."""
