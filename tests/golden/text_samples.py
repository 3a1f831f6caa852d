"""Training text, random strings and the compact form of offsets for make_text_goldens.py."""
import codecs
import random
import unicodedata

WORDS = {
    "it": ("la mela il gatto una bambina i libri rossi è più verde perché dorme sul divano "
           "l'acqua città lunedì mangia guarda sopra dell'albero non c'è caffè").split(),
    "en": ("the apple a cat she didn't we'll they've under green because sleeping on sofa "
           "water city Monday eats looks above it's robot's orders given naïve").split(),
    "pt": ("a maçã o gato uma criança os livros vermelhos é mais verde porque dorme no sofá "
           "água cidade segunda-feira come não está coração às avó pães").split(),
}


def sentences(count, seed):
    """Our own training text: random words of one language with numbers and signs."""
    rng = random.Random(seed)
    for _ in range(count):
        words = [rng.choice(WORDS[rng.choice(list(WORDS))]) for _ in range(rng.randint(3, 9))]
        if rng.random() < 0.3:
            words.insert(rng.randrange(len(words)), str(rng.randrange(3000)))
        if rng.random() < 0.1:
            words.append(rng.choice(["日本語", "東京", "Привет", "😀", "é", "ok👍🏽"]))
        yield (" ".join(words)).capitalize() + rng.choice([".", "!", "?", ", ", ";", "...", ""])


OLD = unicodedata.ucd_3_2_0  # characters that every library in play knows alike
OLD_CHARACTERS = [chr(c) for c in range(0x20, 0x30000) if not 0xD800 <= c < 0xE000
                  and OLD.category(chr(c)) == unicodedata.category(chr(c)) != "Cn"
                  and OLD.category(chr(c)) != "Co"]
CONTROLS = ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x85", "\u200b", "\u200d", "\u202e", "\ufeff",
            "\xad", "\u2060"]
SPACES = [" ", "  ", "   ", " " * 17, "\t", "\n", "\n\n", "\r\n", " \n ", "\t\t ", "\xa0", "\u3000",
          "\u2003", "\u2028", "\u180e", "\u1680", "\v\f"]
EMOJI = ["😀", "👩‍👩‍👧", "🏳️‍🌈", "🇮🇹", "👍🏽", "❤️", "1️⃣", "🥨"]
MARKS = ["\u0301", "\u0327", "\u0323\u0302", "\u0302\u0323", "\u0345", "\u20dd", "\u3099", "\u093f"]
OTHER = ["日本語", "東京タワー", "한국어", "각", "ﬁn", "Ａｂｃ", "½", "①", "Ⅳ", "ﷺ", "नमस्ते", "ไทย",
         "العربية", "Ελλάς", "ΟΔΟΣ", "İstanbul", "ß", "ẞ", "ǆ", "Å", "Ω", "ñ", "n\u0303", "e\u0301",
         "한", "か\u3099", "x²", "ſ", "'ſ", "…", "``quoted''", "--", "$+<=>^`|~", "¿Qué?", "«a»"]
ENGLISH = ["don't", "We'LL", "I'm", "it's", "THEY'RE", "'d", "a_b", "3.14", "1234567", "v2.0",
           "http://x.y/z?q=1", "do not", "snake_case", "CamelCase", "#tag", "@you", "100%", "a,b"]


def random_text(rng, specials, most=5):
    parts = []
    for _ in range(rng.randint(0, most)):
        kind = rng.random()
        if kind < 0.34:
            parts.append(rng.choice(WORDS[rng.choice(list(WORDS))]))
        elif kind < 0.44:
            parts.append(rng.choice(ENGLISH))
        elif kind < 0.555:
            parts.append(rng.choice(SPACES))
        elif kind < 0.56:
            parts.append("".join(rng.choice(SPACES) for _ in range(rng.randint(5, 12))))
        elif kind < 0.66:
            parts.append(rng.choice(OTHER))
        elif kind < 0.71:
            parts.append(rng.choice(EMOJI))
        elif kind < 0.77:
            parts.append(rng.choice("aeioun日") + rng.choice(MARKS))
        elif kind < 0.81:
            parts.append(rng.choice(CONTROLS))
        elif kind < 0.87:
            parts.append("".join(rng.choice(OLD_CHARACTERS) for _ in range(rng.randint(1, 3))))
        elif kind < 0.91:
            parts.append(rng.choice(["!!", "?!", " - ", "(", ").", "\"", "/", "\\n", "<", "</", "▁", "Ġ"]))
        elif kind < 0.97 and specials:
            parts.append(rng.choice(specials))
        else:
            parts.append(rng.choice(["A", "aaa", "ab" * 6, "0", "00123", "é" * 3]))
        if rng.random() < 0.55:
            parts.append(" ")
    return "".join(parts)


INVALID = [b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc0\xaf", b"\xed\xa0\x80", b"\x80\x80",
           b"\xf5\x80", b"\xf4\x90\x80\x80", b"\xe0\x80"]


def random_bytes(rng):
    return b"".join(rng.choice([rng.choice(INVALID), random_text(rng, [], 2).encode()])
                    for _ in range(rng.randint(1, 4)))


def decode_with_spans(data):
    """The text of possibly broken UTF-8, and the byte span of each of its characters."""
    holes = {}

    def handler(error):
        holes[error.start] = error.end
        return "\ufffd", error.end

    codecs.register_error("note", handler)
    text = data.decode("utf-8", errors="note")
    assert text == data.decode("utf-8", errors="replace")
    spans, at = [], 0
    for character in text:
        end = holes.get(at, at + len(character.encode()))
        spans.append((at, end))
        at = end
    assert at == len(data)
    return text, spans


def byte_offsets(offsets, spans):
    """Offsets in characters -> offsets in bytes, in the compact form described above."""
    size = spans[-1][1] if spans else 0
    compact, last = [], 0
    for begin, end in offsets:
        if begin == end:
            position = spans[begin][0] if begin < len(spans) else size
            begin = end = position
        else:
            begin, end = spans[begin][0], spans[end - 1][1]
        compact.append(end - begin if begin == last else [begin, end])
        last = end
    return compact
