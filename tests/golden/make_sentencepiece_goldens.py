#!/usr/bin/env python3
"""Makes tests/golden/text/spm-*.model and .jsonl: small SentencePiece models and what the library
does with random strings.

One case per line: s the text, i its ids, d the decoded text (0 where it equals s).
"""
import contextlib
import io
import random
import tempfile
from pathlib import Path

import sentencepiece

from text_cases import CASES, OUT, write_lines
from text_samples import random_text, sentences

# Our own rules of normalisation: code points, then what they become. What begins with a NUL byte
# in the result is removed.
RULES = [("FF21", "0041"), ("FF22", "0042"), ("FB01", "0066 0069"), ("00BD", "0031 2044 0032"),
         ("00A0", "0020"), ("3000", "0020"), ("2003", "0020"), ("0009", "0020"), ("000A", "0020"),
         ("000D", "0020"), ("0065 0301", "00E9"), ("0061 0300", "00E0"), ("200B", ""),
         ("1F600", "003A 0029")]


@contextlib.contextmanager
def rules_file():
    """The path of a file with the rules, while it is needed: models keep it, hence it is short."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("rules.tsv").write_text("".join(f"{source}\t{target}\n" for source, target in RULES))
        yield "rules.tsv"


def train(name, **options):
    model = io.BytesIO()
    with rules_file() as path:
        if options.pop("rules", False):
            options["normalization_rule_tsv"] = path
        else:
            options["normalization_rule_name"] = "identity"
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(list(sentences(2500, name))), model_writer=model,
            num_threads=1, minloglevel=2, **options)
    (OUT / f"{name}.model").write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    rng = random.Random("cases of " + name)
    cases = []
    for _ in range(CASES):
        text = random_text(rng, ["<sep>"] if "sep" in str(options) else [], 4)
        ids = processor.encode(text)
        decoded = processor.decode(ids)
        cases.append({"s": text, "i": ids, "d": 0 if decoded == text else decoded})
    write_lines(OUT / f"{name}.jsonl", cases)


if __name__ == "__main__":
    train("spm-unigram", model_type="unigram", vocab_size=480, rules=True)
    train("spm-bpe", model_type="bpe", vocab_size=640, byte_fallback=True,
          remove_extra_whitespaces=False, character_coverage=0.9995)
