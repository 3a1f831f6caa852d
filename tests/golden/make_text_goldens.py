#!/usr/bin/env python3
"""Makes tests/golden/text: small tokenizers of every kind and what `tokenizers` does with them.

Each tokenizer is trained on sentences that this script makes up. Beside <kind>.json stands
<kind>.jsonl with one case per line:

    s  the text, or b: its bytes in hexadecimal where they are not UTF-8
    t  the second text of a pair
    i  ids with special tokens
    o  offsets in bytes of the text: the length of a token that begins where the one before it ends
       (the first: at 0), else [begin, end]
    d  the decoded text, 0 where it equals s; where it does not, only in every third case
    k  the decoded text without special tokens, beside d

normalizers.jsonl and pre_tokenizers.jsonl hold single parts with their input and output.
The bundled model has only cases: its tokenizer.json stands in assets/models.

The trainers break ties at random, so the tokenizers that are there stay unless --train is given.
"""
import json
import os
import sys

os.environ["RAYON_NUM_THREADS"] = "1"  # training with more threads is not reproducible
os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers  # noqa: E402

from text_cases import OUT, dump, write_cases  # noqa: E402
from text_charsmap import charsmap  # noqa: E402
from text_parts import make_parts  # noqa: E402
from text_patterns import (BYTE_LEVEL, CLIP_PATTERN, LLAMA3_PATTERN, QWEN2_PATTERN,  # noqa: E402
                           added, spec, template)
from text_samples import sentences  # noqa: E402

TRAIN = "--train" in sys.argv


def write(kind, spec, pairs=0):
    path = OUT / f"{kind}.json"
    if TRAIN or not path.exists():
        path.write_text(dump(spec), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    write_cases(kind, Tokenizer.from_str(text), pairs)


def trained_bpe(size, normalizer=None, pre_tokenizer=None, specials=(), seed=1, **options):
    tokenizer = Tokenizer(models.BPE(**{k: v for k, v in options.items() if k == "unk_token"}))
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    suffix = {"end_of_word_suffix": options["suffix"]} if "suffix" in options else {}
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(specials), show_progress=False,
        initial_alphabet=options.get("alphabet", []), **suffix)
    tokenizer.train_from_iterator(sentences(2500, seed), trainer)
    return json.loads(tokenizer.to_str())["model"]


def byte_bpe(size, specials, pattern_part, seed, old_merges=False):
    model = trained_bpe(size, pre_tokenizer=pattern_part, specials=specials, seed=seed,
                        alphabet=pre_tokenizers.ByteLevel.alphabet())
    if old_merges:  # the form that files before 2024 have
        model["merges"] = [" ".join(pair) for pair in model["merges"]]
    return model


