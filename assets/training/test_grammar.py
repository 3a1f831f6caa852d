"""Tests of the grammar: agreement, hold-out, links and acceptor. Needs nothing but Python.

    python3 -m unittest discover assets/training
"""

import unittest
from random import Random

from grammar.acceptor import accepting_language, accepts
from grammar.agreement import adjective_form, noun_phrase
from grammar.generator import (build_scene, draw_values, template, templates, text_of,
                               training_scene)
from grammar.holdout import is_held_out, is_held_out_pair
from grammar.lexicon import LANGUAGES, lexeme, lexemes


def phrase(language: str, noun: str, plural: bool = False, *arguments: str) -> str:
    return text_of(list(noun_phrase(language, lexeme("noun", noun), plural, *arguments)))


class Lexicon(unittest.TestCase):
    def test_is_rich_enough(self) -> None:
        kinds = [entry.kind for entry in lexemes()]
        self.assertGreaterEqual(kinds.count("noun"), 150)
        self.assertGreaterEqual(kinds.count("verb"), 60)
        self.assertGreaterEqual(kinds.count("adjective"), 40)

    def test_has_every_form_once(self) -> None:
        self.assertEqual(len({(entry.kind, entry.id) for entry in lexemes()}), len(lexemes()))
        count = {"noun": 2, "adjective": 4, "verb": 3, "material": 1, "name": 1}
        for entry in lexemes():
            for language in LANGUAGES:
                self.assertEqual(len(entry.forms[language]), count[entry.kind], entry.id)


class Agreement(unittest.TestCase):
    def test_italian_articles(self) -> None:
        for noun, plural, determiner, expected in [
                ("apple", False, "the", "la mela"), ("orange", False, "the", "l'arancia"),
                ("orange", False, "a", "un'arancia"), ("friend", False, "a", "un amico"),
                ("friend", True, "the", "gli amici"), ("backpack", False, "the", "lo zaino"),
                ("backpack", False, "a", "uno zaino"), ("backpack", True, "the", "gli zaini"),
                ("mirror", False, "the", "lo specchio"), ("sun", False, "the", "il sole"),
                ("dog", True, "the", "i cani"), ("orange", True, "the", "le arance")]:
            self.assertEqual(phrase("it", noun, plural, determiner), expected)

    def test_italian_contractions(self) -> None:
        for noun, plural, preposition, expected in [
                ("sofa", False, "on", "sul divano"), ("chair", False, "on", "sulla sedia"),
                ("island", False, "on", "sull'isola"), ("mirror", True, "of", "degli specchi"),
                ("backpack", False, "in", "nello zaino"), ("water", False, "of", "dell'acqua"),
                ("dog", True, "to", "ai cani"), ("cook", False, "by", "dal cuoco")]:
            self.assertEqual(phrase("it", noun, plural, "the", preposition), expected)

    def test_portuguese_contractions(self) -> None:
        for noun, plural, determiner, preposition, expected in [
                ("sofa", False, "the", "on", "no sofá"), ("bed", False, "the", "on", "na cama"),
                ("box", False, "a", "in", "numa caixa"), ("girl", True, "the", "to", "às meninas"),
                ("boy", False, "the", "of", "do menino"), ("king", False, "the", "by", "pelo rei")]:
            self.assertEqual(phrase("pt", noun, plural, determiner, preposition), expected)

    def test_english_article_looks_at_the_next_word(self) -> None:
        self.assertEqual(phrase("en", "apple", False, "a"), "an apple")
        words = noun_phrase("en", lexeme("noun", "apple"), False, "a", "",
                            lexeme("adjective", "green"))
        self.assertEqual(words, ("a", "green", "apple"))

    def test_adjectives(self) -> None:
        white = lexeme("adjective", "white")
        self.assertEqual(adjective_form("it", white, "f", True), "bianche")
        self.assertEqual(adjective_form("pt", white, "f", True), "brancas")
        self.assertEqual(adjective_form("it", lexeme("adjective", "blue"), "f", True), "blu")
        self.assertEqual(adjective_form("pt", lexeme("adjective", "good"), "f", False), "boa")


