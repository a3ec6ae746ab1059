"""Floor 5: the Word file, laid out as GB/T 9704-2012 asks.

``writer.write_docx`` makes it, ``reader.read_paragraphs`` reads any. Nothing is imported here, so that naming the
package does not load python-docx.
"""
