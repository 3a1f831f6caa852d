#include "app/widgets/head_grid.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

constexpr BadgeRoom kBadges{120, 80, 44, 44, 0};

bool inside(Rect outer, Rect inner) {
    return inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() &&
           inner.bottom() <= outer.bottom();
}

TEST(HeadGridPlaces, LayerZeroIsAtTheBottom) {
    const HeadGridPlaces places = place_head_grid({10, 20, 400, 400}, 4, 4, 4);
    EXPECT_GT(places.cell({0, 0}).y, places.cell({1, 0}).y);
    EXPECT_LT(places.cell({0, 0}).x, places.cell({0, 1}).x);
    EXPECT_EQ(places.cell({3, 0}).y, places.area.y);
}

TEST(HeadGridPlaces, MapsAreSquareAndApartAtEverySize) {
    for (const int layers : {1, 2, 6, 12}) {
        for (const int heads : {1, 3, 12}) {
            for (const BadgeRoom& room : {BadgeRoom{}, kBadges}) {
                const Rect area{3, 5, 1296, 640};
                const HeadGridPlaces places = place_head_grid(area, layers, heads, 6, room);
                for (int layer = 0; layer < layers; ++layer) {
                    for (int head = 0; head < heads; ++head) {
                        const Rect map = places.map_rect({layer, head});
                        EXPECT_EQ(map.w, map.h);
                        EXPECT_TRUE(inside(area, map)) << layers << " x " << heads;
                        EXPECT_TRUE(inside(places.cell({layer, head}), map));
                        if (head > 0) {
                            EXPECT_GE(map.x - places.map_rect({layer, head - 1}).right(), 6);
                        }
                    }
                }
            }
        }
    }
}

TEST(HeadGridPlaces, BadgesStandBesideTheMapInWideCells) {
    const HeadGridPlaces wide = place_head_grid({0, 0, 1200, 400}, 4, 4, 6, kBadges);
    const Rect beside = wide.badge_rect({1, 1});
    EXPECT_EQ(wide.badges, BadgePlace::Beside);
    EXPECT_EQ(beside.x, wide.map_rect({1, 1}).right());
    EXPECT_EQ(beside.w, kBadges.row);
    EXPECT_TRUE(inside(wide.cell({1, 1}), beside));
}

TEST(HeadGridPlaces, BadgesStandBelowTheMapInHighCells) {
    const HeadGridPlaces high = place_head_grid({0, 0, 1200, 800}, 2, 12, 6, kBadges);
    const Rect below = high.badge_rect({0, 3});
    EXPECT_EQ(high.badges, BadgePlace::Below);
    EXPECT_EQ(below.y, high.map_rect({0, 3}).bottom());
    EXPECT_EQ(below.h, kBadges.line);
    EXPECT_TRUE(inside(high.cell({0, 3}), below));
}

TEST(HeadGridPlaces, BadgesLoseTheirNumbersBeforeMapsGetSmall) {
    const HeadGridPlaces many = place_head_grid({0, 0, 1290, 640}, 12, 12, 6, kBadges);
    EXPECT_EQ(many.side, kBadges.sign);
    EXPECT_EQ(many.badges, BadgePlace::Beside);
    const HeadGridPlaces tiny = place_head_grid({0, 0, 300, 300}, 12, 12, 6, kBadges);
    EXPECT_EQ(tiny.badges, BadgePlace::None);
}

TEST(HeadGridPlaces, BadgesStandInAMaskedCornerThatIsLargeEnough) {
    BadgeRoom room = kBadges;
    room.corner = 150;
    const HeadGridPlaces large = place_head_grid({0, 0, 1200, 640}, 4, 6, 6, room);
    EXPECT_EQ(large.badges, BadgePlace::Corner);
    EXPECT_EQ(large.map, 154);
    EXPECT_EQ(large.badge_rect({0, 0}), large.map_rect({0, 0}));
    const HeadGridPlaces small = place_head_grid({0, 0, 1200, 640}, 6, 6, 6, room);
    EXPECT_NE(small.badges, BadgePlace::Corner);
}

}  // namespace
}  // namespace headlight