def make_byte_level_kinds():
    level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    model = byte_bpe(620, ["<|endoftext|>"], level, 1, old_merges=True)
    write("gpt2", spec(model, added(["<|endoftext|>"], 0), pre_tokenizer=BYTE_LEVEL,
                       post_processor={**BYTE_LEVEL, "trim_offsets": False}, decoder=BYTE_LEVEL))

    names = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    level = pre_tokenizers.ByteLevel(add_prefix_space=True)
    model = byte_bpe(560, names, level, 2)
    tokens = added(names, 0)
    tokens[4]["lstrip"] = True
    prefixed = {**BYTE_LEVEL, "add_prefix_space": True}
    write("roberta", spec(model, tokens, pre_tokenizer=prefixed, decoder=prefixed,
                          post_processor={"type": "RobertaProcessing", "sep": ["</s>", 2],
                                          "cls": ["<s>", 0], "trim_offsets": True,
                                          "add_prefix_space": True}), pairs=15)

    def split_then_level(pattern):
        return {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated",
             "invert": False},
            {**BYTE_LEVEL, "use_regex": False}]}

    def part(description):
        whole = {"version": "1.0", "added_tokens": [], "pre_tokenizer": description,
                 "model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}
        return Tokenizer.from_str(json.dumps(whole)).pre_tokenizer

    llama3 = split_then_level(LLAMA3_PATTERN)
    model = byte_bpe(600, [], part(llama3), 3)
    model["ignore_merges"] = True
    size = len(model["vocab"])
    model["vocab"][" Ġ verde"] = size  # never reached through merges, only as a whole
    whole_word = "Ġsleeping-word"
    model["vocab"][whole_word] = size + 1
    names = ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"]
    bos = size + 2
    write("llama3", spec(model, added(names, bos), pre_tokenizer=llama3, decoder=BYTE_LEVEL,
                         post_processor={"type": "Sequence", "processors": [
                             {**BYTE_LEVEL, "trim_offsets": True},
                             template([(names[0], 0), ("A", 0)],
                                      [(names[0], 0), ("A", 0), (names[0], 1), ("B", 1)],
                                      {names[0]: bos})]}))

    qwen2 = split_then_level(QWEN2_PATTERN)
    model = byte_bpe(580, [], part(qwen2), 4)
    write("qwen2", spec(model, added(["<|im_start|>", "<|im_end|>"], len(model["vocab"])),
                        normalizer={"type": "NFC"}, pre_tokenizer=qwen2, decoder=BYTE_LEVEL,
                        post_processor={**BYTE_LEVEL, "trim_offsets": False}))

    digits = {"type": "Sequence", "pretokenizers": [
        {"type": "Digits", "individual_digits": True}, BYTE_LEVEL]}
    model = byte_bpe(540, ["<|im_start|>"], part(digits), 5)
    tokens = added(["<|im_start|>"], 0)
    size = len(model["vocab"])
    tokens += added(["Gatto", "tto d"], size, special=False, normalized=True, single_word=True)
    tokens += added([" ~ "], size + 2, special=False, lstrip=True, rstrip=True)
    write("smollm", spec(model, tokens, pre_tokenizer=digits, decoder=BYTE_LEVEL,
                         normalizer={"type": "Lowercase"}))

    clip_part = {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": CLIP_PATTERN}, "behavior": "Removed",
         "invert": True},
        {**BYTE_LEVEL, "use_regex": False}]}
    names = ["<|startoftext|>", "<|endoftext|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    model = trained_bpe(700, normalizer=normalizers.Lowercase(), pre_tokenizer=part(clip_part),
                        specials=names, seed=6, suffix="</w>",
                        alphabet=alphabet)
    for character in sorted(alphabet):
        model["vocab"].setdefault(character + "</w>", len(model["vocab"]))
    model.update(end_of_word_suffix="</w>", continuing_subword_prefix="", unk_token=names[1])
    write("clip", spec(model, added(names, 0), pre_tokenizer=clip_part, decoder=BYTE_LEVEL,
                       normalizer={"type": "Sequence", "normalizers": [
                           {"type": "NFC"},
                           {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
                           {"type": "Lowercase"}]},
                       post_processor={"type": "RobertaProcessing", "sep": [names[1], 1],
                                       "cls": [names[0], 0], "trim_offsets": False,
                                       "add_prefix_space": False}))


def with_bytes(model, specials):
    """Puts special tokens and the 256 byte tokens before the vocabulary of a trained BPE."""
    first = list(specials) + [f"<0x{byte:02X}>" for byte in range(256)]
    pieces = [token for token, _ in sorted(model["vocab"].items(), key=lambda item: item[1])]
    pieces = [piece for piece in pieces if piece not in first]
    model.update(vocab={token: i for i, token in enumerate(first + pieces)}, byte_fallback=True,
                 unk_token="<unk>", fuse_unk=True)
    return model


def make_sentencepiece_bpe_kinds():
    names = ["<unk>", "<s>", "</s>"]
    replace = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    llama = {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, replace]}
    model = trained_bpe(360, pre_tokenizer=pre_tokenizers.Metaspace(), seed=7)
    model = with_bytes(model, names)
    tokens = added(names, 0)
    tokens += added(["<|user|>"], len(model["vocab"]), rstrip=True)
    bytes_to_text = [{"type": "ByteFallback"}, {"type": "Fuse"}]
    to_space = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
    write("llama2", spec(model, tokens, normalizer=llama,
                         post_processor=template([("<s>", 0), ("A", 0)],
                                                 [("<s>", 0), ("A", 0), ("<s>", 1), ("B", 1)],
                                                 {"<s>": 1}),
                         decoder={"type": "Sequence", "decoders": [
                             to_space, *bytes_to_text,
                             {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}))

    names = ["<pad>", "<eos>", "<bos>", "<unk>"]
    part = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious",
            "invert": False}
    model = trained_bpe(380, pre_tokenizer=pre_tokenizers.Metaspace(prepend_scheme="never"), seed=8)
    model = with_bytes(model, names)
    write("gemma", spec(model, added(names, 0), normalizer=replace, pre_tokenizer=part,
                        post_processor=template([("<bos>", 0), ("A", 0)],
                                                [("<bos>", 0), ("A", 0), ("<bos>", 1), ("B", 1)],
                                                {"<bos>": 2}),
                        decoder={"type": "Sequence", "decoders": [to_space, *bytes_to_text]}))


def make_word_kinds():
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    bert = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
            "strip_accents": None, "lowercase": True}
    for kind, lowercase, seed in (("bert", True, 9), ("bert-cased", False, 10)):
        normalizer = {**bert, "lowercase": lowercase}
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        alphabet = [c for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                    ".,;:!?'\"()-_/$%&*+<=>@[]^`|~#日本語"]
        tokenizer.train_from_iterator(sentences(2500, seed), trainers.WordPieceTrainer(
            vocab_size=600, special_tokens=names, initial_alphabet=alphabet, show_progress=False))
        model = json.loads(tokenizer.to_str())["model"]
        post = (template([("[CLS]", 0), ("A", 0), ("[SEP]", 0)],
                         [("[CLS]", 0), ("A", 0), ("[SEP]", 0), ("B", 1), ("[SEP]", 1)],
                         {"[CLS]": 2, "[SEP]": 3}) if lowercase else
                {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})
        write(kind, spec(model, added(names, 0), normalizer, {"type": "BertPreTokenizer"}, post,
                         {"type": "WordPiece", "prefix": "##", "cleanup": lowercase}), pairs=15)

    model = trained_bpe(500, normalizer=normalizers.BertNormalizer(), suffix="</w>",
                        pre_tokenizer=pre_tokenizers.BertPreTokenizer(), specials=["<unk>"],
                        seed=11, unk_token="<unk>")
    model.update(end_of_word_suffix="</w>", unk_token="<unk>")
    write("gpt1", spec(model, added(["<unk>"], 0), bert, {"type": "BertPreTokenizer"},
                       decoder={"type": "BPEDecoder", "suffix": "</w>"}))


