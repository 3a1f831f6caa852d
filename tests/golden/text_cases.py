"""Writes what a tokenizer does with random strings; the format stands in make_text_goldens.py."""
import json
import random
from pathlib import Path

from text_samples import byte_offsets, decode_with_spans, random_bytes, random_text

OUT = Path(__file__).resolve().parent / "text"


def case_of(tokenizer, data, second=None, with_plain=False):
    text, spans = decode_with_spans(data)
    encoding = tokenizer.encode(text) if second is None else tokenizer.encode(text, second)
    case = {"s": text} if text.encode() == data else {"b": data.hex()}
    if second is not None:
        case["t"] = second
        case["ty"] = encoding.type_ids
    case["i"] = encoding.ids
    if second is None:
        case["o"] = byte_offsets(encoding.offsets, spans)
        whole = tokenizer.decode(encoding.ids, skip_special_tokens=False)
        plain = tokenizer.decode(encoding.ids, skip_special_tokens=True)
        if whole == text:
            case["d"] = 0
        elif with_plain:
            case["d"] = whole
            case["k"] = plain
    return case


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_lines(path, cases):
    path.write_text("".join(dump(case) + "\n" for case in cases), encoding="utf-8")


CASES = 2000  # of each kind


def write_cases(kind, tokenizer, pairs=0):
    rng = random.Random("cases of " + kind)
    specials = [token.content for token in tokenizer.get_added_tokens_decoder().values()][:8]
    cases, seen = [], set()
    while len(cases) < CASES:
        if len(cases) % 25 == 7:
            data = random_bytes(rng)
        else:
            data = random_text(rng, specials, 5 if len(cases) < 200 else 3).encode()
        if data in seen:
            continue
        seen.add(data)
        cases.append(case_of(tokenizer, data, with_plain=len(cases) % 3 == 0))
    for _ in range(pairs):
        cases.append(case_of(tokenizer, random_text(rng, specials).encode(),
                             random_text(rng, specials)))
    write_lines(OUT / f"{kind}.jsonl", cases)
