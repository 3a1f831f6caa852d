#include "app/views/frame_bar.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

constexpr const char* kProgramName = "Headlight";

struct Tab {
    Scene scene;
    Action action;
    std::string label;
    std::string key;
};

/// The experts have a tab where the model has experts.
std::vector<Tab> tabs_of(const ViewContext& context) {
    constexpr std::array kActions{Action::SceneOverview,  Action::SceneAttention,
                                  Action::SceneAllHeads,  Action::SceneEmbedding,
                                  Action::SceneNextToken, Action::SceneExperts};
    const bool experts = has_experts(context.state) || context.state.scene == Scene::Experts;
    std::vector<Tab> tabs;
    for (std::size_t i = 0; i < kScenes.size(); ++i) {
        if (kScenes[i] == Scene::Experts && !experts) continue;
        const std::string name = scene_name(kScenes[i]);
        tabs.push_back(
            {kScenes[i], kActions[i], context.text("tab." + name), key_label(kActions[i])});
    }
    return tabs;
}

/// What of the bar is shown: as much as there is room for.
struct Fit {
    bool brand = true, model = true, keys = true;
    float tab_padding = 0;  ///< on each side of a tab
    float tabs_width = 0;
};

float key_width(const Canvas& canvas, const std::string& key) {
    return text_width(canvas, TextStyle::Small, key) + std::round(canvas.metrics.em * 0.3F);
}

/// The names are measured strong, so that the bar does not move when another scene is chosen.
float tabs_width(const Canvas& canvas, const std::vector<Tab>& tabs, bool keys, float padding) {
    float width = 0;
    for (const Tab& tab : tabs) {
        width += text_width(canvas, TextStyle::Strong, tab.label) + 2 * padding;
        if (keys) width += key_width(canvas, tab.key);
    }
    return std::ceil(width);
}

Fit fit_bar(const Canvas& canvas, const std::vector<Tab>& tabs, float room, float brand,
            float model) {
    const float wide = std::round(canvas.metrics.em * 0.6F),
                narrow = std::round(canvas.metrics.em * 0.3F);
    const std::array tries{Fit{true, true, true, wide},     Fit{true, true, true, narrow},
                           Fit{false, true, true, wide},    Fit{false, true, true, narrow},
                           Fit{false, false, true, wide},   Fit{false, false, true, narrow},
                           Fit{false, false, false, narrow}};
    for (Fit fit : tries) {
        fit.tabs_width = tabs_width(canvas, tabs, fit.keys, fit.tab_padding);
        if (fit.tabs_width + (fit.brand ? brand : 0) + (fit.model ? model : 0) <= room) return fit;
    }
    return {false, false, false, narrow, room};
}

void draw_tab(const ViewContext& context, const Tab& tab, Rect rect, const Fit& fit) {
    const Canvas canvas = context.canvas();
    const Theme& theme = context.theme;
    const Press press = press_area(canvas, std::string("scene/") + scene_name(tab.scene), rect);
    const bool chosen = context.state.scene == tab.scene;
    if (chosen) {
        fill_rect(canvas, rect, theme.background);
        const float thickness = context.metrics.outline;
        fill_rect(canvas, {rect.x, rect.bottom() - thickness, rect.w, thickness}, theme.text);
    } else if (press.hovered) {
        fill_rect(canvas, rect, press.held ? theme.pressed : theme.hover);
    }
    Rect inside{rect.x + fit.tab_padding, rect.y, rect.w - 2 * fit.tab_padding, rect.h};
    if (fit.keys) {
        draw_text(canvas, inside, TextStyle::Small, tab.key, theme.secondary);
        const float key = key_width(canvas, tab.key);
        inside.x += key;
        inside.w -= key;
    }
    draw_text(canvas, inside, chosen ? TextStyle::Strong : TextStyle::Body, tab.label,
              chosen ? theme.text : theme.secondary);
    if (press.clicked) context.actions.push_back(tab.action);
}

std::vector<std::string> model_lines(const ViewContext& context) {
    const LoadedModel& model = *context.state.model;
    const ModelSpec& spec = model.spec();
    const StackSpec& stack = spec.head_stack();
    const Strings& text = context.text;
    std::vector<std::string> lines{model.name()};
    const auto add = [&](const char* key, const std::string& value) {
        lines.push_back(text(key) + "\t" + value);
    };
    add("model.family", spec.family);
    add("model.layers", format_count(static_cast<std::int64_t>(stack.blocks.size())));
    if (!stack.blocks.empty()) {
        add("model.heads", format_count(stack.blocks.front().attention.n_heads));
    }
    add("model.width", format_count(spec.d_model()));
    add("model.vocabulary", format_count(spec.vocab_size()));
    add("model.context", format_count(model.context_length()));
    add("model.parameters", format_count(static_cast<std::int64_t>(model.parameters().total())));
    add("key.open_model", key_label(Action::OpenModel));
    return lines;
}

