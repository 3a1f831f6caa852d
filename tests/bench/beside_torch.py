"""Well-known shapes with random weights in PyTorch, beside ./headlight_bench: same work, same names.

PyTorch runs transformers' eager models in fp32 and returns attentions and hidden states, as Headlight
keeps its trace; only generation runs plain, with its cache. Both sides use every processor, take turns,
and are compared by their medians. Prints Markdown tables.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import torch
import tokenizers
import transformers

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (16, 64, 256)
VOCABULARY = 50257
LEAST_SECONDS, LEAST_RUNS = 0.5, 5  # of one measurement in one round
TITLES = {
    "full_trace": "Full trace, {1} tokens, {0}",
    "appended_token": "One token after {1}, {0}",
    "generation": "{1} tokens generated one by one, {0}",
    "distribution": "Next-token distribution, {0} entries",
    "distribution_filtered": "The same with top-k, top-p, min-p, {0} entries",
    "tokenize": "1 MB of text to tokens, {0}",
}

# The configurations of random_model.h; what they leave out is each class's default.
SHAPES = {
    "gpt2": (transformers.GPT2LMHeadModel, transformers.GPT2Config()),
    "bert_base": (transformers.BertForMaskedLM, transformers.BertConfig()),
    "smollm2_135m": (transformers.LlamaForCausalLM, transformers.LlamaConfig(
        num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3, hidden_size=576,
        intermediate_size=1536, max_position_embeddings=8192, rope_theta=1e5,
        tie_word_embeddings=True, vocab_size=49152)),
    "t5_small": (transformers.T5ForConditionalGeneration, transformers.T5Config(
        decoder_start_token_id=0)),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("filter", nargs="?", default="", help="regular expression over names")
    parser.add_argument("--bench", type=Path, default=ROOT / "build/release/tests/headlight_bench")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def milliseconds(work, clean=lambda: None):
    """Times of single runs; `clean` undoes what a run left and is not measured."""
    times, begin = [], time.perf_counter()
    while len(times) < LEAST_RUNS or time.perf_counter() - begin < LEAST_SECONDS:
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
        clean()
    return times


@cache
def model_of(shape):
    model_class, config = SHAPES[shape]
    config._attn_implementation = "eager"
    return model_class(config).eval()


def random_ids(model, tokens):
    return torch.randint(model.config.vocab_size, (1, tokens))


def decoder_inputs(model, ids):
    return {"decoder_input_ids": ids} if model.config.is_encoder_decoder else {}


def measure_forward(shape, tokens):
    model = model_of(shape)
    ids = random_ids(model, tokens)
    given = decoder_inputs(model, ids)
    keep = {} if shape == "bert_base" else {"use_cache": False}
    return milliseconds(lambda: model(ids, output_attentions=True, output_hidden_states=True,
                                      **keep, **given))


def measure_append(shape, tokens):
    """The encoder's part of an encoder-decoder is given, as it is to Headlight."""
    model = model_of(shape)
    ids = random_ids(model, tokens + 1)
    encoded = {}
    if model.config.is_encoder_decoder:
        encoded["encoder_outputs"] = model.get_encoder()(ids[:, :-1])
    name = "decoder_input_ids" if encoded else "input_ids"
    past = model(**{name: ids[:, :-1]}, **encoded, use_cache=True).past_key_values
    own = past.self_attention_cache if encoded else past
    return milliseconds(
        lambda: model(**{name: ids[:, -1:]}, **encoded, past_key_values=past, use_cache=True,
                      output_attentions=True, output_hidden_states=True),
        lambda: own.crop(-1))


def measure_generation(shape, tokens):
    model = model_of(shape)
    ids = random_ids(model, 16)
    return milliseconds(lambda: model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=tokens, min_new_tokens=tokens,
        do_sample=False, pad_token_id=0))


TOKENIZERS = {"bundled": ROOT / "assets/models/mini-decoder/tokenizer.json",
              **{kind: ROOT / f"tests/golden/text/{kind}.json"
                 for kind in ("llama3", "llama2", "bert", "t5")}}


