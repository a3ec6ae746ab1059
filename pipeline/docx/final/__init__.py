"""Floor 5: a document made final: what a review leaves in a Word file is found, and taken out of every part."""
