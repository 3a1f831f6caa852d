#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/analyzer.h"
#include "engine/model/derive.h"
#include "engine/model/transformer.h"
#include "engine/sampling/distribution.h"
#include "engine/sampling/rng.h"
#include "engine/text/tokenizer.h"
#include "tests/bench/random_model.h"
#include "tests/support/model_files.h"

/// The engine on the shapes of well-known models. beside_torch.py measures the same work under the
/// same names.
namespace headlight::bench {
namespace {

void timed(benchmark::internal::Benchmark* work) {
    work->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
}

void lengths(benchmark::internal::Benchmark* work) { timed(work->Arg(16)->Arg(64)->Arg(256)); }

ForwardInput input_of(const LoadedModel& model, int tokens) {
    ForwardInput input;
    input.tokens = random_ids(model, tokens);
    if (model.spec().layout() == Layout::EncoderDecoder) input.decoder_tokens = input.tokens;
    return input;
}

/// A prompt from nothing: the whole trace and the logits of every position. An encoder-decoder
/// reads as many tokens on both sides.
void full_trace(benchmark::State& state, const Shape& shape) {
    const auto model = random_model(shape);
    const ForwardInput input = input_of(*model, static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(
            forward(model->spec(), model->weights(), input, nullptr, model->pool()));
}
BENCHMARK_CAPTURE(full_trace, gpt2, kGpt2Small)->Apply(lengths);
BENCHMARK_CAPTURE(full_trace, bert_base, kBertBase)->Apply(lengths);
BENCHMARK_CAPTURE(full_trace, smollm2_135m, kSmolLm2)->Apply(lengths);
BENCHMARK_CAPTURE(full_trace, t5_small, kT5Small)->Apply(lengths);

/// One token more than the pass before.
void appended_token(benchmark::State& state, const Shape& shape) {
    const auto model = random_model(shape);
    ForwardInput input = input_of(*model, static_cast<int>(state.range(0)));
    const std::optional<Trace> previous =
        forward(model->spec(), model->weights(), input, nullptr, model->pool());
    (model->spec().encoder ? input.decoder_tokens : input.tokens).push_back(1);
    for (auto _ : state)
        benchmark::DoNotOptimize(
            forward(model->spec(), model->weights(), input, &*previous, model->pool()));
}
BENCHMARK_CAPTURE(appended_token, gpt2, kGpt2Small)->Apply(lengths);
BENCHMARK_CAPTURE(appended_token, smollm2_135m, kSmolLm2)->Apply(lengths);
BENCHMARK_CAPTURE(appended_token, t5_small, kT5Small)->Apply(lengths);

int greedy(const Snapshot& snapshot) {
    const Vector logits = logits_row(snapshot.view(), snapshot.trace.head_stack().length() - 1);
    return static_cast<int>(std::ranges::max_element(logits) - logits.begin());
}

/// Sixteen tokens and then `range` more, one pass each, with every trace kept whole.
void generation(benchmark::State& state, const Shape& shape) {
    const auto model = random_model(shape);
    for (auto _ : state) {
        Analyzer analyzer(model);
        AnalysisRequest request;
        request.ids = random_ids(*model, 16);
        for (int i = 0; i < state.range(0); ++i) {
            const AnalysisResult result = analyzer.analyze(request, {});
            request.continuation.push_back(
                greedy(*std::get<std::shared_ptr<const Snapshot>>(result)));
        }
    }
}

void sixty_four(benchmark::internal::Benchmark* work) { timed(work->Arg(64)); }
BENCHMARK_CAPTURE(generation, gpt2, kGpt2Small)->Apply(sixty_four);
BENCHMARK_CAPTURE(generation, smollm2_135m, kSmolLm2)->Apply(sixty_four);

/// The text that the variable names, or the program's own sentence many times over.
std::string long_text() {
    std::string text;
    if (const char* path = std::getenv("HEADLIGHT_BENCH_TEXT")) return test::read_file(path);
    while (text.size() < 1'000'000)
        text += "Le mele sono verdi, una mela di colore verde. ";
    return text;
}

void tokenize(benchmark::State& state, const char* path) {
    const Tokenizer tokenizer = Tokenizer::from_json(test::read_file(path), path);
    const std::string text = long_text();
    for (auto _ : state)
        benchmark::DoNotOptimize(tokenizer.encode(text));
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size() * state.iterations()));
}
BENCHMARK_CAPTURE(tokenize, bundled, HEADLIGHT_ASSETS "/models/mini-decoder/tokenizer.json")
    ->Apply(timed);
BENCHMARK_CAPTURE(tokenize, llama3, HEADLIGHT_GOLDEN "/text/llama3.json")->Apply(timed);
BENCHMARK_CAPTURE(tokenize, llama2, HEADLIGHT_GOLDEN "/text/llama2.json")->Apply(timed);
BENCHMARK_CAPTURE(tokenize, bert, HEADLIGHT_GOLDEN "/text/bert.json")->Apply(timed);
BENCHMARK_CAPTURE(tokenize, t5, HEADLIGHT_GOLDEN "/text/t5.json")->Apply(timed);

/// Logits like a model's: a bell some units wide.
std::vector<float> bell_logits(int count) {
    Rng rng(3);
    std::vector<float> logits(static_cast<std::size_t>(count));
    for (float& logit : logits) {
        for (int draw = 0; draw < 12; ++draw)
            logit += static_cast<float>(2.5 * (rng.uniform() - 0.5));
    }
    return logits;
}

/// The temperature moves with every frame, as under a slider.
void distribution_of(benchmark::State& state, SamplingSettings settings) {
    const std::vector<float> logits = bell_logits(static_cast<int>(state.range(0)));
    Sampler sampler;
    for (auto _ : state) {
        settings.temperature = settings.temperature < 1.5 ? settings.temperature + 0.01 : 0.5;
        benchmark::DoNotOptimize(sampler.distribute(logits, stages_of(settings)).entropy_bits);
    }
}

void vocabulary(benchmark::internal::Benchmark* work) {
    constexpr int kVocabulary = 50257;  // GPT-2
    timed(work->Arg(kVocabulary));
}

void distribution(benchmark::State& state) { distribution_of(state, {}); }
BENCHMARK(distribution)->Apply(vocabulary);

void distribution_filtered(benchmark::State& state) {
    distribution_of(state, {.top_k = 50, .top_p = 0.95, .min_p = 0.02});
}
BENCHMARK(distribution_filtered)->Apply(vocabulary);

}  // namespace
}  // namespace headlight::bench