def measure_tokenizer(kind, path):
    """One text on one thread; the library's memory of words is warm, as ours is."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    tokenizer = tokenizers.Tokenizer.from_file(str(TOKENIZERS[kind]))
    text = path.read_text(encoding="utf-8")
    return milliseconds(lambda: tokenizer.encode(text))


def write_corpus(path):
    """A megabyte of what the bundled model reads."""
    sys.path.insert(0, str(ROOT / "assets/training"))
    from random import Random

    from grammar.generator import spaced, training_scene
    from grammar.lexicon import LANGUAGES

    random, parts, size = Random(1), [], 0
    while size < 1_000_000:
        parts.append("".join(spaced(training_scene(random.choice(LANGUAGES), random, []).words)))
        size += len(parts[-1]) + 1
    path.write_text(" ".join(parts), encoding="utf-8")


def measure_distribution(filters):
    """Temperature, filters, softmax before and after them, order and entropy, as the program shows."""
    logits = 2.5 * torch.randn(1, VOCABULARY)
    stages = transformers.LogitsProcessorList([transformers.TemperatureLogitsWarper(0.8), *filters])

    def work():
        _order = torch.argsort(logits, descending=True, stable=True)
        _unfiltered = torch.softmax(logits / 0.8, dim=-1)
        probabilities = torch.softmax(stages(None, logits), dim=-1)
        _entropy = torch.special.entr(probabilities).sum()

    return milliseconds(work)


def torch_rows(text):
    filters = [transformers.TopKLogitsWarper(50), transformers.TopPLogitsWarper(0.95),
               transformers.MinPLogitsWarper(0.02)]
    rows = {f"full_trace/{shape}/{n}": lambda shape=shape, n=n: measure_forward(shape, n)
            for shape in SHAPES for n in TOKENS}
    rows |= {f"appended_token/{shape}/{n}": lambda shape=shape, n=n: measure_append(shape, n)
             for shape in SHAPES if shape != "bert_base" for n in TOKENS}
    rows |= {f"generation/{shape}/64": lambda shape=shape: measure_generation(shape, 64)
             for shape in ("gpt2", "smollm2_135m")}
    rows[f"distribution/{VOCABULARY}"] = lambda: measure_distribution([])
    rows[f"distribution_filtered/{VOCABULARY}"] = lambda: measure_distribution(filters)
    rows |= {f"tokenize/{kind}": lambda kind=kind: measure_tokenizer(kind, text)
             for kind in TOKENIZERS}
    return rows


def run_bench(program, pattern, repetitions=1):
    """Milliseconds by name, a list of one number for each repetition."""
    output = subprocess.run(
        [program, f"--benchmark_filter={pattern}", "--benchmark_format=json",
         f"--benchmark_repetitions={repetitions}"],
        check=True, capture_output=True, text=True).stdout
    times = {}
    for entry in json.loads(output)["benchmarks"]:
        if entry["run_type"] == "iteration":
            name = entry["name"].removesuffix("/process_time/real_time")
            times.setdefault(name, []).append(entry["real_time"])
    return times


def title(name):
    work, *parts = name.split("/")
    return TITLES[work].format(*(f"{int(part):,}" if part.isdigit() else part for part in parts))


def compare(rows, program, rounds):
    ours = {name: [] for name in rows}
    theirs = {name: [] for name in rows}
    pattern = "^(" + "|".join(re.escape(name) for name in rows) + ")/process_time/real_time$"
    for _ in range(rounds):
        for name, times in run_bench(program, pattern).items():
            ours[name] += times
        for name, work in rows.items():
            theirs[name] += work()
    print("| fp32 | Headlight | PyTorch | ratio |")
    print("|---|---:|---:|---:|")
    for name in rows:
        our, their = statistics.median(ours[name]), statistics.median(theirs[name])
        print(f"| {title(name)} | {our:.2f} ms | {their:.2f} ms | {their / our:.2f} |")


def list_alone(program, pattern, rounds):
    """What PyTorch has no counterpart for: the figures of the scenes and the start."""
    print("\n| Headlight alone | median |\n|---|---:|")
    for name, times in run_bench(program, pattern, rounds).items():
        if name.split("/")[0] not in TITLES:
            print(f"| {name} | {statistics.median(times):.2f} ms |")


def main():
    args = arguments()
    threads = os.cpu_count()
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    print(f"PyTorch {torch.__version__}, transformers {transformers.__version__} (eager), {threads} "
          f"threads, load {os.getloadavg()[0]:.1f} at the start\n")
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        text = Path(folder) / "corpus.txt"
        write_corpus(text)
        os.environ["HEADLIGHT_BENCH_TEXT"] = str(text)
        rows = {name: work for name, work in torch_rows(text).items()
                if re.search(args.filter, name)}
        if rows:
            compare(rows, args.bench, args.rounds)
    list_alone(args.bench, args.filter or "-" + "|".join(TITLES), args.rounds)


if __name__ == "__main__":
    main()
