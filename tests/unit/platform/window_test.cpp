#include "app/platform/window.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/error.h"

namespace headlight {
namespace {

TEST(Window, WithoutADisplaySaysWhatToDo) {
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    try {
        const Window window{WindowOptions{}};
        FAIL() << "a window opened without a display";
    } catch (const Error& error) {
        EXPECT_NE(error.problem().find("display"), std::string::npos);
        EXPECT_NE(error.hint().find("headlight shot"), std::string::npos);
    }
}

}  // namespace
}  // namespace headlight
