#include "app/figures/head_grid_figure.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

HeadStats stats(double previous, double induction, double first, bool repeats = true) {
    HeadStats result;
    result.previous = previous;
    result.induction = induction;
    result.first = first;
    result.has_repeats = repeats;
    return result;
}

TEST(HeadGridFigure, ShowsTheHabitsOfEachHead) {
    const std::vector<std::vector<HeadStats>> layers{{stats(0.9, 0.1, 0.2), stats(0.2, 0.3, 0.4)},
                                                     {stats(0.6, 0.8, 0.1), stats(0.1, 0.1, 0.95)}};
    const HeadGridFigure figure = make_head_grid_figure(layers);
    EXPECT_EQ(figure.layers, 2);
    EXPECT_EQ(figure.heads, 2);
    ASSERT_EQ(figure.cells.size(), 4u);
    EXPECT_EQ(figure.cell({0, 0})->habits, (std::vector<HeadHabit>{HeadHabit::Previous}));
    EXPECT_TRUE(figure.cell({0, 1})->habits.empty());
    EXPECT_EQ(figure.cell({1, 0})->habits,
              (std::vector<HeadHabit>{HeadHabit::Induction, HeadHabit::Previous}));
    EXPECT_EQ(figure.cell({1, 1})->habits, (std::vector<HeadHabit>{HeadHabit::First}));
    EXPECT_EQ(figure.cell({2, 0}), nullptr);
    EXPECT_EQ(figure.best_of(HeadHabit::Previous), (HeadIndex{0, 0}));
    EXPECT_EQ(figure.best_of(HeadHabit::Induction), (HeadIndex{1, 0}));
    EXPECT_EQ(figure.best_of(HeadHabit::First), (HeadIndex{1, 1}));
}

TEST(HeadGridFigure, WithoutRepeatsNoHeadIsAnInductionHead) {
    const std::vector<std::vector<HeadStats>> layers{{stats(0.1, 0.9, 0.1, false)}};
    const HeadGridFigure figure = make_head_grid_figure(layers);
    EXPECT_FALSE(figure.has_repeats);
    EXPECT_FALSE(habit_score(layers[0][0], HeadHabit::Induction));
    EXPECT_FALSE(figure.best_of(HeadHabit::Induction));
    EXPECT_TRUE(figure.cells[0].habits.empty());
}

TEST(HeadGridFigure, RestingHeadsOnlyRest) {
    HeadStats resting = stats(0.9, 0.9, 0.99);
    resting.resting = true;
    const std::vector<std::vector<HeadStats>> layers{{resting}};
    const HeadGridFigure figure = make_head_grid_figure(layers);
    EXPECT_EQ(figure.cells[0].habits, (std::vector<HeadHabit>{HeadHabit::First}));
    EXPECT_FALSE(figure.best_of(HeadHabit::Previous));
}

TEST(HeadGridFigure, WeakHeadsAreNotTheBest) {
    const std::vector<std::vector<HeadStats>> layers{{stats(0.49, 0.2, 0.3)}};
    EXPECT_FALSE(make_head_grid_figure(layers).best_of(HeadHabit::Previous));
}

TEST(HeadGridFigure, LayersMayDifferInHeads) {
    const std::vector<std::vector<HeadStats>> layers{{stats(0, 0, 0)},
                                                     {stats(0, 0, 0), stats(0.7, 0, 0)}};
    const HeadGridFigure figure = make_head_grid_figure(layers);
    EXPECT_EQ(figure.heads, 2);
    EXPECT_EQ(figure.cell({0, 1}), nullptr);
    EXPECT_EQ(figure.best_of(HeadHabit::Previous), (HeadIndex{1, 1}));
}

}  // namespace
}  // namespace headlight
