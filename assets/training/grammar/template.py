"""Sentence templates: one text from which both the generator and the acceptor are derived.

A template is a line of words, punctuation and slots in braces:

    {the n s}  {a n s c}  {bare n p}  {on-the n s}  {of-a n s}  noun phrase: noun, number, adjective
    {adj c n p}  {adj c m s}        adjective agreeing with a noun, or with a gender and number
    {v w s}                         verb in the third person of a number, or `i` for the infinitive
    {subject w}  {aux be w}         subject pronoun (Italian may drop it), auxiliary verb
    {word p}                        the single form of a name, a material, an adverb or a numeral
    {num k is|are}                  one of two texts by number
    {by n s him|her|it|them}        by gender and number: English m|f|n|plural, else ms|fs|mp|fp

A number is `s`, `p` or a variable of the domain `num`; in a verb or an adjective it may also be a
variable of persons (`who`, or some of them such as `I|you`), and so may the noun that an adjective
agrees with. Underscores in the texts of `num` and `by` are spaces. A mark may follow: `=X` says
that this is what X stands for, `=X^` the same of the adjective inside a phrase, and `<X` that this
word refers to X; labels that begin with B bind an attribute and those with R a pronoun. `@a+?b`
names what a word of a translation says (parallel.py). The header declares variables (`n:fruit|food c:color k:num`)
and conditions (`n!=m` different concepts, `n~m` different genders).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .agreement import Words, adjective_form, agreement_index, noun_phrase, verb_form
from .conjugation import PERSONS, auxiliary, pronoun
from .lexicon import Lexeme, with_tags

Value = Lexeme | str
Environment = dict[str, Value]

SENTENCE_END = frozenset(".?!")

_PIECE = re.compile(r"(\{[^}]*\}|[^\s=<@]+)((?:=\w+\^?|<\w+|@[\w.?+]+)*)")
_MARK = re.compile(r"([=<@])([\w.?+]+)(\^?)")
PHRASE = re.compile(r"(?:(of|to|from|in|on|by)-)?(the|a|bare|some|my|your|this)$")

# Unions of classes that many templates share.
ALIASES = {
    "$thing": "fruit|clothes|vehicle|obj|container|furniture|plant",
    "$small": "fruit|clothes|obj|toy",
    "$being": "person|animal|machine",
    "$any": "person|animal|machine|fruit|food|clothes|vehicle|obj|container|furniture|plant|place"
            "|outdoor|sky|text|music",
    "$quality": "quality|size",
    "$profession": "#cook|#baker|#farmer|#teacher|#doctor|#nurse|#king|#queen|#pupil|#singer"
                   "|#painter|#soldier|#sailor|#thief",
}


@dataclass(frozen=True)
class Element:
    """One word, punctuation mark or slot of a template, with its marks."""

    operation: str
    arguments: tuple[str, ...]
    stands_for: str = ""
    stands_for_adjective: bool = False
    refers_to: str = ""
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """A compiled template; `variables` maps each variable to its domain, in order of appearance."""

    name: str
    language: str
    weight: int
    variables: dict[str, str]
    different: tuple[tuple[str, str], ...]
    different_gender: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]

    def sentences(self) -> list[tuple[Element, ...]]:
        """The elements split after each full stop, question mark or exclamation mark."""
        result: list[tuple[Element, ...]] = []
        current: list[Element] = []
        for element in self.elements:
            current.append(element)
            if element.operation == "literal" and element.arguments[0] in SENTENCE_END:
                result.append(tuple(current))
                current = []
        if current:
            raise ValueError(f"template {self.name} does not end with a sentence end")
        return result

    def allows(self, values: Environment) -> bool:
        """Whether the conditions hold, as far as their variables are bound."""
        for first, second in self.different:
            if first in values and second in values and values[first] == values[second]:
                return False
        for first, second in self.different_gender:
            one, two = values.get(first), values.get(second)
            if isinstance(one, Lexeme) and isinstance(two, Lexeme):
                if one.gender[self.language] == two.gender[self.language]:
                    return False
        return True


def domain_values(language: str, domain: str) -> tuple[Value, ...]:
    """What a variable of that domain may be: concepts, the two numbers, or persons."""
    if domain == "num":
        return ("s", "p")
    persons = tuple(PERSONS) if domain == "who" else tuple(domain.split("|"))
    return persons if set(persons) <= set(PERSONS) else with_tags(language, domain)


def parse_template(language: str, name: str, weight: int, header: str, text: str) -> Template:
    """Compiles a template; raises ValueError when a slot names an undeclared variable."""
    variables: dict[str, str] = {}
    different: list[tuple[str, str]] = []
    different_gender: list[tuple[str, str]] = []
    for item in header.split():
        if "!=" in item:
            first, second = item.split("!=")
            different.append((first, second))
        elif "~" in item:
            first, second = item.split("~")
            different_gender.append((first, second))
        else:
            variable, domain = item.split(":")
            base, ampersand, gender = domain.partition("&")
            variables[variable] = ALIASES.get(base, base) + ampersand + gender
    elements = tuple(_element(piece, marks) for piece, marks in _PIECE.findall(text))
    template = Template(name, language, weight, variables, tuple(different),
                        tuple(different_gender), elements)
    unused = set(variables) - {name for element in elements for name in
                               element_variables(element, variables)}
    if unused:
        raise ValueError(f"template {name}: unused variables {sorted(unused)}")
    return template


def _element(piece: str, marks: str) -> Element:
    stands_for, refers_to, adjective = "", "", False
    says: tuple[str, ...] = ()
    for sign, label, caret in _MARK.findall(marks):
        if sign == "=":
            stands_for, adjective = label, bool(caret)
        elif sign == "@":
            says = tuple(label.split("+"))
        else:
            refers_to = label
    if not piece.startswith("{"):
        return Element("literal", (piece,), stands_for, adjective, refers_to, says)
    operation, *arguments = piece[1:-1].split()
    return Element(operation, tuple(arguments), stands_for, adjective, refers_to, says)


def element_variables(element: Element, variables: dict[str, str]) -> tuple[str, ...]:
    """The declared variables that decide what an element says, in order and without repeats."""
    if element.operation == "literal":
        return ()
    return tuple(dict.fromkeys(name for name in element.arguments if name in variables))


def render(language: str, element: Element, values: Environment) -> Words:
    """The words of one element; `values` binds every variable of it."""
    operation, arguments = element.operation, element.arguments
    if operation == "literal":
        return arguments

    if operation == "aux":
        return (auxiliary(language, arguments[0], _number(arguments[1], values)),)
    first = values[arguments[0]]
    if operation == "num":
        return _spaced(arguments[1].split("|")[_is_plural(arguments[0], values)])
    if operation == "subject":
        word = pronoun(language, str(first))
        return (word,) if word else ()
    assert isinstance(first, Lexeme)
    if operation == "adj":
        gender = _gender(language, arguments[1], values)
        return (adjective_form(language, first, gender, _is_plural(arguments[2], values)),)
    if operation == "v":
        return (verb_form(language, first, _number(arguments[1], values)),)
    if operation == "word":
        return (first.forms[language][0],)
    if operation == "by":
        options = arguments[2].split("|")
        return _spaced(options[_by_index(language, first, _is_plural(arguments[1], values))])
    return _render_phrase(language, element, first, _is_plural(arguments[1], values), values)


def _number(name: str, values: Environment) -> str:
    """The number or person that a variable or a constant stands for."""
    return str(values.get(name, name))


def _is_plural(name: str, values: Environment) -> bool:
    number = _number(name, values)
    return PERSONS.get(number, number)[0] == "p"


def _gender(language: str, name: str, values: Environment) -> str:
    """The gender of a noun, of a person, or the constant itself."""
    owner = values.get(name, name)
    if isinstance(owner, Lexeme):
        return owner.gender[language]
    return PERSONS[owner][1] if owner in PERSONS else owner


def _render_phrase(language: str, element: Element, noun: Lexeme, plural: bool,
                   values: Environment) -> Words:
    match = PHRASE.match(element.operation)
    if match is None:
        raise ValueError(f"unknown slot {element.operation}")
    adjective = values[element.arguments[2]] if len(element.arguments) > 2 else None
    assert adjective is None or isinstance(adjective, Lexeme)
    return noun_phrase(language, noun, plural, match.group(2), match.group(1) or "", adjective)


def _by_index(language: str, noun: Lexeme, plural: bool) -> int:
    gender = noun.gender[language]
    if language == "en":
        return 3 if plural else "mfn".index(gender)
    return agreement_index(gender, plural)


def _spaced(text: str) -> Words:
    return tuple(text.split("_"))
