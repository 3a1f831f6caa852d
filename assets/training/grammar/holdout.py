"""What training never sees: pairs of concepts that never meet in one scene.

A pair of a noun and an attribute, or of a noun that acts and a verb, is held out by a fixed hash of
its two identities, whatever the language. The generator refuses a scene in which any two concepts
form a held-out pair, so a prompt built on such a pair cannot have been emitted for training.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import combinations

from .lexicon import Lexeme
from .template import Environment

HELD_OUT_ONE_IN = 12

# The pairs of the lecture's own prompts: green apples, the sleeping cat, the obedient robot.
ALWAYS_HELD_OUT = frozenset({("apple", "green"), ("cat", "sleep"), ("robot", "obey")})

# Nouns that act; with other nouns a verb may always meet.
_ACTORS = frozenset({"person", "animal", "machine"})


@lru_cache(maxsize=None)
def is_held_out_pair(first: Lexeme, second: Lexeme) -> bool:
    """Whether the two concepts, in either order, form a pair that training never sees together."""
    noun, other = (first, second) if first.kind == "noun" else (second, first)
    if noun.kind != "noun" or other.kind not in ("adjective", "material", "verb"):
        return False
    if other.kind == "verb" and not noun.tags & _ACTORS:
        return False
    if (noun.id, other.id) in ALWAYS_HELD_OUT:
        return True
    digest = blake2b(f"{noun.id} {other.id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % HELD_OUT_ONE_IN == 0


def is_held_out(values: Environment) -> bool:
    """Whether any two concepts of a scene form a held-out pair."""
    concepts = [value for value in values.values() if isinstance(value, Lexeme)]
    return any(is_held_out_pair(one, two) for one, two in combinations(concepts, 2))