class Scenes(unittest.TestCase):
    def test_languages_have_the_same_scenes(self) -> None:
        names = [[one.name for one in templates(language)] for language in LANGUAGES]
        self.assertEqual(names[0], names[1])
        self.assertEqual(names[0], names[2])

    def test_the_lecture_sentence(self) -> None:
        values = {"n": lexeme("noun", "apple"), "c": lexeme("adjective", "green")}
        expected = {"it": "Le mele sono verdi, una mela di colore verde.",
                    "en": "The apples are green, an apple of color green.",
                    "pt": "As maçãs são verdes, uma maçã de cor verde."}
        for language, text in expected.items():
            scene = build_scene(template(language, "color_plural"), values)
            self.assertEqual(text_of(scene.words), text)

    def test_links_join_the_right_words(self) -> None:
        values = {"n": lexeme("noun", "robot"), "v": lexeme("verb", "obey"),
                  "o": lexeme("noun", "order"), "q": lexeme("noun", "king")}
        scene = build_scene(template("en", "orders_given"), values)
        link = scene.links[0]
        self.assertEqual((link.kind, scene.words[link.query], scene.words[link.target]),
                         ("refer", "it", "robot"))
        scene = build_scene(template("en", "color_owned"),
                            {"p": lexeme("name", "maria"), "n": lexeme("noun", "apple"),
                             "c": lexeme("adjective", "green")})
        link = scene.links[0]
        self.assertEqual((scene.words[link.query], scene.words[link.target]), ("is", "green"))


class HoldOut(unittest.TestCase):
    def test_lecture_pairs_are_held_out(self) -> None:
        self.assertTrue(is_held_out_pair(lexeme("noun", "apple"), lexeme("adjective", "green")))
        self.assertTrue(is_held_out_pair(lexeme("verb", "sleep"), lexeme("noun", "cat")))
        self.assertTrue(is_held_out_pair(lexeme("noun", "robot"), lexeme("verb", "obey")))

    def test_training_never_sees_a_held_out_pair(self) -> None:
        random = Random(3)
        for language in LANGUAGES:
            for _ in range(3000):
                values = training_scene(language, random).values
                self.assertFalse(is_held_out(values))

    def test_both_sides_exist(self) -> None:
        random = Random(4)
        chosen = template("it", "color_plural")
        sides = {is_held_out(draw_values(chosen, random)) for _ in range(300)}
        self.assertEqual(sides, {True, False})


class Acceptor(unittest.TestCase):
    def test_accepts_what_the_generator_says(self) -> None:
        random = Random(5)
        for language in LANGUAGES:
            for one in templates(language):
                text = text_of(build_scene(one, draw_values(one, random)).words)
                self.assertTrue(accepts(text, language, whole_scenes=True), text)
                self.assertTrue(accepts(text, language), text)
                cut = text[:text.rfind(" ")]
                self.assertTrue(accepts(cut, language), cut)

    def test_refuses_wrong_agreement(self) -> None:
        for text in ["Le mele sono verde, una mela di colore verde.", "Il mela è verde.",
                     "Le mele sono verdi, una mela di colore rosso.", "Il studente canta.",
                     "Os maçãs são verdes.", "The cat sleep on the sofa.", "An cat sleeps",
                     "The cat sleeps the sofa on.", "Il gatto dorme sul sofa.",
                     "il gatto il gatto", "The girl is shy. the cat", "Le mele The cat"]:
            self.assertIsNone(accepting_language(text), text)

    def test_accepts_several_sentences_and_a_cut(self) -> None:
        self.assertEqual(accepting_language("Il gatto dorme sul divano. La mela è verde. Le"), "it")
        self.assertEqual(accepting_language("The cat sleeps on the"), "en")
        self.assertEqual(accepting_language("O gato dorme no sofá. A menina"), "pt")

    def test_whole_scenes_bind_across_sentences(self) -> None:
        wrong = "La mela è verde. Di che colore è la mela? La mela è rossa."
        self.assertTrue(accepts(wrong, "it"))
        self.assertFalse(accepts(wrong, "it", whole_scenes=True))
        self.assertTrue(accepts(wrong.replace("rossa", "verde"), "it", whole_scenes=True))


if __name__ == "__main__":
    unittest.main()
