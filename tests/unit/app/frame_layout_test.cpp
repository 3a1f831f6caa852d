#include "app/views/frame_layout.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace headlight {
namespace {

struct Case {
    int width, height, lines;
    float scale;
};

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const auto& [width, height] : {std::array{1920, 1080}, std::array{1280, 720},
                                        std::array{1024, 768}, std::array{800, 600}}) {
        for (const float scale : {1.0F, 1.15F, 1.3F, 1.5F}) {
            for (const int lines : {0, 1, 2, 7})
                cases.push_back({width, height, lines, scale});
        }
    }
    return cases;
}

std::string describe(const Case& c) {
    return std::to_string(c.width) + "x" + std::to_string(c.height) + " scale " +
           std::to_string(c.scale) + " lines " + std::to_string(c.lines);
}

bool overlap(const Rect& a, const Rect& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

WindowLayout layout_of(const Case& c, bool toggled) {
    return frame_layout({c.width, c.height, c.lines, toggled},
                        make_metrics(c.width, c.height, c.scale));
}

TEST(FrameLayout, NothingLeavesTheWindow) {
    for (const Case& c : all_cases()) {
        for (const bool toggled : {false, true}) {
            const WindowLayout layout = layout_of(c, toggled);
            for (const Rect& part : {layout.bar, layout.prompt, layout.strip, layout.stage,
                                     layout.panel, layout.status}) {
                EXPECT_GE(part.x, 0) << describe(c);
                EXPECT_GE(part.y, 0) << describe(c);
                EXPECT_LE(part.right(), static_cast<float>(c.width)) << describe(c);
                EXPECT_LE(part.bottom(), static_cast<float>(c.height)) << describe(c);
            }
        }
    }
}

TEST(FrameLayout, NothingOverlapsButAPanelOpenedOverTheStage) {
    for (const Case& c : all_cases()) {
        const WindowLayout layout = layout_of(c, false);
        const std::array parts{layout.bar,   layout.prompt, layout.strip,
                               layout.stage, layout.panel,  layout.status};
        for (std::size_t i = 0; i < parts.size(); ++i) {
            for (std::size_t j = i + 1; j < parts.size(); ++j) {
                EXPECT_FALSE(overlap(parts[i], parts[j])) << describe(c) << ": " << i << ", " << j;
            }
        }
    }
}

TEST(FrameLayout, TheStageHasMostOfTheWindow) {
    for (const Case& c : all_cases()) {
        const WindowLayout layout = layout_of(c, false);
        EXPECT_GE(layout.stage.w, 0.5F * static_cast<float>(c.width)) << describe(c);
        EXPECT_GE(layout.stage.h, 0.4F * static_cast<float>(c.height)) << describe(c);
    }
}

TEST(FrameLayout, ItsKeyClosesThePanelAndGivesItsRoomToTheStage) {
    const Case c{1920, 1080, 1, 1};
    const WindowLayout open = layout_of(c, false), closed = layout_of(c, true);
    EXPECT_GT(open.panel.w, 0);
    EXPECT_EQ(closed.panel.w, 0);
    EXPECT_FLOAT_EQ(closed.stage.right(), open.panel.right());
}

TEST(FrameLayout, InASmallWindowItsKeyOpensThePanelOverTheStage) {
    const Case c{800, 600, 1, 1};
    const WindowLayout closed = layout_of(c, false), open = layout_of(c, true);
    EXPECT_TRUE(closed.panel_folds);
    EXPECT_EQ(closed.panel.w, 0);
    EXPECT_GT(open.panel.w, 0);
    EXPECT_TRUE(overlap(open.panel, open.stage));
}

}  // namespace
}  // namespace headlight
