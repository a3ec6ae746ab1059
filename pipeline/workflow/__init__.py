"""Floor 6: the commands' work, each wiring the floors below it and holding no detail of theirs."""
