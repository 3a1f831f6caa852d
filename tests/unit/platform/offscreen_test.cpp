#include "app/platform/offscreen.h"

#include <gtest/gtest.h>

#include <thread>

#include "app/gl/framebuffer.h"

namespace headlight {
namespace {

TEST(Offscreen, HasThePixelsThatWereDrawn) {
    Offscreen surface({33, 17});
    surface.bind();
    gl::clear(rgb(0x123456));
    const gl::Image image = surface.read_pixels();
    EXPECT_EQ(image.size, (gl::Size{33, 17}));
    EXPECT_EQ(image.rgba.size(), 33U * 17U * 4U);
    EXPECT_EQ(image.at(0, 0), rgb(0x123456));
    EXPECT_EQ(image.at(32, 16), rgb(0x123456));
}

TEST(Offscreen, TakesANewSize) {
    Offscreen surface({8, 8});
    surface.resize({301, 7});
    surface.bind();
    gl::clear(rgb(0xABCDEF));
    EXPECT_EQ(surface.size(), (gl::Size{301, 7}));
    EXPECT_EQ(surface.read_pixels().at(300, 6), rgb(0xABCDEF));
}

TEST(Offscreen, OneAfterAnotherAndTwoAtOnce) {
    { const Offscreen first({4, 4}); }
    const Offscreen second({4, 4});
    {
        Offscreen third({5, 5});
        third.bind();
        gl::clear(rgb(0xFF0000));
        EXPECT_EQ(third.read_pixels().at(4, 4), rgb(0xFF0000));
    }
    EXPECT_EQ(second.size(), (gl::Size{4, 4}));
}

TEST(Offscreen, WakesFromAnotherThread) {
    Offscreen surface({4, 4});
    std::jthread other([&surface] { surface.wake(); });
    EXPECT_TRUE(surface.wait_events(Surface::kForever));
    EXPECT_FALSE(surface.wait_events(0.0)) << "one wake ends one wait";
}

TEST(Offscreen, DoesNotWaitWhileInputWaits) {
    Offscreen surface({4, 4});
    surface.input().push(TextInput{"x"});
    EXPECT_TRUE(surface.wait_events(Surface::kForever));
}

TEST(Offscreen, HasAClipboardOfItsOwn) {
    Offscreen surface({4, 4});
    EXPECT_EQ(surface.clipboard(), "");
    surface.set_clipboard("perché \U0001F600");
    EXPECT_EQ(surface.clipboard(), "perché \U0001F600");
}

TEST(Offscreen, NamesItsRenderer) {
    const Offscreen surface({4, 4});
    EXPECT_FALSE(surface.renderer_name().empty());
}

}  // namespace
}  // namespace headlight
