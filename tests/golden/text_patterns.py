"""Pieces of tokenizer.json files, for make_text_goldens.py."""

GPT2_PATTERN = (r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+"
                r"|\s+(?!\S)|\s+")
LLAMA3_PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
                  r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2_PATTERN = LLAMA3_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")
CLIP_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def added(tokens, first_id, **flags):
    base = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return [{"id": first_id + i, "content": token, **base, **flags}
            for i, token in enumerate(tokens)]


def spec(model, added_tokens=(), normalizer=None, pre_tokenizer=None, post_processor=None,
         decoder=None):
    return {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": list(added_tokens), "normalizer": normalizer,
            "pre_tokenizer": pre_tokenizer, "post_processor": post_processor, "decoder": decoder,
            "model": model}


BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
              "use_regex": True}


def template(single, pair, tokens):
    def slot(name, type_id):
        if name in ("A", "B"):
            return {"Sequence": {"id": name, "type_id": type_id}}
        return {"SpecialToken": {"id": name, "type_id": type_id}}
    return {"type": "TemplateProcessing",
            "single": [slot(*item) for item in single], "pair": [slot(*item) for item in pair],
            "special_tokens": {name: {"id": name, "ids": [number], "tokens": [name]}
                               for name, number in tokens.items()}}
