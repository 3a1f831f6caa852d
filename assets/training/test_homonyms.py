"""Tests of the homonyms and of the blanks that the acceptor fills. Needs nothing but Python.

    python3 -m unittest discover assets/training
"""

import unittest
from random import Random

from grammar.acceptor import accepts, fillers
from grammar.generator import text_of
from grammar.homonyms import follower, homonyms, is_held_out_usage, training_usage, usage


class Homonyms(unittest.TestCase):
    def test_every_language_has_three(self) -> None:
        languages = [one.language for one in homonyms()]
        self.assertEqual({one: languages.count(one) for one in languages},
                         {"en": 3, "it": 3, "pt": 3})

    def test_nothing_before_the_cue_tells_the_sense(self) -> None:
        for homonym in homonyms():
            for text in homonym.frames:
                self.assertLess(f" {text} ".index(f" {homonym.word} "), text.index("{cue}"), text)
            first, second = homonym.senses
            self.assertFalse(set(first.cues) & set(second.cues), homonym.word)
            self.assertEqual(len(first.cues), len(second.cues))

    def test_the_lecture_sentences_are_held_out(self) -> None:
        bank = homonyms()[0]
        for sense, cue in enumerate(("the street", "the river")):
            self.assertTrue(is_held_out_usage(bank, 0, cue))
            one = usage(bank, sense, 0, cue, "Mary")
            self.assertEqual(text_of(list(one.words)),
                             f"I arrived at the bank after crossing {cue}.")
            self.assertEqual(one.words[one.position], "bank")

    def test_training_never_says_a_held_out_usage(self) -> None:
        random = Random(2)
        for _ in range(3000):
            one = training_usage(random.choice(homonyms()), random)
            self.assertFalse(is_held_out_usage(one.homonym, one.frame, one.cue))
            self.assertIn(one.cue, one.homonym.senses[one.sense].cues)

    def test_every_sense_goes_on(self) -> None:
        random = Random(3)
        for homonym in homonyms():
            for sense in range(2):
                self.assertTrue(follower(homonym, sense, random)[0][0].isupper())


class Blanks(unittest.TestCase):
    def test_places_to_lie_on(self) -> None:
        found = fillers("Il gatto dorme sul [MASK].", "it")
        self.assertLessEqual({"divano", "letto", "tappeto"}, found)
        self.assertFalse({"sedia", "gatto", "specchio", "verde"} & found)

    def test_determined_by_an_attribute_or_by_agreement(self) -> None:
        self.assertEqual(fillers("Le mele sono verdi, una mela di colore [MASK].", "it"), {"verde"})
        self.assertEqual(fillers("[MASK] cat sleeps on the bed.", "en"), {"the"})
        self.assertEqual(fillers("O gato dorme [MASK] sofá.", "pt"), {"no"})

    def test_a_text_that_is_wrong_elsewhere_has_no_fillers(self) -> None:
        self.assertEqual(fillers("Le gatto dorme sul [MASK].", "it"), set())

    def test_agrees_with_the_acceptor(self) -> None:
        text = "The cat [MASK] on the sofa."
        found = fillers(text, "en")
        for word in ("sleeps", "sleep", "eats", "waits"):
            accepted = accepts(text.replace("[MASK]", word), "en", whole_scenes=True)
            self.assertEqual(accepted, word in found, word)


if __name__ == "__main__":
    unittest.main()
