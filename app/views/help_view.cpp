#include "app/views/help_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/widgets/fixed_window.h"

namespace headlight {
namespace {

const std::array<HelpGroup, 6>& all_groups() {
    static const std::array groups{
        HelpGroup{"help.scenes",
                  {{{Action::SceneOverview, Action::SceneAttention, Action::SceneAllHeads,
                     Action::SceneEmbedding, Action::SceneNextToken, Action::SceneExperts},
                    "help.scene"},
                   {{Action::SceneBack, Action::SceneForward}, "help.scene_step"},
                   {{Action::FoldPanel}, "key.fold_panel"},
                   {{Action::Unlock}, "key.unlock"},
                   {{Action::Reset}, "key.reset"}}},
        HelpGroup{"help.text",
                  {{{Action::FocusPrompt}, "key.focus_prompt"},
                   {{Action::EditSecond}, "key.edit_second"},
                   {{Action::EditTarget}, "key.edit_target"},
                   {{Action::ToggleChat}, "key.toggle_chat"},
                   {{Action::ToggleMask}, "key.toggle_mask"},
                   {{Action::KeepLastTokens}, "key.keep_last"}}},
        HelpGroup{"help.tokens",
                  {{{Action::NextToken, Action::PreviousToken}, "help.token_step"},
                   {{Action::ReverseDirection}, "key.reverse"},
                   {{Action::LayerUp, Action::LayerDown}, "help.layer_step"},
                   {{Action::HeadPrevious, Action::HeadNext}, "help.head_step"},
                   {{Action::ToggleAllHeads}, "key.all_heads"},
                   {{Action::ToggleSquareRoot}, "key.square_root"},
                   {{Action::ToggleHideFirst}, "key.hide_first"},
                   {{Action::NextAttention}, "key.next_attention"},
                   {{Action::NextPairFilter}, "key.next_pair_filter"}}},
        HelpGroup{
            "help.embedding",
            {{{Action::ToggleVocabulary}, "help.vocabulary"},
             {{Action::TogglePaths}, "help.paths"},
             {{Action::ToggleColour}, "help.colour"},
             {{Action::ToggleBasis}, "help.basis"},
             {{Action::NextNeighbour}, "help.neighbour"},
             {{Action::ZoomOut, Action::ZoomIn, Action::FitView}, "help.zoom"},
             {{Action::PanLeft, Action::PanRight, Action::PanUp, Action::PanDown}, "help.pan"}}},
        HelpGroup{
            "help.next_token",
            {{{Action::TemperatureDown, Action::TemperatureUp}, "help.temperature"},
             {{Action::TemperatureDownFine, Action::TemperatureUpFine}, "help.temperature_fine"},
             {{Action::TemperatureOne, Action::Greedy}, "help.temperature_set"},
             {{Action::EditTemperature, Action::EditTopK, Action::EditTopP, Action::EditMinP},
              "help.edit"},
             {{Action::ThrowDart}, "key.throw_dart"},
             {{Action::Step}, "key.step"},
             {{Action::Play}, "key.play"},
             {{Action::Undo, Action::Redo}, "help.undo"}}},
        HelpGroup{
            "help.program",
            {{{Action::NextTheme}, "key.theme"},
             {{Action::NextLanguage}, "key.language"},
             {{Action::TextSmaller, Action::TextLarger, Action::TextNormal}, "help.text_size"},
             {{Action::FullScreen}, "key.full_screen"},
             {{Action::OpenModel}, "key.open_model"},
             {{Action::CancelWork}, "key.cancel"},
             {{Action::RecordScript}, "key.record"},
             {{Action::Help}, "key.help"},
             {{Action::Quit}, "key.quit"}}},
    };
    return groups;
}

/// Where the sheet's two columns break: the groups of the first half, by lines.
constexpr std::size_t kGroupsInFirstColumn = 3;

struct Sheet {
    Rect panel;
    float row = 0;
    std::array<float, 2> columns{};  ///< their widths
    std::array<float, 2> keys{};     ///< width of the part with the keys, by column
    TextStyle style = TextStyle::Body;
};

/// Heights in rows: of a title, and of the space behind a group.
constexpr float kTitleRows = 1.3F, kGapRows = 0.4F;

float rows_in(std::span<const HelpGroup> groups) {
    float rows = -kGapRows;
    for (const HelpGroup& group : groups) {
        rows += static_cast<float>(group.lines.size()) + kTitleRows + kGapRows;
    }
    return rows;
}

/// The labels of a line's keys; a modifier that three keys or more share is written once.
std::vector<std::string> key_caps(const HelpLine& line) {
    std::vector<std::string> caps;
    for (const Action action : line.actions) {
        std::string label = key_label(action);
        for (const std::string_view modifier : {"Shift+", "Ctrl+"}) {
            if (!caps.empty() && line.actions.size() > 2 && label.starts_with(modifier))
                label.erase(0, modifier.size());
        }
        caps.push_back(std::move(label));
    }
    return caps;
}

float key_caps_width(const Canvas& canvas, TextStyle style, const HelpLine& line) {
    float width = 0;
    for (const std::string& cap : key_caps(line)) {
        width += text_width(canvas, style, cap) + canvas.metrics.em * 0.8F;
    }
    return width;
}

std::span<const HelpGroup> column_groups(std::size_t column) {
    const std::span<const HelpGroup> groups = help_groups();
    return column == 0 ? groups.first(kGroupsInFirstColumn) : groups.subspan(kGroupsInFirstColumn);
}

float widest_keys(const Canvas& canvas, TextStyle style, std::span<const HelpGroup> groups) {
    float width = 0;
    for (const HelpGroup& group : groups) {
        for (const HelpLine& line : group.lines) {
            width = std::max(width, key_caps_width(canvas, style, line));
        }
    }
    return width + canvas.metrics.em * 0.6F;
}

float widest_text(const ViewContext& context, TextStyle style, std::span<const HelpGroup> groups) {
    float width = 0;
    for (const HelpGroup& group : groups) {
        for (const HelpLine& line : group.lines) {
            width = std::max(width,
                             text_width(context.canvas(), style, context.text(line.description)));
        }
    }
    return width;
}

/// Body letters where every line fits, else small ones.
Sheet fit_sheet(const ViewContext& context, Rect window) {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    const float margin = metrics.margin;
    Sheet sheet;
    sheet.panel = {window.x + margin, window.y + margin, window.w - 2 * margin,
                   window.h - 2 * margin};
    const float width = sheet.panel.w - 3 * margin;
    const float rows = std::max(rows_in(column_groups(0)), rows_in(column_groups(1)));
    const float room = sheet.panel.h - 2 * margin - 2.2F * metrics.em;
    sheet.row = std::floor(std::min(1.6F * metrics.em, room / rows));
    for (const TextStyle style : {TextStyle::Body, TextStyle::Small}) {
        sheet.style = style;
        sheet.keys = {widest_keys(canvas, style, column_groups(0)),
                      widest_keys(canvas, style, column_groups(1))};
        const float first = sheet.keys[0] + widest_text(context, style, column_groups(0));
        const float second = sheet.keys[1] + widest_text(context, style, column_groups(1));
        const float slack = width - first - second;
        sheet.columns = {first + slack / 2, second + slack / 2};
        if (slack >= 0 && line_height(canvas, style) <= sheet.row) break;
    }
    return sheet;
}

void draw_keys(const ViewContext& context, const Sheet& sheet, const HelpLine& line, Rect row) {
    const Canvas canvas = context.canvas();
    float x = row.x;
    for (const std::string& label : key_caps(line)) {
        const float width = text_width(canvas, sheet.style, label) + context.metrics.em * 0.6F;
        const Rect cap{x, std::floor(row.y + row.h * 0.06F), width, std::floor(row.h * 0.88F)};
        fill_rect(canvas, cap, context.theme.panel, context.metrics.rounding);
        outline_rect(canvas, cap, context.theme.secondary, context.metrics.hairline,
                     context.metrics.rounding);
        draw_text(canvas, cap, sheet.style, label, context.theme.text, Align::Centre);
        x += width + context.metrics.em * 0.2F;
    }
}

void draw_column(const ViewContext& context, const Sheet& sheet, std::size_t column, Point at) {
    const Canvas canvas = context.canvas();
    Rect row{at.x, at.y, sheet.columns[column], sheet.row};
    for (const HelpGroup& group : column_groups(column)) {
        draw_text(canvas, row, TextStyle::Strong, context.text(group.title), context.theme.text);
        row.y += sheet.row * kTitleRows;
        for (const HelpLine& line : group.lines) {
            draw_keys(context, sheet, line, row);
            const float keys = sheet.keys[column];
            const Rect text{row.x + keys, row.y, sheet.columns[column] - keys, row.h};
            draw_text(canvas, text, sheet.style, context.text(line.description),
                      context.theme.text);
            row.y += sheet.row;
        }
        row.y += sheet.row * kGapRows;
    }
}

void draw_sheet(const ViewContext& context, const Sheet& sheet, Rect window) {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    fill_rect(canvas, window, context.theme.scrim);
    fill_rect(canvas, sheet.panel, context.theme.background, metrics.rounding);
    outline_rect(canvas, sheet.panel, context.theme.text, 2, metrics.rounding);
    const float left = sheet.panel.x + metrics.margin;
    const Rect title{left, sheet.panel.y + metrics.margin * 0.6F,
                     sheet.panel.w - 2 * metrics.margin, 2 * metrics.em};
    draw_text(canvas, title, TextStyle::Large, context.text("help.title"), context.theme.text);
    draw_text(canvas, title, TextStyle::Body, context.text("help.close"), context.theme.secondary,
              Align::Right);
    const float top = title.bottom() + metrics.em * 0.5F;
    draw_column(context, sheet, 0, {left, top});
    draw_column(context, sheet, 1, {left + sheet.columns[0] + metrics.margin, top});
}

}  // namespace

std::span<const HelpGroup> help_groups() { return all_groups(); }

void draw_help(const ViewContext& context) {
    const Rect all = whole_window();
    const FixedWindow window("help", all, FixedWindow::Layer::Over);
    context.targets.cover();
    const Press press = press_area(context.canvas(), "help/sheet", all);
    draw_sheet(context, fit_sheet(context, all), all);
    if (press.clicked) context.state.help_open = false;
}

}  // namespace headlight
