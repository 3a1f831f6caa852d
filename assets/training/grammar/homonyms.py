"""Words with two meanings, and short texts that leave no doubt which one is meant.

Of every homonym there are a few frames. A frame says the word first and then a cue, such as "the
river", which belongs to one of the two senses; everything before the cue is the same for both, so
nothing to the left of the word tells them apart. A follower is a sentence that goes on in one sense.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from random import Random

from .lexicon import with_tags

HELD_OUT_ONE_IN = 5

# The lecture's own sentences are never emitted for training.
_LECTURE = frozenset({("bank", 0, "the street"), ("bank", 0, "the river")})


@dataclass(frozen=True)
class Sense:
    """One meaning: another word near to it, the cues that tell it, and sentences that go on in it."""

    name: str
    near: str
    cues: tuple[str, ...]
    followers: tuple[str, ...]


@dataclass(frozen=True)
class Homonym:
    """A word of one language with two senses; `{cue}` and `{name}` in a frame are filled in."""

    language: str
    word: str
    frames: tuple[str, ...]
    senses: tuple[Sense, Sense]


@dataclass(frozen=True)
class Usage:
    """A homonym in one of its senses: the text as words, and where the homonym stands."""

    homonym: Homonym
    sense: int
    frame: int
    cue: str
    words: tuple[str, ...]
    position: int

    @property
    def near(self) -> str:
        """The word that could stand in the homonym's place, in this sense only."""
        return self.homonym.senses[self.sense].near