def trained_unigram(size, seed, specials, normalizer=None):
    tokenizer = Tokenizer(models.Unigram())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(sentences(2500, seed), trainers.UnigramTrainer(
        vocab_size=size, special_tokens=specials, unk_token="<unk>", show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    model["vocab"] = [[piece, round(score, 6)] for piece, score in model["vocab"]]
    return model


def make_unigram_kinds():
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always",
                 "split": True}
    rules = charsmap()
    names = ["<pad>", "</s>", "<unk>"]
    model = trained_unigram(600, 12, names)
    extra = [f"<extra_id_{i}>" for i in range(9, -1, -1)]
    size = len(model["vocab"])
    model["vocab"] += [[name, 0.0] for name in extra]
    write("t5", spec(model, added(names, 0) + added(extra, size), rules, metaspace,
                     template([("A", 0), ("</s>", 0)],
                              [("A", 0), ("</s>", 0), ("B", 0), ("</s>", 0)], {"</s>": 1}), metaspace))

    names = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    parts = [{"type": "Replace", "pattern": {"String": "``"}, "content": "\""},
             {"type": "Replace", "pattern": {"String": "''"}, "content": "\""},
             {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, rules,
             {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]
    model = trained_unigram(600, 13, names, normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]))
    tokens = added(names, 0)
    tokens[4]["lstrip"] = True
    write("albert", spec(model, tokens, {"type": "Sequence", "normalizers": parts}, metaspace,
                         template([("[CLS]", 0), ("A", 0), ("[SEP]", 0)],
                                  [("[CLS]", 0), ("A", 0), ("[SEP]", 0), ("B", 1), ("[SEP]", 1)],
                                  {"[CLS]": 2, "[SEP]": 3}), metaspace))

    names = ["<s>", "<pad>", "</s>", "<unk>"]
    model = trained_unigram(420, 14, names)
    model["vocab"] += [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]
    model.update(byte_fallback=True, unk_id=3)
    first = {**metaspace, "prepend_scheme": "first", "split": False}
    size = len(model["vocab"])
    model["vocab"].append(["<mask>", 0.0])
    strip = {"type": "Strip", "strip_left": False, "strip_right": True}
    write("unigram-bytes", spec(
        model, added(names, 0) + added(["<mask>"], size, lstrip=True, normalized=True),
        {"type": "Sequence", "normalizers": [strip, {"type": "NFKC"}]}, first,
        template([("<s>", 0), ("A", 0), ("</s>", 0)],
                 [("<s>", 0), ("A", 0), ("</s>", 0), ("</s>", 0), ("B", 0), ("</s>", 0)],
                 {"<s>": 0, "</s>": 2}),
        {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, first]}))


def main():
    OUT.mkdir(exist_ok=True)
    make_byte_level_kinds()
    make_sentencepiece_bpe_kinds()
    make_word_kinds()
    make_unigram_kinds()
    make_parts()
    bundled = OUT.parents[2] / "assets/models/mini-decoder/tokenizer.json"
    if bundled.exists():
        write_cases("mini-decoder", Tokenizer.from_file(str(bundled)))


if __name__ == "__main__":
    main()
