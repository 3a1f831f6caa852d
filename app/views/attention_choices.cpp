#include "app/views/attention_choices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "app/widgets/controls.h"

namespace headlight {
namespace {

struct Choice {
    std::string target;
    std::string label;
    bool chosen = false;
    std::function<void(AppState&)> choose;
};

/// Choices side by side; the key beside them goes through them.
struct Group {
    std::vector<Choice> choices;
    std::string key;
};

Group kinds_of(const ViewContext& context) {
    Group group{{}, key_label(Action::NextAttention)};
    const ModelSpec& spec = context.state.snapshot->model->spec();
    for (const AttentionKind kind : kAttentionKinds) {
        if (!has_attention(spec, kind)) continue;
        const std::string name = to_text(kind);
        group.choices.push_back({"attention/" + name, context.text("attention.kind_" + name),
                                 shown_attention(context.state) == kind,
                                 [kind](AppState& state) { choose_attention(state, kind); }});
    }
    return group;
}

Group pairs_of(const ViewContext& context) {
    Group group{{}, key_label(Action::NextPairFilter)};
    for (const PairFilter filter : kPairFilters) {
        const std::string name = pair_filter_name(filter);
        group.choices.push_back({"pair/" + name, context.text("attention.pair_" + name),
                                 context.state.attention.pair == filter,
                                 [filter](AppState& state) { state.attention.pair = filter; }});
    }
    return group;
}

std::vector<Group> groups_of(const ViewContext& context) {
    std::vector<Group> groups;
    if (!context.state.snapshot) return groups;
    const Snapshot& snapshot = *context.state.snapshot;
    Group kinds = kinds_of(context);
    if (kinds.choices.size() > 1) groups.push_back(std::move(kinds));
    const AttentionKind kind = shown_attention(context.state);
    if (is_pair(snapshot.queries(kind)) || is_pair(snapshot.keys(kind)))
        groups.push_back(pairs_of(context));
    return groups;
}

float key_width(const Canvas& canvas, const Group& group) {
    return text_width(canvas, TextStyle::Small, group.key) + 0.8F * canvas.metrics.em;
}

/// All choices of a group are as wide as its widest.
float widest_choice(const Canvas& canvas, const Group& group) {
    float widest = 0;
    for (const Choice& choice : group.choices)
        widest = std::max(widest, button_width(canvas, choice.label));
    return widest;
}

}  // namespace

float attention_choices_height(const ViewContext& context) {
    return groups_of(context).empty() ? 0 : context.metrics.hit + context.metrics.gap;
}

void draw_attention_choices(const ViewContext& context, Rect area) {
    const Canvas canvas = context.canvas();
    const std::vector<Group> groups = groups_of(context);
    float wanted = 0;
    for (const Group& group : groups) {
        wanted += widest_choice(canvas, group) * static_cast<float>(group.choices.size()) +
                  key_width(canvas, group) + canvas.metrics.em;
    }
    const float share = std::min(1.0F, area.w / std::max(1.0F, wanted));
    Rect place{area.x, area.y, 0, canvas.metrics.hit};
    for (const Group& group : groups) {
        place.w = std::floor(widest_choice(canvas, group) * share);
        for (const Choice& choice : group.choices) {
            if (button(canvas, choice.target, place, choice.label, {.chosen = choice.chosen}))
                choice.choose(context.state);
            place.x = place.right();
        }
        const float key = std::floor(key_width(canvas, group) * share);
        const Rect letter{place.x + 0.3F * canvas.metrics.em, place.y, key, place.h};
        draw_text(canvas, letter, TextStyle::Small, group.key, canvas.theme.secondary);
        place.x += key + std::floor(canvas.metrics.em * share);
    }
}

}  // namespace headlight
