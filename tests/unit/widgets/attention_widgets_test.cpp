#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "app/platform/gui.h"
#include "app/platform/offscreen.h"
#include "app/widgets/head_grid.h"
#include "app/widgets/heat_map.h"
#include "app/widgets/token_column.h"

namespace headlight {
namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

/// One window drawn off-screen, pointed at through the input queue.
class AttentionWidgetsTest : public ::testing::Test {
protected:
    Offscreen surface_{gl::Size{640, 400}};
    Gui gui_{surface_, FontFiles::installed()};
    Metrics metrics_ = make_metrics(640, 400, 1.0F);
    Targets targets_;
    gl::TensorTextures textures_;
    gl::Image picture_;

    void frame(const std::function<void(const Canvas&)>& draw) {
        surface_.bind();
        gui_.begin_frame(surface_.input().next_frame(), 1.0 / 60.0, theme(ThemeName::Light),
                         metrics_);
        targets_.begin_frame();
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({640, 400});
        ImGui::Begin("all", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
        draw({theme(ThemeName::Light), metrics_, gui_.fonts(), targets_,
              *ImGui::GetWindowDrawList()});
        ImGui::End();
        gui_.end_frame();
        picture_ = surface_.read_pixels();
    }

    void draw_until_still(const std::function<void(const Canvas&)>& draw) {
        do {
            frame(draw);
        } while (!surface_.input().empty());
        frame(draw);
    }

    /// Pixels from one diagonal line of the hatch to the next, from `x` to the right.
    int hatch_period(int x, int y) const {
        const auto is_line = [&](int at) {
            return picture_.at(at, y) == theme(ThemeName::Light).masked_hatch;
        };
        const auto next_line = [&](int from) {
            while (!is_line(from) || is_line(from - 1))
                ++from;
            return from;
        };
        const int first = next_line(x);
        return next_line(first + 1) - first;
    }

    void point_at(const std::string& target) {
        const Rect place = targets_.find(target).value();
        surface_.input().push(MouseMove{place.centre_x(), place.centre_y()});
    }
    void click(const std::string& target) {
        point_at(target);
        surface_.input().push(MouseButtonChange{MouseButton::Left, true});
        surface_.input().push(MouseButtonChange{MouseButton::Left, false});
    }
};

class HeatMapWidget : public AttentionWidgetsTest {
protected:
    const std::vector<float> values_{1.0F,  kMasked, kMasked,  //
                                     0.25F, 0.75F,   kMasked,  //
                                     0.5F,  0.001F,  0.499F};
    Rect cells_{20, 20, 300, 300};
    bool first_left_out_ = false;
    HeatMap map_;
    std::optional<HeatMapCell> hovered_, clicked_;

