#include <gtest/gtest.h>

#include <vector>

#include "app/gl/framebuffer.h"
#include "app/gl/scatter_renderer.h"
#include "app/platform/offscreen.h"

namespace headlight::gl {
namespace {

constexpr Size kView{200, 100};

TEST(Camera, GoesThereAndBack) {
    const Camera camera{0.5F, -2.0F, 37.0F};
    const Camera::Pixel pixel = camera.to_pixel(kView, 1.25F, -1.5F);
    const Camera::Pixel data = camera.to_data(kView, pixel.x, pixel.y);
    EXPECT_NEAR(data.x, 1.25F, 1e-5F);
    EXPECT_NEAR(data.y, -1.5F, 1e-5F);
    EXPECT_LT(camera.to_pixel(kView, 0, 1).y, camera.to_pixel(kView, 0, 0).y) << "y goes up";
}

TEST(Camera, ADragTakesThePointAlong) {
    const Camera camera{0.0F, 0.0F, 50.0F};
    const Camera::Pixel before = camera.to_pixel(kView, 1.0F, 1.0F);
    const Camera::Pixel after = camera.panned(12.0F, -7.0F).to_pixel(kView, 1.0F, 1.0F);
    EXPECT_NEAR(after.x - before.x, 12.0F, 1e-4F);
    EXPECT_NEAR(after.y - before.y, -7.0F, 1e-4F);
}

TEST(Camera, ZoomsAroundThePointer) {
    const Camera camera{3.0F, 1.0F, 20.0F};
    const Camera::Pixel below = camera.to_data(kView, 40.0F, 80.0F);
    const Camera closer = camera.zoomed(kView, 40.0F, 80.0F, 4.0F);
    const Camera::Pixel still = closer.to_data(kView, 40.0F, 80.0F);
    EXPECT_NEAR(still.x, below.x, 1e-4F);
    EXPECT_NEAR(still.y, below.y, 1e-4F);
    EXPECT_EQ(closer.pixels_per_unit, 80.0F);
}

TEST(Pick, FindsTheNearestPointInReach) {
    const Camera camera{0.0F, 0.0F, 10.0F};
    const std::vector<ScatterPoint> points{{0, 0, 4}, {1, 0, 4}, {5, 0, 4}, {5, 0, 4}};
    EXPECT_EQ(pick(points, camera, kView, 101.0F, 50.0F, 8.0F), 0U);
    EXPECT_EQ(pick(points, camera, kView, 108.0F, 50.0F, 8.0F), 1U);
    EXPECT_EQ(pick(points, camera, kView, 150.0F, 51.0F, 8.0F), 3U) << "the one on top";
    EXPECT_EQ(pick(points, camera, kView, 130.0F, 50.0F, 8.0F), std::nullopt);
    EXPECT_EQ(pick(points, camera, kView, 100.0F, 59.9F, 8.0F), 0U) << "2 of it and 8 of reach";
    EXPECT_EQ(pick({}, camera, kView, 100.0F, 50.0F, 8.0F), std::nullopt);
}

TEST(Scatter, DrawsEachPointInItsColourWhereThePickerFindsIt) {
    const Offscreen surface({4, 4});
    ScatterRenderer renderer;
    const std::vector<Color> palette{rgb(0xFF0000), rgb(0x00FF00), rgb(0x0000FF)};
    const std::vector<ScatterPoint> points{
        {-4.03F, 2.01F, 9.0F, 0}, {3.0F, -1.0F, 15.0F, 1}, {5.0F, 2.0F, 5.0F, 2}};
    renderer.set_palette(palette);
    renderer.set_points(points);
    const Camera camera{0.0F, 0.0F, 15.0F};
    Framebuffer target(kView);
    {
        const Framebuffer::Bound bound(target);
        clear(rgb(0xFFFFFF));
        renderer.draw(kView, camera);
    }
    const Image image = target.read_pixels();
    int filled = 0;
    for (int y = 0; y < kView.height; ++y) {
        for (int x = 0; x < kView.width; ++x) {
            const Color drawn = image.at(x, y);
            EXPECT_EQ(drawn.a, 255);
            if (const auto inside = pick(points, camera, kView, x + 0.5F, y + 0.5F, -1.0F)) {
                EXPECT_EQ(drawn, palette[points[*inside].color]) << x << ',' << y;
            }
            if (drawn == rgb(0xFFFFFF)) continue;
            ++filled;
            EXPECT_TRUE(pick(points, camera, kView, x + 0.5F, y + 0.5F, 1.0F)) << x << ',' << y;
        }
    }
    const double area = 3.14159 * (4.5 * 4.5 + 7.5 * 7.5 + 2.5 * 2.5);
    EXPECT_NEAR(filled, area, 0.35 * area) << "with the soft edges";
}

}  // namespace
}  // namespace headlight::gl
