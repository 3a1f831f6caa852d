"""Writes tests/golden/generation/cases.json: what `generate` of transformers makes of a prompt.

Run by `./dev goldens`, after make_model_goldens.py. Greedy, one beam, fp32, on the models of
tests/golden/models. Each case holds the model's folder, the content of a generation_config.json beside
it (none: the configuration's own), the ids of the prompt, the options, and the ids that were generated.
"""

import json
import pathlib
import shutil
import tempfile

import torch
import transformers

HERE = pathlib.Path(__file__).parent
LEAST_MARGIN = 1e-3  # between the two largest logits, so that rounding decides nothing

# The letters' tokenizer of tests/support/random_loaded_model.h: a is 5, [SEP] is 2.
TRANSLATED = [5, 9, 12, 7, 2]
CONTINUED = [5, 9, 12, 7]

RULES = {
    "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2, "forced_bos_token_id": 11,
    "forced_eos_token_id": 2, "bad_words_ids": [[13], [1], [5, 6]], "suppress_tokens": [17],
}
CASES = [
    ("t5-gated-own-head", None, TRANSLATED, {}),
    ("t5-gated-own-head", None, TRANSLATED, {"repetition_penalty": 1.7}),
    ("mt5", None, TRANSLATED, {}),
    ("bart-scaled", None, TRANSLATED, {}),
    ("bart-scaled", RULES, TRANSLATED, {}),
    ("mbart-scaled", RULES, TRANSLATED, {"repetition_penalty": 1.3}),
    ("marian-scaled", None, TRANSLATED, {}),
    ("marian-two-vocabularies", None, TRANSLATED, {}),
    ("m2m-odd-width", RULES, TRANSLATED, {}),
    ("pegasus-plain", None, TRANSLATED, {"repetition_penalty": 0.8}),
    ("gpt2-odd-head", None, CONTINUED, {"repetition_penalty": 1.4}),
]


def run(name, rules, prompt, options):
    source = HERE / "models" / name
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for file in ("config.json", "model.safetensors"):
            shutil.copy(source / file, folder / file)
        if rules is not None:
            (folder / "generation_config.json").write_text(json.dumps(rules))
        two_stacks = transformers.AutoConfig.from_pretrained(folder).is_encoder_decoder
        kind = transformers.AutoModelForSeq2SeqLM if two_stacks else transformers.AutoModelForCausalLM
        model = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tokens = 6
    with torch.no_grad():
        made = model.generate(torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt)),
                              do_sample=False, num_beams=1, max_new_tokens=tokens,
                              output_scores=True, return_dict_in_generate=True, **options)
    for step, scores in enumerate(made.scores):
        first, second = scores[0].topk(2).values.tolist()
        assert first - second > LEAST_MARGIN, f"{name}: step {step} is a close call"
    ids = made.sequences[0].tolist()
    begin = 1 if two_stacks else len(prompt)
    return {"model": name, "generation_config": rules, "prompt_ids": prompt, "max_tokens": tokens,
            "repetition_penalty": options.get("repetition_penalty", 1.0), "ids": ids[begin:]}


def main() -> None:
    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    cases = [run(*case) for case in CASES]
    text = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "generation" / "cases.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