    void draw(const Canvas& canvas) {
        HeatMapContent content;
        content.texture = &textures_.get(1, "pattern", {3, 3, 1}, values_);
        content.rows = content.columns = 3;
        content.values = values_;
        content.first_left_out = first_left_out_;
        const HeatMapPress press = map_.draw(canvas, "heatmap", cells_, content);
        hovered_ = press.hovered;
        if (press.clicked) clicked_ = press.hovered;
    }
    void settle() {
        draw_until_still([&](const Canvas& canvas) { draw(canvas); });
    }
    Color colour_near_corner(const std::string& cell) {
        const Rect place = targets_.find(cell).value();
        return picture_.at(static_cast<int>(place.x) + 8, static_cast<int>(place.y) + 8);
    }
};

TEST_F(HeatMapWidget, CellsHaveTheColourOfTheirValue) {
    settle();
    const Ramp& ramp = theme(ThemeName::Light).sequential;
    EXPECT_EQ(colour_near_corner("heatmap/0,0"), ramp[255]);
    EXPECT_EQ(colour_near_corner("heatmap/1,0"), ramp[64]);
    EXPECT_EQ(colour_near_corner("heatmap/2,1"), ramp[0]);
}

TEST_F(HeatMapWidget, TheHatchOfMaskedCellsGrowsWithTheWindow) {
    settle();
    EXPECT_EQ(hatch_period(240, 60), static_cast<int>(metrics_.hatch));
    metrics_ = make_metrics(3840, 2160, 1.0F);
    settle();
    EXPECT_EQ(hatch_period(240, 60), static_cast<int>(metrics_.hatch));
}

TEST_F(HeatMapWidget, LargeCellsSayTheirValueAndMaskedOnesNothing) {
    settle();
    for (const char* text : {"1.00", "0.25", "0.75", "0.50"})
        EXPECT_TRUE(targets_.drawn(text));
    EXPECT_FALSE(targets_.drawn("inf"));
    EXPECT_FALSE(targets_.drawn("0.00")) << "an empty cell says more";
}

TEST_F(HeatMapWidget, KnowsTheCellUnderThePointer) {
    settle();
    EXPECT_FALSE(hovered_);
    point_at("heatmap/2,1");
    settle();
    EXPECT_EQ(hovered_, (HeatMapCell{2, 1}));
    click("heatmap/1,0");
    settle();
    EXPECT_EQ(clicked_, (HeatMapCell{1, 0}));
}

TEST_F(HeatMapWidget, CoversTheFirstRowAndColumn) {
    first_left_out_ = true;
    settle();
    EXPECT_EQ(colour_near_corner("heatmap/0,0"), theme(ThemeName::Light).background);
    EXPECT_EQ(colour_near_corner("heatmap/2,0"), theme(ThemeName::Light).background);
    EXPECT_FALSE(targets_.drawn("0.25"));
    EXPECT_TRUE(targets_.drawn("0.75"));
    point_at("heatmap/2,0");
    settle();
    EXPECT_FALSE(hovered_);
}

TEST_F(AttentionWidgetsTest, ATokenColumnTellsWhichRowIsPressed) {
    std::vector<TokenRow> rows(5);
    for (int i = 0; i < 5; ++i)
        rows[static_cast<std::size_t>(i)].bytes = "t" + std::to_string(i);
    std::optional<int> hovered, clicked;
    const auto draw = [&](const Canvas& canvas) {
        TokenColumn column;
        column.target = "query";
        column.rect = {10, 10, 100, 300};
        column.rows = rows;
        const TokenColumnPress press = draw_token_column(canvas, column);
        hovered = press.hovered;
        if (press.clicked) clicked = press.clicked;
    };
    draw_until_still(draw);
    EXPECT_TRUE(targets_.drawn("t4"));
    click("query/3");
    draw_until_still(draw);
    EXPECT_EQ(hovered, 3);
    EXPECT_EQ(clicked, 3);
}

TEST_F(AttentionWidgetsTest, ACrowdedTokenColumnKeepsTheLabelsThatMatter) {
    std::vector<TokenRow> rows(128);
    for (int i = 0; i < 128; ++i) {
        rows[static_cast<std::size_t>(i)].bytes = "t" + std::to_string(i) + ";";
    }
    rows[101].selected = true;
    const std::vector<int> important{53};
    draw_until_still([&](const Canvas& canvas) {
        TokenColumn column;
        column.target = "key";
        column.rect = {10, 10, 100, 300};
        column.style = TextStyle::Small;
        column.rows = rows;
        column.important = important;
        draw_token_column(canvas, column);
    });
    EXPECT_TRUE(targets_.drawn("t101;"));
    EXPECT_TRUE(targets_.drawn("t53;"));
    EXPECT_FALSE(targets_.drawn("t102;"));
}

TEST_F(AttentionWidgetsTest, TheHeadGridUploadsALayerOnceAndTellsWhichHeadIsPressed) {
    const std::vector<float> values{1.0F, kMasked, 0.5F, 0.5F, 1.0F, kMasked, 0.0F, 1.0F};
    HeadGrid grid;
    std::optional<HeadIndex> clicked;
    const auto draw = [&](const Canvas& canvas) {
        HeadGridContent content;
        for (const char* key : {"pattern/0", "pattern/1", "pattern/2"}) {
            content.layers.push_back(&textures_.get(7, key, {2, 2, 2}, values));
        }
        const HeadGridPlaces places = place_head_grid({20, 20, 400, 300}, 3, 2, 6);
        const HeadGridPress press = grid.draw(canvas, places, content);
        if (press.clicked) clicked = press.clicked;
    };
    draw_until_still(draw);
    click("head/2/1");
    draw_until_still(draw);
    EXPECT_EQ(clicked, (HeadIndex{2, 1}));
    EXPECT_EQ(textures_.uploads(), 3u);
    const Rect cell = targets_.find("head/2/1").value();
    const int x = static_cast<int>(cell.x), y = static_cast<int>(cell.y);
    EXPECT_EQ(picture_.at(x + 10, y + 10), theme(ThemeName::Light).sequential[255]);
    EXPECT_EQ(picture_.at(x + 10, y + 80), theme(ThemeName::Light).sequential[0]);
    EXPECT_EQ(hatch_period(x + 60, y + 80), static_cast<int>(metrics_.hatch));
}

}  // namespace
}  // namespace headlight
