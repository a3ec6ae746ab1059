"""Floor 5: the oracle. Each rule of GB/T 9704-2012 and the 条例 as a small pure function over a .docx that was read."""
