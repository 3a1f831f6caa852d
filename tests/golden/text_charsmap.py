"""A small "precompiled_charsmap" of our own, in the binary form that SentencePiece models carry."""
import base64
import struct
import unicodedata


class DoubleArray:
    """Trie in the layout of SentencePiece's charsmap: a node's children stand at base ^ byte, its
    value at base."""

    def __init__(self, words):
        self.units = {}
        self.free_from = 1
        self.units[0] = 0
        self.place(0, sorted(words.items()), 0)
        size = (max(self.units) | 0xFF) + 1
        self.array = [self.units.get(i, 0) for i in range(size)]

    def place(self, position, entries, depth):
        value = next((number for word, number in entries if len(word) == depth), None)
        groups = {}
        for word, number in entries:
            if len(word) > depth:
                groups.setdefault(word[depth], []).append((word, number))
        labels = ([0] if value is not None else []) + sorted(groups)
        base = self.free_from
        while any(base ^ label in self.units for label in labels) or base in self.units:
            base += 1
        self.units[position] |= (position ^ base) << 10 | (0x100 if value is not None else 0)
        self.units.setdefault(base, 0)
        for label in groups:
            self.units[base ^ label] = label
        if value is not None:
            self.units[base] = value | 0x80000000
        for label, group in groups.items():
            self.place(base ^ label, group, depth + 1)


VANISHING = "\x01\x07\x1b\x7f\u200b\ufeff\xad"


def charsmap():
    """Our own rules: NFKC of some blocks, odd spaces, and characters that vanish."""
    rules = {}
    for code in [*range(0xA0, 0x180), *range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F),
                 *range(0x2100, 0x2139), *range(0x2460, 0x2474), *range(0x1E00, 0x1E40)]:
        folded = unicodedata.normalize("NFKC", chr(code))
        if folded != chr(code):
            rules[chr(code)] = folded
    for space in "\t\n\r\xa0\u2003\u3000\u1680\u2028":
        rules[space] = " "
    rules["\r\n"] = " "
    for gone in VANISHING:
        rules[gone] = ""
    for letter in "aeiounAEIOUN":
        for mark in "\u0300\u0301\u0302\u0303\u0327":
            joined = unicodedata.normalize("NFC", letter + mark)
            if len(joined) == 1:
                rules[letter + mark] = joined
    texts, places = b"", {}
    for text in sorted(set(rules.values())):
        places[text] = len(texts)
        texts += text.encode() + b"\0"
    array = DoubleArray({key.encode(): places[text] for key, text in rules.items()}).array
    blob = struct.pack("<I", 4 * len(array)) + struct.pack(f"<{len(array)}I", *array) + texts
    return {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(blob).decode()}
