#!/usr/bin/env python3
"""Puts small files of each kind into tests/fuzz/corpus as seed-*, for the fuzz programs to begin with.

Needs tests/golden as the scripts there made it, and their Python packages.
"""
import io
import json
import random
import struct
import tempfile
from pathlib import Path

import gguf
import numpy
import sentencepiece

TESTS = Path(__file__).resolve().parent.parent
OUT = TESTS / "fuzz" / "corpus"
GOLDEN = TESTS / "golden"


def put(target, name, content):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    (folder / f"seed-{name}").write_bytes(data)


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def tokenizers():
    level = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
    letters = {c: i for i, c in enumerate("abcdeĠ▁")}
    merged = {**letters, "ab": 7, "Ġab": 8}
    bpe = {"type": "BPE", "vocab": merged, "merges": ["a b", "Ġ ab"], "unk_token": "a"}
    pieces = {"type": "Unigram", "unk_id": 0,
              "vocab": [["<unk>", 0.0], ["▁", -2.0], ["a", -1.5], ["▁ab", -1.0], ["b", -3.5]]}
    words = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
             "max_input_chars_per_word": 9, "vocab": {"[UNK]": 0, "a": 1, "##b": 2, "ab": 3}}
    whole = {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1}, "unk_token": "[UNK]"}
    added = [{"id": 9, "content": "<s>", "special": True, "lstrip": True, "rstrip": True,
              "single_word": True, "normalized": True},
             {"id": 10, "content": "</s>", "special": False, "normalized": False}]
    charsmap = json.loads((GOLDEN / "text/normalizers.jsonl").read_text().strip().split("\n")[-1])["part"]

    def split(pattern, behavior, invert=False):
        return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}

    def sequence(name, *parts):
        return {"type": "Sequence", name: list(parts)}

    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True}
    post = {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                       {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [9], "tokens": ["<s>"]}}}
    roberta = {"type": "RobertaProcessing", "cls": ["<s>", 9], "sep": ["</s>", 10],
               "trim_offsets": True, "add_prefix_space": True}
    bert = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
            "strip_accents": True, "lowercase": True}
    yield "gpt2", dict(model=bpe, pre_tokenizer=level, decoder=level, post_processor=level)
    yield "roberta", dict(model=bpe, added_tokens=added, pre_tokenizer=level, post_processor=roberta)
    yield "bytes", dict(
        model={**bpe, "byte_fallback": True, "fuse_unk": True,
               "vocab": {**merged, "<0xE2>": 11, "<0x0A>": 12}},
        normalizer=sequence("normalizers", {"type": "Prepend", "prepend": "▁"},
                            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}),
        decoder=sequence("decoders", {"type": "ByteFallback"}, {"type": "Fuse"},
                         {"type": "Strip", "content": " ", "start": 1, "stop": 0},
                         {"type": "Replace", "pattern": {"Regex": "▁+"}, "content": " "}))
    yield "clip", dict(
        model={**bpe, "end_of_word_suffix": "</w>", "continuing_subword_prefix": "##",
               "ignore_merges": True, "vocab": {**merged, "b</w>": 11, "ab</w>": 12},
               "merges": [["a", "b</w>"]]},
        normalizer=sequence("normalizers", {"type": "NFC"}, {"type": "Lowercase"},
                            {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}),
        pre_tokenizer=sequence("pretokenizers",
                               split({"Regex": r"'s|[\p{L}]+|[^\s\p{L}]+"}, "Removed", True), level),
        decoder={"type": "BPEDecoder", "suffix": "</w>"})
    yield "unigram", dict(model=pieces, normalizer=charsmap, pre_tokenizer=metaspace,
                          decoder=metaspace, added_tokens=added, post_processor=post)
    yield "unigram-bytes", dict(
        model={**pieces, "byte_fallback": True},
        normalizer=sequence("normalizers", {"type": "NFKD"}, {"type": "StripAccents"},
                            {"type": "Strip", "strip_left": True, "strip_right": True}),
        pre_tokenizer=sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace))
    yield "bert", dict(model=words, normalizer=bert, pre_tokenizer={"type": "BertPreTokenizer"},
                       decoder={"type": "WordPiece", "prefix": "##", "cleanup": True},
                       post_processor={"type": "BertProcessing", "sep": ["a", 1], "cls": ["ab", 3]})
    for behavior in ("Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        yield "split-" + behavior.lower(), dict(
            model=whole, normalizer={"type": "NFKC"}, pre_tokenizer=sequence(
                "pretokenizers", split({"String": "a"}, behavior), {"type": "Punctuation"},
                {"type": "Digits", "individual_digits": True}, {"type": "Whitespace"}))
    spaces = [{**added[0], "lstrip": False, "single_word": False},
              {"id": 11, "content": "  ", "lstrip": True, "normalized": True}]
    yield "spaces", dict(model=bpe, added_tokens=spaces)
    yield "backtracking", dict(model=whole, pre_tokenizer=split({"Regex": "(a*)*$|(?R)?b"}, "Isolated"))


