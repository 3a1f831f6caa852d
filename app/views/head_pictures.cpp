#include "app/views/head_pictures.h"

#include <algorithm>
#include <array>
#include <bit>

#include "app/widgets/controls.h"

namespace headlight {
namespace {

struct Option {
    const char* target;
    const char* label;
    const char* short_label;  ///< where the line is too short
    const char* hint;
    Action action;
    bool on;
};

}  // namespace

std::optional<HeadExtent> head_extent(const AppState& state) {
    if (!state.snapshot || state.snapshot->tokens.empty()) return std::nullopt;
    const ModelSpec& spec = state.snapshot->model->spec();
    const AttentionKind kind = shown_attention(state);
    const HeadExtent extent{layer_count(spec, kind), most_heads(spec, kind)};
    return extent.layers == 0 || extent.heads == 0 ? std::nullopt : std::optional(extent);
}

void draw_no_attention(const ViewContext& context, Rect stage) {
    const Canvas canvas = context.canvas();
    const float height = 3 * canvas.metrics.em;
    draw_text(canvas, {stage.x, stage.y + (stage.h - height) / 2, stage.w, height},
              TextStyle::Large, context.text("attention.empty"), canvas.theme.secondary,
              Align::Centre);
}

const gl::TensorTexture& layer_texture(const ViewContext& context, const Snapshot& snapshot,
                                       const LayerPattern& pattern) {
    // Sides and all: a pattern that was merged for small maps is another texture than the whole
    // one.
    const std::string key = std::string("pattern/") + to_text(pattern.kind) + "/" +
                            std::to_string(pattern.layer) + "/" + std::to_string(pattern.queries) +
                            "x" + std::to_string(pattern.keys);
    return context.textures.get(snapshot.id, key, {pattern.keys, pattern.queries, pattern.heads},
                                pattern.values);
}

HeadGridContent grid_content(const ViewContext& context, PatternMemo& patterns,
                             const Snapshot& snapshot, float map) {
    const HeadExtent extent = head_extent(context.state).value();
    // A power of two, so that maps of nearly the same size share their textures.
    const int side = static_cast<int>(std::bit_ceil(static_cast<unsigned>(std::max(16.0F, map))));
    const AttentionKind kind = shown_attention(context.state);
    HeadGridContent content;
    for (int layer = 0; layer < extent.layers; ++layer) {
        const LayerPattern& pattern = patterns.small_of(snapshot, kind, layer, side);
        content.layers.push_back(&layer_texture(context, snapshot, pattern));
    }
    content.square_root = context.state.attention.square_root;
    content.first_left_out = context.state.attention.hide_first;
    if (context.state.attention.pair != PairFilter::All) {
        const PatternPart part = filtered_part(snapshot, kind, context.state.attention.pair);
        const auto rows = static_cast<float>(snapshot.queries(kind).size());
        const auto columns = static_cast<float>(snapshot.keys(kind).size());
        content.part = PartOfMap{static_cast<float>(part.keys.first) / columns,
                                 static_cast<float>(part.queries.first) / rows,
                                 static_cast<float>(part.keys.last + 1) / columns,
                                 static_cast<float>(part.queries.last + 1) / rows};
    }
    return content;
}

void choose_head(Selection& selection, HeadIndex index) {
    selection.layer = index.layer;
    selection.head = index.head;
    selection.head_chosen = true;
}

std::string head_name(const ViewContext& context, HeadIndex index) {
    return context.text("attention.head_name",
                        {std::to_string(index.layer), std::to_string(index.head)});
}

float draw_attention_options(ViewContext& context, Rect row) {
    const Canvas canvas = context.canvas();
    const AttentionOptions& options = context.state.attention;
    const std::array entries{
        Option{"attention/all-heads", "attention.all_heads", "attention.all_heads",
               "attention.all_heads_hint", Action::ToggleAllHeads, options.all_heads},
        Option{"attention/reverse", "attention.reverse", "attention.reverse",
               "attention.reverse_hint", Action::ReverseDirection, context.state.selection.reverse},
        Option{"attention/square-root", "attention.square_root", "attention.square_root_short",
               "attention.square_root_hint", Action::ToggleSquareRoot, options.square_root},
        Option{"attention/hide-first", "attention.hide_first", "attention.hide_first_short",
               "attention.hide_first_hint", Action::ToggleHideFirst, options.hide_first}};
    const bool single_scene = context.state.scene == Scene::Attention;
    const auto shown = std::span(entries).subspan(single_scene ? 0 : 2);
    const auto width_of = [&](bool with_keys, bool short_labels, float gap) {
        float width = -gap;
        for (const Option& option : shown) {
            const char* label = short_labels ? option.short_label : option.label;
            width += gap + toggle_width(canvas, context.text(label),
                                        with_keys ? key_label(option.action) : std::string());
        }
        return width;
    };
    const float wide = canvas.metrics.em, narrow = 0.3F * canvas.metrics.em;
    const bool with_keys = width_of(true, false, wide) <= row.w;
    const float gap = width_of(with_keys, false, wide) <= row.w ? wide : narrow;
    const bool short_labels = width_of(with_keys, false, gap) > row.w;
    float x = row.x;
    for (const Option& option : shown) {
        const std::string label = context.text(short_labels ? option.short_label : option.label);
        const std::string key = with_keys ? key_label(option.action) : std::string();
        const float width = std::min(toggle_width(canvas, label, key), row.right() - x);
        bool on = option.on;
        if (toggle(canvas, option.target, {x, row.y, width, row.h}, label, on, key,
                   context.text(option.hint))) {
            context.actions.push_back(option.action);
        }
        x += width + gap;
    }
    return x - gap - row.x;
}

}  // namespace headlight