# One block is one homonym: its frames, and for each sense its name, a word near to it of the same
# gender, the cues and the followers. The texts are written with spaces around every mark, and words
# that end with an apostrophe join the next one.
_TABLE = """
en bank
  frame I arrived at the bank after crossing {cue} .
  frame {name} stands at the bank and looks at {cue} .
  frame we came to the bank because we saw {cue} .
  frame they met at the bank , not far from {cue} .
  frame {name} finds the bank behind {cue} .
  sense money office : the street | the road | the square | the avenue | the crossroads | the market | the tramway
    next the cashier counts the coins .
    next the manager opens the safe .
    next {name} takes a receipt and some money .
    next the customers wait in a queue .
  sense water shore : the river | the stream | the canal | the water | the marsh | the ford | the creek
    next the fish swim among the stones .
    next a frog jumps into the mud .
    next {name} takes a rod and a worm .
    next the current is strong and cold .
en bat
  frame {name} saw a bat near {cue} .
  frame there was a bat behind {cue} .
  frame {name} talks about the bat and {cue} .
  frame we looked for the bat and found {cue} .
  frame the picture shows a bat and {cue} .
  sense animal moth : the cave | the moon | the owl | the ruins | the forest | the tower | the night
    next it flies in the dark .
    next its wings are black and thin .
    next it hunts moths and other insects .
    next {name} is afraid of its teeth .
  sense sport racket : the ball | the stadium | the team | the coach | the match | the glove | the helmet
    next the player hits hard with it .
    next it is made of wood .
    next the crowd shouts with joy .
    next {name} wins the game .
en nail
  frame {name} looks at the nail and {cue} .
  frame the nail is next to {cue} .
  frame I saw the nail when {name} showed me {cue} .
  frame {name} broke a nail while holding {cue} .
  frame this is a nail and that is {cue} .
  sense body knuckle : the finger | the thumb | the hand | the toe | the skin | the file | the polish
    next it grows a little every day .
    next {name} paints it red .
    next it is soft and pink .
    next it hurts when it is too short .
  sense tool pin : the hammer | the board | the wall | the screw | the pliers | the toolbox | the plank
    next it is made of iron .
    next the carpenter drives it into the wood .
    next {name} hangs a picture on it .
    next it is rusty and bent .
it pesca
  frame {name} pensa alla pesca quando vede {cue} .
  frame parliamo della pesca e guardiamo {cue} .
  frame per la pesca {name} prepara {cue} .
  frame {name} parla della pesca e mostra {cue} .
  frame che bella pesca , dice {name} , e indica {cue} .
  sense frutto prugna : la frutta | la torta | la marmellata | il frutteto | la macedonia | il nocciolo | il ramo
    next è dolce e molto matura .
    next la buccia è morbida .
    next {name} la mangia con lo zucchero .
    next il succo macchia la camicia .
  sense sport caccia : l' amo | la rete | la barca | il fiume | la canna | il porto | il lago
    next le trote nuotano sotto le pietre .
    next il galleggiante si muove .
    next {name} aspetta in silenzio sulla riva .
    next il secchio è pieno di acciughe .
it piano
  frame {name} cerca il piano e vede {cue} .
  frame guardano il piano e poi {cue} .
  frame ecco il piano : accanto trovate {cue} .
  frame il piano è vecchio come {cue} .
  frame {name} parla del piano e indica {cue} .
  sense strumento pianoforte : la musica | il violino | il concerto | la tastiera | l' orchestra | il pianista | lo spartito
    next il suono è dolce e chiaro .
    next la cantante prova una canzone .
    next {name} suona con due mani .
    next i tasti sono bianchi e neri .
  sense casa pianerottolo : l' ascensore | la scala | il palazzo | il corridoio | il tetto | l' appartamento | il portone
    next i vicini abitano di sopra .
    next ci sono dieci gradini .
    next {name} sale e apre con la chiave .
    next le stanze sono grandi e luminose .
it vite
  frame {name} guarda la vite e poi {cue} .
  frame prima vediamo la vite e dopo {cue} .
  frame la vite è piccola ma non {cue} .
  frame {name} tocca la vite e prende {cue} .
  frame ecco la vite , dice {name} , ed ecco {cue} .
  sense pianta siepe : l' uva | la vigna | il vino | il grappolo | il contadino | la campagna | la foglia
    next in autunno comincia la vendemmia .
    next cresce bene al sole .
    next {name} la innaffia ogni giorno .
    next le radici cercano acqua .
  sense ferro molla : il cacciavite | il martello | il legno | il chiodo | la mensola | il bullone | il trapano
    next il falegname la stringe forte .
    next è di ferro e gira bene .
    next {name} la svita per riparare il mobile .
    next il filetto è consumato .
pt banco
  frame cheguei ao banco depois de atravessar {cue} .
  frame {name} espera no banco e olha {cue} .
  frame vimos o banco e depois {cue} .
  frame {name} encontrou o banco quando procurava {cue} .
  frame eles chegam ao banco e observam {cue} .
  sense assento balanço : o jardim | o parque | o gramado | o bosque | a fonte | o lago | o canteiro
    next as crianças brincam na sombra .
    next os passarinhos cantam nas árvores .
    next {name} senta e lê um livro .
    next a madeira é velha e dura .
  sense dinheiro correio : a rua | a avenida | o trânsito | o cruzamento | a rodovia | o caixa | o cofre
    next o gerente conta as notas .
    next os clientes fazem fila .
    next {name} guarda o dinheiro na conta .
    next o cartão não funciona .
pt manga
  frame {name} olha a manga e depois {cue} .
  frame a manga está suja como {cue} .
  frame quando {name} mostra a manga , vemos {cue} .
  frame {name} lava a manga e também {cue} .
  frame esta é a manga e aquele é {cue} .
  sense fruta goiaba : o suco | o abacaxi | o caroço | o mamão | o doce | o pomar | o sorvete
    next é madura e muito doce .
    next a casca é verde e amarela .
    next {name} come com uma colher .
    next o cheiro enche a cozinha .
  sense roupa blusa : o botão | o casaco | o punho | o tecido | o colarinho | o bolso | o paletó
    next o alfaiate costura com linha .
    next é longa demais para o braço .
    next {name} passa tudo com o ferro .
    next o algodão rasgou ontem .
pt vela
  frame {name} procura a vela e encontra {cue} .
  frame vimos a vela antes de ver {cue} .
  frame {name} fala da vela e mostra {cue} .
  frame a vela é branca e não {cue} .
  frame aqui está a vela e ali está {cue} .
  sense luz lâmpada : o fósforo | o bolo | a chama | o castiçal | a cera | o altar | a lanterna
    next a luz treme no escuro .
    next derrete devagar sobre a mesa .
    next {name} acende tudo à noite .
    next o aniversário começa agora .
  sense barco canoa : o barco | o vento | o mar | o mastro | a onda | o marinheiro | a ilha
    next a tripulação puxa as cordas .
    next o capitão olha o horizonte .
    next {name} navega para o norte .
    next a tempestade chega depressa .
"""


