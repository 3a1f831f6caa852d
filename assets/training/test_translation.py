"""Tests of French and of the sentences to be translated. Needs nothing but Python.

    python3 -m unittest discover assets/training
"""

import unittest
from random import Random

from grammar.agreement import adjective_form, noun_phrase, verb_form
from grammar.conjugation import PERSONS, auxiliary, pronoun
from grammar.generator import text_of
from grammar.lexicon import lexeme, lexemes
from grammar.parallel import (SOURCES, Translation, drawn_translation, is_held_out_meaning, meaning,
                              meanings, translation)


def phrase(language: str, noun: str, plural: bool, determiner: str, preposition: str = "",
           adjective: str = "") -> str:
    chosen = lexeme("adjective", adjective) if adjective else None
    return text_of(list(noun_phrase(language, lexeme("noun", noun), plural, determiner,
                                    preposition, chosen)))


def said(name: str, language: str, **values: str) -> Translation:
    """A translation whose values are written `kind id`, or as a number or person."""
    bound = {key: lexeme(*value.split()) if " " in value else value
             for key, value in values.items()}
    return translation(meaning(name), language, bound)


def sure_links(one: Translation) -> set[tuple[str, str]]:
    return {(one.target[link.target], one.source[link.source])
            for link in one.links if link.sure}


class French(unittest.TestCase):
    def test_articles_and_contractions(self) -> None:
        for noun, plural, determiner, preposition, expected in [
                ("apple", False, "the", "", "la pomme"), ("tree", False, "the", "", "l'arbre"),
                ("man", False, "the", "of", "de l'homme"), ("king", False, "the", "of", "du roi"),
                ("boy", True, "the", "to", "aux garçons"), ("boy", False, "the", "to", "au garçon"),
                ("bed", False, "the", "on", "sur le lit"), ("milk", False, "some", "", "du lait"),
                ("water", False, "some", "", "de l'eau"), ("pear", True, "some", "", "des poires"),
                ("tree", False, "this", "", "cet arbre"), ("star", False, "my", "", "mon étoile"),
                ("shirt", False, "your", "in", "dans ta chemise")]:
            self.assertEqual(phrase("fr", noun, plural, determiner, preposition), expected)

    def test_adjectives_take_their_place_and_form(self) -> None:
        for noun, plural, adjective, expected in [
                ("apple", False, "green", "une pomme verte"), ("apple", False, "big",
                                                               "une grande pomme"),
                ("tree", False, "old", "un vieil arbre"), ("house", False, "old",
                                                           "une vieille maison"),
                ("bird", False, "beautiful", "un bel oiseau"), ("hat", False, "new",
                                                                "un nouveau chapeau")]:
            self.assertEqual(phrase("fr", noun, plural, "a", "", adjective), expected)
        self.assertEqual(adjective_form("fr", lexeme("adjective", "happy"), "f", True), "heureuses")

    def test_italian_has_the_same_determiners(self) -> None:
        for noun, plural, determiner, preposition, expected in [
                ("mother", False, "my", "", "mia madre"), ("sister", True, "my", "",
                                                           "le mie sorelle"),
                ("house", False, "your", "in", "nella tua casa"), ("tree", False, "this", "",
                                                                   "quest'albero"),
                ("bread", False, "some", "", "del pane"), ("mirror", True, "some", "",
                                                           "degli specchi")]:
            self.assertEqual(phrase("it", noun, plural, determiner, preposition), expected)

    def test_every_verb_has_every_person(self) -> None:
        for verb in (one for one in lexemes() if one.kind == "verb" and "fr" in one.forms):
            for language in ("fr", "it", "en"):
                for person in PERSONS:
                    self.assertTrue(verb_form(language, verb, person), verb.id)
        drink = lexeme("verb", "drink_")
        self.assertEqual([verb_form("fr", drink, one) for one in ("I", "she", "we", "they_m")],
                         ["bois", "boit", "buvons", "boivent"])
        self.assertEqual(verb_form("it", drink, "we"), "beviamo")
        self.assertEqual(auxiliary("fr", "be", "I"), "suis")
        self.assertEqual(pronoun("it", "I"), "")


class Translations(unittest.TestCase):
    def test_the_lecture_sentence(self) -> None:
        one = said("i_am_a", "fr", w="I", q="noun pupil")
        self.assertEqual((text_of(one.source), text_of(one.target)),
                         ("Je suis étudiant.", "I am a student."))
        self.assertTrue(is_held_out_meaning(one.meaning, one.values))
        one = said("i_am_a", "it", w="I", q="noun pupil")
        self.assertEqual(text_of(one.source), "Sono uno studente.")

    def test_words_change_places_and_stay_linked(self) -> None:
        one = said("does", "fr", q="noun cat", v="verb eat", n="noun apple", c="adjective green")
        self.assertEqual(text_of(one.source), "Le chat mange une pomme verte.")
        self.assertEqual(text_of(one.target), "The cat eats a green apple.")
        self.assertLessEqual({("green", "verte"), ("apple", "pomme")}, sure_links(one))
        one = said("takes_it", "it", p="name maria", v="verb buy", n="noun pear", w="verb eat",
                   k="s")
        self.assertEqual(text_of(one.source), "Maria compra la pera e la mangia.")
        self.assertEqual(text_of(one.target), "Mary buys the pear and eats it.")
        self.assertLessEqual({("it", "la"), ("eats", "mangia")}, sure_links(one))

    def test_negation_and_elision(self) -> None:
        one = said("i_do_not", "fr", w="I", v="verb use", n="noun lamp", c="adjective blue")
        self.assertEqual(text_of(one.source), "Je n'utilise pas la lampe bleue.")
        self.assertEqual(text_of(one.target), "I do not use the blue lamp.")
        self.assertIn(("not", "pas"), sure_links(one))
        self.assertNotIn(("not", "n'"), sure_links(one))

    def test_a_dropped_pronoun_is_a_possible_link(self) -> None:
        one = said("i_eat", "it", w="I", v="verb eat", n="noun apple", c="adjective red")
        self.assertEqual(text_of(one.source), "Mangio una mela rossa.")
        links = {(one.target[link.target], one.source[link.source], link.sure)
                 for link in one.links}
        self.assertIn(("I", "Mangio", False), links)
        self.assertIn(("eat", "Mangio", True), links)

    def test_a_sentence_has_one_translation(self) -> None:
        random = Random(7)
        known: dict[str, str] = {}
        for _ in range(6000):
            one = drawn_translation(random.choice(SOURCES), random, held_out=False)
            source, target = text_of(one.source), text_of(one.target)
            self.assertEqual(known.setdefault(source, target), target)

    def test_every_meaning_is_linked_throughout(self) -> None:
        """All but English articles, and a few words that the other language says with a form."""
        random = Random(8)
        for chosen in meanings():
            for language in SOURCES:
                one = drawn_translation(language, random, held_out=False, chosen=chosen)
                linked = {link.target for link in one.links}
                missing = [word.lower() for at, word in enumerate(one.target) if at not in linked]
                self.assertLessEqual(set(missing), {"the", "a", "an"}, text_of(one.target))

    def test_training_never_says_a_held_out_meaning(self) -> None:
        random = Random(9)
        held = {text_of(drawn_translation("fr", random, held_out=True).source)
                for _ in range(500)}
        seen = {text_of(drawn_translation("fr", random, held_out=False).source)
                for _ in range(5000)}
        self.assertFalse(held & seen)


if __name__ == "__main__":
    unittest.main()
