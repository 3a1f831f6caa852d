#include <benchmark/benchmark.h>

#include <functional>
#include <optional>

#include "app/application.h"
#include "app/figures/attention_figure.h"
#include "app/figures/embedding_figure.h"
#include "app/figures/head_grid_figure.h"
#include "app/figures/next_token_figure.h"
#include "app/figures/overview_figure.h"
#include "app/figures/rank_curve_figure.h"
#include "app/figures/token_strip_figure.h"
#include "app/platform/offscreen.h"
#include "engine/analyzer.h"
#include "tests/bench/random_model.h"

/// What the first frame after a change of the prompt computes in each scene before it draws, and
/// the start of the program. Four layers are the bundled model's shape, twelve are GPT-2 small's.
namespace headlight::bench {
namespace {

constexpr int kMiniLayers = 4, kGpt2Layers = 12;

using Prepare = std::function<void(const Snapshot&)>;

void measure(benchmark::State& state, const Prepare& prepare) {
    const auto model = random_model(state.range(0) == kGpt2Layers ? kGpt2Small : kMiniDecoder);
    AnalysisRequest request;
    request.ids = random_ids(*model, static_cast<int>(state.range(1)));
    Snapshot snapshot =
        *std::get<std::shared_ptr<const Snapshot>>(Analyzer(model).analyze(request, {}));
    prepare(snapshot);  // makes what lasts longer than a snapshot
    for (auto _ : state) {
        ++snapshot.id;  // nobody remembers it
        prepare(snapshot);
    }
}

void shapes(benchmark::internal::Benchmark* scene) {
    scene->ArgNames({"layers", "tokens"})
        ->ArgsProduct({{kMiniLayers, kGpt2Layers}, {64, 256}})
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime();
}

int last_token(const Snapshot& snapshot) { return static_cast<int>(snapshot.tokens.size()) - 1; }

void overview(benchmark::State& state) {
    measure(state, [&](const Snapshot& snapshot) {
        benchmark::DoNotOptimize(make_strip_chips(snapshot, StackSide::Decoder));
        benchmark::DoNotOptimize(
            make_overview_figure(snapshot, StackSide::Decoder, last_token(snapshot)));
    });
}
BENCHMARK(overview)->Apply(shapes);

/// Within the frame for small models, on a thread at GPT-2's size.
void overview_guesses(benchmark::State& state) {
    measure(state, [&](const Snapshot& snapshot) {
        benchmark::DoNotOptimize(
            make_overview_guesses(snapshot, StackSide::Decoder, last_token(snapshot)));
    });
}
BENCHMARK(overview_guesses)->Apply(shapes);

void attention(benchmark::State& state) {
    PatternMemo memo;
    measure(state, [&](const Snapshot& snapshot) {
        AttentionChoice choice;
        choice.all_heads = true;
        const LayerPattern& pattern = memo.of(snapshot, AttentionKind::Decoder, 1);
        benchmark::DoNotOptimize(make_strip_chips(snapshot, StackSide::Decoder));
        benchmark::DoNotOptimize(make_attention_figure(pattern, choice));
        benchmark::DoNotOptimize(head_arcs(pattern, choice));
    });
}
BENCHMARK(attention)->Apply(shapes);

void all_heads(benchmark::State& state) {
    PatternMemo patterns;
    HeadGridMemo memo;
    measure(state, [&](const Snapshot& snapshot) {
        const auto layers = static_cast<int>(snapshot.trace.head_stack().layers());
        for (int layer = 0; layer < layers; ++layer)
            benchmark::DoNotOptimize(&patterns.of(snapshot, AttentionKind::Decoder, layer));
        benchmark::DoNotOptimize(&memo.of(snapshot, AttentionKind::Decoder));
    });
}
BENCHMARK(all_heads)->Apply(shapes);

/// The axes and the words on them are known from the first visit. Within the frame for small
/// models, on a thread at GPT-2's size.
void embedding_map(benchmark::State& state) {
    std::optional<EmbeddingMap> words;
    measure(state, [&](const Snapshot& snapshot) {
        const WeightView& table = token_table(*snapshot.model, StackSide::Decoder);
        const Matrix states = unit_states(snapshot, StackSide::Decoder);
        const int last = last_token(snapshot);
        if (!words) words = make_vocabulary_map(table, states, last + 1);
        benchmark::DoNotOptimize(with_states(*words, states, last + 1));
        benchmark::DoNotOptimize(expected_tokens(snapshot));
    });
}
BENCHMARK(embedding_map)->Apply(shapes);

/// Of the last token, when it is selected; on a thread at GPT-2's size.
void embedding_neighbours(benchmark::State& state) {
    measure(state, [&](const Snapshot& snapshot) {
        const Vector vector = state_vector(snapshot, StackSide::Decoder, 0, last_token(snapshot));
        benchmark::DoNotOptimize(nearest_rows(token_table(*snapshot.model, StackSide::Decoder),
                                              {vector.data(), vector.size()}, 10));
    });
}
BENCHMARK(embedding_neighbours)->Apply(shapes);

void next_token(benchmark::State& state) {
    constexpr int kRows = 20;
    constexpr int kCurvePoints = 160;
    DistributionMemo memo;
    const SamplingSettings settings{.temperature = 0.8, .top_p = 0.95};
    measure(state, [&](const Snapshot& snapshot) {
        const Distribution& current = memo.of(snapshot, last_token(snapshot), settings);
        const Distribution& untouched = memo.untouched(snapshot, last_token(snapshot));
        const TokenText text_of = [&](TokenId id) {
            return snapshot.model->tokenizer().token_text(id);
        };
        benchmark::DoNotOptimize(make_next_token_figure(text_of, current, untouched, 0.5, kRows));
        benchmark::DoNotOptimize(make_rank_curve_figure(current, untouched, kCurvePoints));
    });
}
BENCHMARK(next_token)->Apply(shapes);

/// From nothing to pixels that can be read, of the first frame that `done` calls complete.
void measure_start(benchmark::State& state, bool (*done)(const AppState&)) {
    constexpr double kFrame = 1.0 / 60;
    StartOptions start;
    start.prompt = "Le mele sono verdi, una mela di colore";
    start.scene = Scene::Attention;
    for (auto _ : state) {
        std::optional<Offscreen> surface(std::in_place, gl::Size{1920, 1080});
        std::optional<Application> application(std::in_place, *surface, start);
        double now = 0;
        for (; !done(application->session().state()); now += kFrame) {
            application->frame(now, kFrame);
            surface->wait_events(0.001);
        }
        application->frame(now, kFrame);
        benchmark::DoNotOptimize(surface->read_pixels());
        state.PauseTiming();
        application.reset();
        surface.reset();
        state.ResumeTiming();
    }
}

void start_first_frame(benchmark::State& state) {
    measure_start(state, [](const AppState&) { return true; });
}
BENCHMARK(start_first_frame)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

void start_first_numbers(benchmark::State& state) {
    measure_start(state, [](const AppState& app) { return app.snapshot != nullptr; });
}
BENCHMARK(start_first_numbers)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace headlight::bench
