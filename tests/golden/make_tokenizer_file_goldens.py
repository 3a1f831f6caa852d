#!/usr/bin/env python3
"""Makes tests/golden/tokenizer_files: folders that have the older files of a tokenizer and no
tokenizer.json, and what transformers does with them.

The vocabularies are those of make_text_goldens.py, and small SentencePiece models trained here
with the special pieces where each kind of model has them. cases.jsonl has one case per line:

    s  the text
    i  its ids
    t  ids of the text as the target of a translation, where that tokenizer is another
    d  the decoded ids, 0 where that equals s; k without special tokens; both in every third case,
       but only k for translators, which have other rules for spaces beside special tokens
"""
import io
import json
import os
import random
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
import sentencepiece  # noqa: E402
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers  # noqa: E402
from transformers import AutoTokenizer, logging  # noqa: E402
from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES  # noqa: E402

from make_sentencepiece_goldens import rules_file  # noqa: E402
from text_cases import OUT as TEXT, dump, write_lines  # noqa: E402
from text_samples import random_text, sentences  # noqa: E402

OUT = Path(__file__).resolve().parent / "tokenizer_files"


def bpe(kind):
    model = json.loads((TEXT / f"{kind}.json").read_text(encoding="utf-8"))["model"]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    return {"vocab.json": dump(model["vocab"]),
            "merges.txt": "\n".join(["#version: 0.2", *merges]) + "\n"}


def words(kind):
    vocab = json.loads((TEXT / f"{kind}.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return {"vocab.txt": "".join(f"{token}\n" for token in sorted(vocab, key=vocab.get))}


def pieces(name, size=360, rules=False, **options):
    model = io.BytesIO()
    with rules_file() as path:
        if rules:
            options["normalization_rule_tsv"] = path
        else:
            options["normalization_rule_name"] = "identity"
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(list(sentences(2000, name))), model_writer=model,
            num_threads=1, minloglevel=2, vocab_size=size, **options)
    return model.getvalue()


def names_of(model):
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(i) for i in range(processor.get_piece_size())]


def token(content, **flags):
    return {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": True,
            "rstrip": False, "single_word": False, **flags}


def llama_files(**config):
    model = pieces("llama", 640, model_type="bpe", byte_fallback=True,
                   remove_extra_whitespaces=False)
    return {"tokenizer.model": model, "tokenizer_config.json": dump({
        "add_bos_token": True, "add_eos_token": False, "bos_token": token("<s>"),
        "eos_token": token("</s>"), "unk_token": token("<unk>"), "legacy": False,
        "pad_token": None, "tokenizer_class": "LlamaTokenizer", **config})}


def byte_level_folders():
    yield "gpt2", "gpt2", bpe("gpt2")
    opt = {name: token(content) for name, content in
           (("bos_token", "</s>"), ("eos_token", "</s>"), ("unk_token", "</s>"))}
    yield "opt", "opt", {**bpe("roberta"), "tokenizer_config.json": dump(
        {**opt, "pad_token": token("<pad>"), "add_prefix_space": False, "add_bos_token": True,
         "tokenizer_class": "GPT2Tokenizer"})}
    mask = {"content": "<mask>", "lstrip": True, "normalized": False, "rstrip": False,
            "single_word": False}
    yield "roberta", "roberta", {**bpe("roberta"), "special_tokens_map.json": dump(
        {"bos_token": "<s>", "mask_token": mask})}
    yield "bart", "bart", {**bpe("roberta"), "tokenizer_config.json": dump(
        {"add_prefix_space": True, "model_max_length": 1024})}
    yield "luke", "luke", {
        **bpe("roberta"), "added_tokens.json": dump({"<ent>": 560, "<ent2>": 561}),
        "tokenizer_config.json": dump({"tokenizer_class": "LukeTokenizer"}),
        "special_tokens_map.json": dump({"additional_special_tokens": ["<ent>", "<ent2>"],
                                         "mask_token": mask})}
    yield "qwen2", "qwen2", {**bpe("qwen2"), "tokenizer_config.json": dump(
        {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|im_end|>", "bos_token": None,
         "additional_special_tokens": ["<|im_start|>", "<|im_end|>"],
         "added_tokens_decoder": {
             str(580 + i): {**token(name, normalized=False, special=True), "__type": "AddedToken"}
             for i, name in enumerate(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])}})}
    yield "clip", "clip", bpe("clip")
    yield "openai-gpt", "openai-gpt", bpe("gpt1")


