"""Floor 6: many reports in one run."""