def _parse_block(block: str) -> Homonym:
    head, *lines = block.splitlines()
    language, word = head.split()
    frames: list[str] = []
    senses: list[tuple[str, str, tuple[str, ...], list[str]]] = []
    for line in lines:
        kind, _, text = line.strip().partition(" ")
        if kind == "frame":
            frames.append(text)
        elif kind == "sense":
            naming, _, cues = text.partition(" : ")
            name, near = naming.split()
            senses.append((name, near, tuple(cues.split(" | ")), []))
        elif kind == "next":
            senses[-1][3].append(text)
        else:
            raise ValueError(f"homonym {word}: unknown line {line!r}")
    first, second = (Sense(name, near, cues, tuple(texts))
                     for name, near, cues, texts in senses)
    return Homonym(language, word, tuple(frames), (first, second))


@lru_cache(maxsize=None)
def homonyms() -> tuple[Homonym, ...]:
    """Every homonym, in table order."""
    return tuple(_parse_block(block) for block in re.split(r"\n(?=\S)", _TABLE.strip()))


def is_held_out_usage(homonym: Homonym, frame: int, cue: str) -> bool:
    """Whether training never sees that cue in that frame."""
    if (homonym.word, frame, cue) in _LECTURE:
        return True
    digest = blake2b(f"{homonym.word} {frame} {cue}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % HELD_OUT_ONE_IN == 0


def _filled(homonym: Homonym, text: str, name: str, cue: str = "") -> list[str]:
    """A frame or follower as words, with a capital at its beginning."""
    words = text.replace("{name}", name).replace("{cue}", cue).split()
    return [words[0][0].upper() + words[0][1:], *words[1:]]


def every_word() -> list[str]:
    """Every word that a frame, a cue or a follower can say, as it is written there."""
    found: dict[str, None] = {}
    for homonym in homonyms():
        texts = list(homonym.frames)
        for sense in homonym.senses:
            texts += [sense.near, *sense.cues, *sense.followers]
        for text in texts:
            words = _filled(homonym, text, "", "")
            found.update(dict.fromkeys([words[0], *text.split()]))
    return [word for word in found if not word.startswith("{")]


def names(language: str) -> list[str]:
    return [one.forms[language][0] for one in with_tags(language, "name")]


def usage(homonym: Homonym, sense: int, frame: int, cue: str, name: str) -> Usage:
    """The homonym in a frame, with a cue of that sense."""
    words = _filled(homonym, homonym.frames[frame], name, cue)
    return Usage(homonym, sense, frame, cue, tuple(words), words.index(homonym.word))


def follower(homonym: Homonym, sense: int, random: Random) -> list[str]:
    """A sentence that goes on in that sense, as words."""
    text = random.choice(homonym.senses[sense].followers)
    return _filled(homonym, text, random.choice(names(homonym.language)))


def training_usage(homonym: Homonym, random: Random) -> Usage:
    """A usage of the training split."""
    while True:
        sense, frame = random.randrange(2), random.randrange(len(homonym.frames))
        cue = random.choice(homonym.senses[sense].cues)
        if not is_held_out_usage(homonym, frame, cue):
            return usage(homonym, sense, frame, cue, random.choice(names(homonym.language)))