def word_folders():
    yield "bert", "bert", words("bert")
    yield "bert-cased", "bert", {**words("bert-cased"), "tokenizer_config.json": dump(
        {"do_lower_case": False})}
    yield "distilbert", "distilbert", {
        **words("bert"), "tokenizer_config.json": dump({"do_lower_case": True}),
        "special_tokens_map.json": dump({"unk_token": "[UNK]", "mask_token": "[MASK]"}),
        "added_tokens.json": dump({"gatto nero": 600, "[ENT]": 601})}


def unigram_folders():
    model = pieces("t5", rules=True, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    yield "t5", "t5", {"spiece.model": model}
    yield "t5-ten", "t5", {"spiece.model": model, "tokenizer_config.json": dump(
        {"extra_ids": 10, "tokenizer_class": "T5Tokenizer"})}
    model = pieces("albert", rules=True, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1,
                   control_symbols=["[CLS]", "[SEP]", "[MASK]"])
    yield "albert", "albert", {"spiece.model": model}
    yield "albert-accents", "albert", {"spiece.model": model, "tokenizer_config.json": dump(
        {"do_lower_case": False, "keep_accents": True})}
    yield "xlnet", "xlnet", {"spiece.model": pieces(
        "xlnet", rules=True, control_symbols=["<cls>", "<sep>", "<pad>", "<mask>", "<eod>"],
        user_defined_symbols=["<eop>"])}
    yield "xlm-roberta", "xlm-roberta", {"sentencepiece.bpe.model": pieces("xlmr", rules=True)}
    model = pieces("deberta", pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]",
                   bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")
    yield "deberta-v3", "deberta-v2", {"spm.model": model, "tokenizer_config.json": dump(
        {"do_lower_case": False, "vocab_type": "spm"})}
    yield "deberta-v2", "deberta-v2", {"spm.model": model, "tokenizer_config.json": dump(
        {"do_lower_case": True, "split_by_punct": True})}


def byte_fallback_folders():
    yield "llama", "llama", llama_files()
    yield "llama-legacy", "llama", llama_files(legacy=True, add_eos_token=True)
    yield "mistral", "mistral", llama_files(legacy=True)
    yield "phi3", "phi3", llama_files(added_tokens_decoder={
        "2": {"content": "</s>", "lstrip": False, "normalized": False, "rstrip": True,
              "single_word": False, "special": False},
        "640": {"content": "<|user|>", "lstrip": False, "normalized": False, "rstrip": True,
                "single_word": False, "special": True}})
    yield "gemma2", "gemma2", {"tokenizer.model": pieces(
        "gemma", 660, model_type="bpe", byte_fallback=True, remove_extra_whitespaces=False,
        add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>",
        eos_piece="<eos>", bos_piece="<bos>",
        user_defined_symbols=["<mask>", "<start_of_turn>", "<end_of_turn>"]),
        "tokenizer_config.json": dump({"add_bos_token": True, "bos_token": "<bos>",
                                       "eos_token": "<eos>", "tokenizer_class": "GemmaTokenizer"})}


def translator_folders():
    source = pieces("marian source", 340, rules=True)
    target = pieces("marian target", 340, rules=True)
    first = ["</s>", "<unk>", ">>ita<<", ">>por<<"]
    everything = sorted(set(names_of(source)[3:] + names_of(target)[3:]))[::-1]
    everything = [piece for i, piece in enumerate(everything) if i % 40 != 7]
    vocab = {piece: i for i, piece in enumerate([*first, *everything, "<pad>"])}
    yield "marian", "marian", {"source.spm": source, "target.spm": target,
                               "vocab.json": dump(vocab), "tokenizer_config.json": dump(
                                   {"source_lang": "eng", "target_lang": "roa"})}
    sides = [{piece: i for i, piece in enumerate(["<unk>", "</s>", *names_of(model)[3:], "<pad>"])}
             for model in (source, target)]
    yield "marian-two", "marian", {
        "source.spm": source, "target.spm": target, "vocab.json": dump(sides[0]),
        "target_vocab.json": dump(sides[1]), "tokenizer_config.json": dump(
            {"separate_vocabs": True, "tokenizer_class": "MarianTokenizer"})}
    model = pieces("m2m100", 380, model_type="bpe")
    vocab = {piece: i for i, piece in enumerate(["<s>", "<pad>", "</s>", "<unk>",
                                                 *names_of(model)[3:]])}
    yield "m2m100", "m2m_100", {"sentencepiece.bpe.model": model, "vocab.json": dump(vocab),
                                "tokenizer_config.json": dump({"src_lang": "it"}),
                                "special_tokens_map.json": dump({"additional_special_tokens": [
                                    f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]})}


XLM_SPECIALS = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{i}>" for i in range(10))]


def xlm_folders():
    """Merges with counts, and a vocabulary that lacks some of what the merges make on their way."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(sentences(2500, "xlm"), trainers.BpeTrainer(
        vocab_size=420, end_of_word_suffix="</w>", show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    kept = [token for i, token in enumerate(tokens) if len(token) == 1 or i % 9]
    signs = [sign for sign in map(chr, [*range(33, 127), *range(0xC0, 0x180), 0x20AC, 0x65E5])]
    kept += [piece for sign in signs for piece in (sign, sign + "</w>") if piece not in kept]
    files = {"vocab.json": dump({token: i for i, token in enumerate([*XLM_SPECIALS, *kept])}),
             "merges.txt": "".join(f"{left} {right} {1000 - i}\n"
                                   for i, (left, right) in enumerate(model["merges"]))}
    yield "xlm", "xlm", files
    yield "xlm-accents", "xlm", {**files, "tokenizer_config.json": dump(
        {"do_lowercase_and_remove_accent": False, "tokenizer_class": "XLMTokenizer"})}


MOSES = ["Mr. Smith's 5,300 dogs, e.g. \"Rex\".", "\u00ab\u00a0Bonjour\u00a0\u00bb", "U.S.A. says no.", "No. 7 (pp. 12-14)",
         "wait... what?!", "it's '90s rock 'n' roll,", "a.b. c", "50\u00a0% of 1\u00a0000", "\u201cquoted,\u201d he said.",
         "3.", "Dr. No. and so on..", "x ( y ) : z ;", "well-known/unknown", "end.'", "\uff08\uff11\uff12\uff13\uff09\u3002  Next", "$5 & 3\u20ac",
         "``hi''", "Jan. 5 is Nr. 1", "Hello.World etc. and", "\u0928\u092e\u0938\u094d\u0924\u0947", "can't,don't", "'tis"]


def write_folder(name, model_type, files):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / file).write_bytes(data)
    (folder / "config.json").write_text(dump({"model_type": model_type}) + "\n")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rng = random.Random("tokenizer files of " + name)
    cases = []
    while len(cases) < 150:
        if model_type == "xlm" and len(cases) < 2 * len(MOSES):
            text = " ".join(rng.sample(MOSES, 2 - len(cases) % 2))
        else:
            text = random_text(rng, sorted(tokenizer.all_special_tokens)[:6], 4)
        case = {"s": text, "i": tokenizer(text)["input_ids"]}
        if (folder / "target.spm").exists():
            case["t"] = tokenizer(text_target=text)["input_ids"]
        if len(cases) % 3 == 0:
            ids = case.get("t", case["i"])
            decoded = tokenizer.decode(ids)
            if model_type not in ("marian", "m2m_100"):
                case["d"] = 0 if decoded == text else decoded
            case["k"] = tokenizer.decode(ids, skip_special_tokens=True)
        cases.append(case)
    write_lines(folder / "cases.jsonl", cases)
    return tokenizer


def main():
    logging.set_verbosity_error()
    only = sys.argv[1:]
    for folders in (byte_level_folders, word_folders, unigram_folders, byte_fallback_folders,
                    translator_folders, xlm_folders):
        for name, model_type, files in folders():
            if not only or name in only:
                write_folder(name, model_type, files)


if __name__ == "__main__":
    main()
