"""Floor 3: plain sentences by rule. What stands in the draft when no answer of the model holds.

The sentence is built from the bullet's own words: label dissolved, colloquial words raised, a verb supplied by noun
class, the total before its parts. It says what the bullet says and nothing else.
"""

from pipeline.realiser.compose import realise, statements

__all__ = ["realise", "statements"]