std::string model_name(const ViewContext& context) {
    return context.state.model ? context.state.model->name() : context.text("picker.title");
}

float open_mark_width(const Canvas& canvas) { return std::round(canvas.metrics.em * 0.9F); }

/// The name, and the mark of what opens downwards.
void draw_model_name(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    const Press press = press_area(canvas, "model", rect);
    if (press.hovered)
        fill_rect(canvas, rect, press.held ? context.theme.pressed : context.theme.hover);
    const float padding = std::round(context.metrics.em * 0.3F), mark = open_mark_width(canvas);
    const Rect inside{rect.x + padding, rect.y, rect.w - 2 * padding - mark, rect.h};
    const std::string name = model_name(context);
    draw_text(canvas, inside, TextStyle::Body, name, context.theme.secondary);
    const float side = std::round(context.metrics.em * 0.2F);
    const Point tip{inside.right() + mark - side - 1, std::round(rect.centre_y() + side / 2)};
    canvas.list.AddTriangleFilled({tip.x - side, tip.y - side}, {tip.x + side, tip.y - side},
                                  {tip.x, tip.y + side / 2}, context.theme.secondary.packed());
    if (press.hovered && context.state.model) tooltip(canvas, rect, model_lines(context));
    if (press.clicked) context.actions.push_back(Action::OpenModel);
}

/// A circle, one half filled: light and dark.
void draw_theme_button(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    if (button(canvas, "theme", rect, "",
               {.framed = false, .hint = with_key(context.text("key.theme"), Action::NextTheme)})) {
        context.actions.push_back(Action::NextTheme);
    }
    const Point centre{rect.centre_x(), rect.centre_y()};
    const float radius = std::round(context.metrics.em * 0.36F);
    outline_circle(canvas, centre, radius, context.theme.secondary, 2);
    canvas.list.PathArcTo({centre.x, centre.y}, radius, -1.5708F, 1.5708F);
    canvas.list.PathFillConvex(context.theme.secondary.packed());
}

/// From the right end: help, theme, language, and the panel where it is folded. Returns their left
/// end.
float draw_tools(const ViewContext& context, Rect bar, bool panel_folds) {
    const Canvas canvas = context.canvas();
    const float width = std::round(context.metrics.em * 1.9F);
    Rect place{bar.right() - width, bar.y, width, bar.h};
    const auto act = [&](bool clicked, Action action) {
        if (clicked) context.actions.push_back(action);
    };
    const std::string help = with_key(context.text("key.help_open"), Action::Help);
    act(button(canvas, "help", place, "?",
               {.framed = false, .style = TextStyle::Strong, .hint = help}),
        Action::Help);
    place.x -= width;
    draw_theme_button(context, place);
    place.x -= width;
    const std::string code = context.text("language.code");
    const std::string language = with_key(context.text("key.language"), Action::NextLanguage);
    act(button(canvas, "language", place, code, {.framed = false, .hint = language}),
        Action::NextLanguage);
    if (panel_folds) {
        place.x -= width;
        const std::string panel = with_key(context.text("key.fold_panel"), Action::FoldPanel);
        act(button(canvas, "fold-panel", place, "%", {.framed = false, .hint = panel}),
            Action::FoldPanel);
    }
    return place.x;
}

}  // namespace

void draw_frame_bar(const ViewContext& context, Rect rect, bool panel_folds) {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    fill_rect(canvas, rect, context.theme.panel);
    draw_line(canvas, {rect.x, rect.bottom()}, {rect.right(), rect.bottom()},
              context.theme.hairline, metrics.hairline);
    const float end = draw_tools(context, rect, panel_folds);
    const float begin = rect.x + metrics.margin;
    const std::vector<Tab> tabs = tabs_of(context);
    const float brand_width = text_width(canvas, TextStyle::Strong, kProgramName) + metrics.em;
    const float model_width =
        std::min(text_width(canvas, TextStyle::Body, model_name(context)) + 1, 12 * metrics.em) +
        open_mark_width(canvas) + 1.2F * metrics.em;
    const Fit fit = fit_bar(canvas, tabs, end - begin - metrics.gap, brand_width, model_width);

    float x = begin;
    if (fit.brand) {
        draw_text(canvas, {x, rect.y, brand_width, rect.h}, TextStyle::Strong, kProgramName,
                  context.theme.text);
        x += brand_width;
    }
    if (fit.model) {
        draw_model_name(context, {x, rect.y, model_width - 0.6F * metrics.em, rect.h});
        x += model_width;
    }
    const float share = std::min(
        1.0F, (end - x - metrics.gap) / tabs_width(canvas, tabs, fit.keys, fit.tab_padding));
    for (const Tab& tab : tabs) {
        const float wanted = tabs_width(canvas, {tab}, fit.keys, fit.tab_padding);
        const float width = std::floor(wanted * share);
        draw_tab(context, tab, {x, rect.y, width, rect.h}, fit);
        x += width;
    }
}

}  // namespace headlight
