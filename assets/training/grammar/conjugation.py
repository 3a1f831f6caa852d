"""Who acts: subject pronouns, and verbs in every person."""

from __future__ import annotations

from functools import lru_cache

from . import french
from .lexicon import Lexeme

# Whom a subject pronoun stands for, with the number and the gender that adjectives take.
PERSONS = {"I": "sm", "you": "sm", "he": "sm", "she": "sf", "we": "pm", "they_m": "pm",
           "they_f": "pf"}

# Italian leaves out the pronouns that the verb's ending tells.
PRONOUNS = {
    "fr": ("je", "tu", "il", "elle", "nous", "ils", "elles"),
    "it": ("", "", "lui", "lei", "", "loro", "loro"),
    "en": ("I", "you", "he", "she", "we", "they", "they"),
}

# The forms for I, you, he or she, we, they.
AUXILIARIES = {
    "be": {"fr": "suis es est sommes sont", "it": "sono sei è siamo sono",
           "en": "am are is are are"},
    "have": {"fr": "ai as a avons ont", "it": "ho hai ha abbiamo hanno",
             "en": "have have has have have"},
    "want": {"fr": "veux veux veut voulons veulent",
             "it": "voglio vuoi vuole vogliamo vogliono", "en": "want want wants want want"},
    "can": {"fr": "peux peux peut pouvons peuvent", "it": "posso puoi può possiamo possono",
            "en": "can can can can can"},
    "must": {"fr": "dois dois doit devons doivent", "it": "devo devi deve dobbiamo devono",
             "en": "must must must must must"},
    "do": {"en": "do do does do do"},
}

# Italian verbs by id, for I, you and we; the third persons are in the lexicon.
_ITALIAN = """
eat mangio mangi mangiamo
cut taglio tagli tagliamo
wash lavo lavi laviamo
cook_ cucino cucini cuciniamo
taste assaggio assaggi assaggiamo
drink_ bevo bevi beviamo
pour verso versi versiamo
heat scaldo scaldi scaldiamo
take prendo prendi prendiamo
find trovo trovi troviamo
lose perdo perdi perdiamo
buy compro compri compriamo
sell vendo vendi vendiamo
break rompo rompi rompiamo
carry porto porti portiamo
hide nascondo nascondi nascondiamo
clean_ pulisco pulisci puliamo
paint dipingo dipingi dipingiamo
repair riparo ripari ripariamo
use uso usi usiamo
put metto metti mettiamo
leave lascio lasci lasciamo
forget dimentico dimentichi dimentichiamo
open apro apri apriamo
close chiudo chiudi chiudiamo
see vedo vedi vediamo
watch_ guardo guardi guardiamo
draw disegno disegni disegniamo
follow seguo segui seguiamo
seek cerco cerchi cerchiamo
stroke accarezzo accarezzi accarezziamo
feed nutro nutri nutriamo
save salvo salvi salviamo
greet saluto saluti salutiamo
help aiuto aiuti aiutiamo
love amo ami amiamo
call chiamo chiami chiamiamo
meet incontro incontri incontriamo
listen ascolto ascolti ascoltiamo
praise lodo lodi lodiamo
hug abbraccio abbracci abbracciamo
invite invito inviti invitiamo
sleep dormo dormi dormiamo
rest_ riposo riposi riposiamo
sit siedo siedi sediamo
jump salto salti saltiamo
wait aspetto aspetti aspettiamo
walk cammino cammini camminiamo
run corro corri corriamo
play gioco giochi giochiamo
sing canto canti cantiamo
dance ballo balli balliamo
laugh rido ridi ridiamo
cry piango piangi piangiamo
work lavoro lavori lavoriamo
study studio studi studiamo
swim nuoto nuoti nuotiamo
read leggo leggi leggiamo
write scrivo scrivi scriviamo
give do dai diamo
send mando mandi mandiamo
show mostro mostri mostriamo
offer offro offri offriamo
tell racconto racconti raccontiamo
explain spiego spieghi spieghiamo
repeat ripeto ripeti ripetiamo
obey obbedisco obbedisci obbediamo
respect rispetto rispetti rispettiamo
remember ricordo ricordi ricordiamo
accept accetto accetti accettiamo
understand capisco capisci capiamo
"""


def _person_index(person: str) -> int:
    """Where a person stands among five forms: I, you, he or she, we, they."""
    return {"I": 0, "you": 1, "he": 2, "she": 2, "we": 3, "they_m": 4, "they_f": 4, "s": 2,
            "p": 4}[person]


def pronoun(language: str, person: str) -> str:
    """The subject pronoun, or "" where the language leaves it out."""
    return PRONOUNS[language][list(PERSONS).index(person)]


def auxiliary(language: str, name: str, person: str) -> str:
    """A form of an auxiliary verb; `person` may also be `s` or `p` for a noun of that number."""
    return AUXILIARIES[name][language].split()[_person_index(person)]


@lru_cache(maxsize=None)
def _table(language: str) -> dict[str, tuple[str, str, str]]:
    """For each verb id, the forms for I, you and we."""
    if language == "it":
        lines = [line.split() for line in _ITALIAN.strip().splitlines()]
        return {key: (first, second, plural) for key, first, second, plural in lines}
    lines = [line.split() for line in french.VERBS.strip().splitlines()]
    return {key: (first, second, plural) for key, _, first, second, _, plural, _ in lines}


def conjugated(language: str, verb: Lexeme, person: str) -> str:
    """A verb of the lexicon in any person, in French, Italian or English."""
    index = _person_index(person)
    if index == 2 or index == 4:
        return verb.forms[language][1 if index == 2 else 2]
    if language == "en":
        return verb.forms["en"][0]
    return _table(language)[verb.id][{0: 0, 1: 1, 3: 2}[index]]
