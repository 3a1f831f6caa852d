#include "app/views/overview_places.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

OverviewFigure figure_of(int blocks) {
    OverviewFigure figure;
    for (int depth = 0; depth <= blocks; ++depth) {
        OverviewDepth& now = figure.depths.emplace_back();
        now.norm = 1 + depth;
        figure.largest_norm = now.norm;
    }
    figure.blocks.resize(static_cast<std::size_t>(blocks));
    return figure;
}

TEST(OverviewPlaces, RowsFillTheStageFromTheBottomWithoutOverlap) {
    const Metrics metrics = make_metrics(1920, 1080, 1);
    const Rect stage{29, 240, 1300, 760};
    for (const int blocks : {1, 4, 12, 48}) {
        const OverviewPlaces places = place_overview(stage, metrics, figure_of(blocks));
        EXPECT_EQ(places.row_count, blocks + 2);
        for (int row = 0; row < places.row_count; ++row) {
            const Rect box = places.box_at(row);
            EXPECT_GE(box.y, places.headings.bottom()) << blocks;
            EXPECT_LE(box.bottom(), places.legend.y) << blocks;
            if (row > 0) {
                EXPECT_LE(box.bottom(), places.box_at(row - 1).y) << blocks;
            }
        }
    }
}

TEST(OverviewPlaces, EveryRowHasLettersWhereTheyFit) {
    const Metrics metrics = make_metrics(1920, 1080, 1);
    const OverviewPlaces places = place_overview({0, 0, 1300, 760}, metrics, figure_of(12));
    for (int row = 0; row < places.row_count; ++row)
        EXPECT_TRUE(places.labelled(row));
}

TEST(OverviewPlaces, InADeepModelLabelledRowsAreALineApartAndTheAnswerIsOneOfThem) {
    const Metrics metrics = make_metrics(1280, 720, 1);
    const OverviewPlaces places = place_overview({0, 0, 860, 480}, metrics, figure_of(48));
    EXPECT_FALSE(places.readable());
    EXPECT_TRUE(places.labelled(0));
    EXPECT_TRUE(places.labelled(places.row_count - 1));
    float below = places.row_at(0).centre_y();
    int labelled = 1;
    for (int row = 1; row < places.row_count; ++row) {
        if (!places.labelled(row)) continue;
        EXPECT_GE(below - places.row_at(row).centre_y(), metrics.small) << row;
        below = places.row_at(row).centre_y();
        ++labelled;
    }
    EXPECT_GT(labelled, 10);
}

TEST(StreamShape, IsAsWideAsTheVectorIsLongAtEveryDepth) {
    const StreamShape stream{100, 50, 400, 40, {1, 4, 2}};
    EXPECT_FLOAT_EQ(stream.half_width_at(400), 12.5F);
    EXPECT_FLOAT_EQ(stream.half_width_at(360), 50);
    EXPECT_FLOAT_EQ(stream.half_width_at(320), 25);
    EXPECT_FLOAT_EQ(stream.half_width_at(500), 12.5F) << "below the first depth";
    EXPECT_FLOAT_EQ(stream.half_width_at(0), 25) << "above the last";
    EXPECT_GT(stream.half_width_at(380), 12.5F);
    EXPECT_LT(stream.half_width_at(380), 50);
}

TEST(StreamShape, OfNothingIsALine) {
    const StreamShape stream{100, 50, 400, 40, {0, 0}};
    EXPECT_GT(stream.half_width_at(380), 0);
    EXPECT_LT(stream.half_width_at(380), 5);
}

}  // namespace
}  // namespace headlight
