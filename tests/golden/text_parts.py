"""Goldens of single normalizers and pre-tokenizers, for make_text_goldens.py."""
import json
import random

from tokenizers import Tokenizer

from text_cases import OUT, write_lines
from text_charsmap import charsmap
from text_patterns import BYTE_LEVEL, GPT2_PATTERN, LLAMA3_PATTERN, QWEN2_PATTERN, spec
from text_samples import byte_offsets, decode_with_spans, random_text


def make_parts():
    tokenizer_of = lambda field, part: Tokenizer.from_str(json.dumps(spec(
        {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}, **{field: part})))
    rng = random.Random("parts")
    texts = [random_text(rng, []) for _ in range(40)]
    texts += ["e\u0301\u0323x", "a\u0323\u0302\u0301", "\u0344", "\u0301a", "각한", "각", "ﬁ½①",
              "İIıi", "ΟΔΟΣ", "  a  ", "\u3000a\u2003", "", "a\u0345\u0301\u0323", "か\u3099", "ｶﾞ",
              "".join(map(chr, [*range(1, 33), *range(127, 161), 0x1680, *range(0x2000, 0x2030),
                                0x2581, 0xFEFF, 0xFFFD]))]
    rows = []
    bert = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
            "strip_accents": None, "lowercase": True}
    for part in [{"type": kind} for kind in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase",
                                             "StripAccents", "ByteLevel", "Nmt")] + [
            {"type": "Strip", "strip_left": True, "strip_right": True},
            {"type": "Strip", "strip_left": True, "strip_right": False},
            {"type": "Replace", "pattern": {"Regex": "[aeiou]+"}, "content": "<v>"},
            {"type": "Replace", "pattern": {"String": " "}, "content": ""},
            {"type": "Prepend", "prepend": "▁x"}, bert,
            {**bert, "strip_accents": False}, {**bert, "clean_text": False, "lowercase": False},
            charsmap()]:
        normalizer = tokenizer_of("normalizer", part).normalizer
        rows.append({"part": part, "cases": [[text, normalizer.normalize_str(text)]
                                             for text in rng.sample(texts[:40], 16) + texts[40:]]})
    write_lines(OUT / "normalizers.jsonl", rows)

    rows = []
    parts = [{"type": "Split", "pattern": {"Regex": r"[-,.'\s]"}, "behavior": behavior,
              "invert": invert}
             for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext",
                              "Contiguous") for invert in (False, True)]
    parts += [{"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated",
               "invert": False} for pattern in (GPT2_PATTERN, LLAMA3_PATTERN, QWEN2_PATTERN,
                                                "^.|x*$", "(?=[A-Z])", "")]
    parts += [{"type": "Split", "pattern": {"String": "a"}, "behavior": "Removed", "invert": False}]
    parts += [{"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}
              for scheme in ("first", "always", "never") for split in (True, False)]
    parts += [{"type": "Metaspace", "replacement": "_", "add_prefix_space": True}]
    parts += [{"type": "Punctuation", "behavior": behavior}
              for behavior in ("Removed", "Isolated", "Contiguous")]
    parts += [{"type": "Digits", "individual_digits": individual} for individual in (True, False)]
    parts += [{"type": kind} for kind in ("BertPreTokenizer", "Whitespace", "WhitespaceSplit")]
    parts += [{**BYTE_LEVEL, "add_prefix_space": True}, {**BYTE_LEVEL, "use_regex": False}]
    for part in parts:
        pre_tokenizer = tokenizer_of("pre_tokenizer", part).pre_tokenizer
        cases = []
        for text in rng.sample(texts, 11) + ["a-b--c, d.", "", "--", "x\ny\n\nz", "aXbY",
                                             "a_b٣②Ⓐ"]:
            spans = decode_with_spans(text.encode())[1]
            pieces = pre_tokenizer.pre_tokenize_str(text)
            cases.append([text, [piece for piece, _ in pieces],
                          byte_offsets([offsets for _, offsets in pieces], spans)])
        rows.append({"part": part, "cases": cases})
    write_lines(OUT / "pre_tokenizers.jsonl", rows)