def unigram_model(**options):
    model = io.BytesIO()
    rng = random.Random(3)
    lines = [" ".join(rng.choice(["ab", "abc", "bca", "caffè"]) for _ in range(5)) for _ in range(60)]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, num_threads=1, minloglevel=2,
        normalization_rule_name="identity", hard_vocab_limit=False, **options)
    return model.getvalue()


def gguf_files():
    values = numpy.linspace(-1, 1, 256, dtype=numpy.float32).reshape(1, 256)
    kinds = gguf.GGMLQuantizationType
    for name, types in (("plain", [kinds.F32, kinds.F16]), ("blocks", [kinds.Q8_0, kinds.Q4_0]),
                        ("fives", [kinds.Q5_0, kinds.Q5_1, kinds.Q4_1]), ("none", [])):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.gguf"
            writer = gguf.GGUFWriter(path, "llama")
            writer.add_block_count(1)
            writer.add_bool("some.flag", True)
            writer.add_float64("some.number", 0.5)
            writer.add_array("tokenizer.ggml.tokens", ["<s>", "▁a", "b"])
            writer.add_array("tokenizer.ggml.scores", [0.0, -1.0, -2.0])
            for i, kind in enumerate(types):
                writer.add_tensor(f"blk.{i}.weight", gguf.quants.quantize(values, kind),
                                  raw_dtype=kind)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
            writer.close()
            content = path.read_bytes()
        yield name, content
    yield "cut", content[:40]


def llama2c_files():
    """dim, hidden_dim, n_layers, n_heads, n_kv_heads, vocab_size, seq_len; then the floats."""
    shape = [4, 3, 1, 2, 1, 5, 6]
    matrices = 20 + 4 + 16 + 8 + 8 + 16 + 4 + 3 * 12 + 4
    yield "tied", struct.pack("<7i", *shape) + bytes(4 * (matrices + 12))
    shape[5] = -5
    yield "untied", struct.pack("<7i", *shape) + bytes(4 * (matrices + 12 + 20))
    shape[5] = 5
    header = struct.pack("<Ii7iB", 0x616B3432, 1, *shape, 1)
    yield "version-1", header.ljust(256, b"\0") + bytes(4 * matrices)
    yield "version-2", struct.pack("<Ii7iBi", 0x616B3432, 2, *shape, 1, 4).ljust(256, b"\0")
    pieces = [b"<unk>", b"", b" a"]
    yield "tokenizer", struct.pack("<i", 5) + b"".join(
        struct.pack("<fi", -i, len(piece)) + piece for i, piece in enumerate(pieces))


def main():
    for old in OUT.glob("*/seed-*"):
        old.unlink()
    for name, parts in tokenizers():
        put("tokenizer_json", name, dump({"version": "1.0", **parts}))
    put("sentencepiece", "unigram", unigram_model(model_type="unigram", vocab_size=20))
    put("sentencepiece", "bpe", unigram_model(model_type="bpe", vocab_size=18))
    put("sentencepiece", "bytes", unigram_model(model_type="bpe", vocab_size=280,
                                                byte_fallback=True, user_defined_symbols=["<x>"]))
    put("sentencepiece", "word", unigram_model(model_type="word", vocab_size=8))
    put("sentencepiece", "control", unigram_model(model_type="unigram", vocab_size=20, pad_id=3,
                                                  control_symbols=["[CLS]"], add_dummy_prefix=False))
    for path in sorted((GOLDEN / "chat").glob("*.json")):
        put("chat_template", path.stem, json.loads(path.read_text())["template"])
    for path in sorted((GOLDEN / "torch").glob("*.bin")):
        put("torch_file", path.stem, path.read_bytes())
    for path in sorted((GOLDEN / "torch").glob("*.safetensors")):
        put("safetensors", path.stem, path.read_bytes())
    header = b'{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
    put("safetensors", "empty", len(header).to_bytes(8, "little") + header)
    put("safetensors", "short", b"\x01")
    put("safetensors", "hole", header.replace(b"[0,0]", b"[4,4]") + b"xxxx")
    put("safetensors", "huge", b"\xff" * 8 + b"{}")
    for path in sorted((GOLDEN / "models").glob("*/config.json")):
        put("config", path.parent.name, dump(json.loads(path.read_text())))
    for name, content in gguf_files():
        put("gguf", name, content)
    for name in ("llama-rope-llama3", "mixtral-two-of-four", "phi3-longrope-long", "minilm-mean",
                 "t5-gated-own-head"):
        put("gguf", name, (GOLDEN / "gguf" / "models" / f"{name}.gguf").read_bytes())
    for name, content in llama2c_files():
        put("llama2c", name, content)
    for name, content in (("one", '{"metadata":{"total_size":8},"weight_map":{"w":"a.safetensors"}}'),
                          ("path", '{"weight_map":{"w":"../a"}}'), ("number", '{"weight_map":{"w":3}}'),
                          ("list", "[1,2]"), ("twice", '{"weight_map":{"w":"a","w":"b"}}')):
        put("weight_index", name, content)


if __name__ == "__main__":
    main()
