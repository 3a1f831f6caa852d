// Every scene in every theme and size, and what the scripts of this folder lead to, drawn
// off-screen by the program and compared with a picture that was looked at. Numbers differ in their
// last bits between processors and text by a shade between font versions, so a small share of the
// pixels of each tile may differ; a part that is missing, moved or recoloured exceeds it where it
// stands, however small it is in the whole picture. `./dev pictures` draws them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "app/gl/png.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

/// Levels of a channel that two renderings of the same mark may lie apart.
constexpr int kSameColour = 32;
/// Side of the tiles that are judged one by one: about as high as a line of letters.
constexpr int kTile = 16;
/// Share of a tile's pixels that may lie further apart.
constexpr double kMayDiffer = 0.2;

struct Picture {
    std::string scene, theme, size;
    fs::path script = {};  ///< played before the picture is taken

    std::string name() const {
        return (script.empty() ? scene : script.stem().string()) + "-" + theme + "-" + size;
    }
};

std::vector<Picture> pictures() {
    std::vector<Picture> all;
    for (const char* scene : {"overview", "attention", "all-heads", "embedding", "next-token"}) {
        for (const char* theme : {"light", "dark", "contrast"})
            all.push_back({scene, theme, "1280x720"});
        all.push_back({scene, "light", "1920x1080"});
    }
    std::set<fs::path> scripts;
    for (const auto& entry : fs::directory_iterator(HEADLIGHT_PICTURE_SCRIPTS)) {
        if (entry.path().extension() == ".script") scripts.insert(entry.path());
    }
    for (const fs::path& script : scripts)
        all.push_back({"overview", "light", "1280x720", script});
    return all;
}

bool same(Color a, Color b) {
    return std::abs(a.r - b.r) <= kSameColour && std::abs(a.g - b.g) <= kSameColour &&
           std::abs(a.b - b.b) <= kSameColour;
}

struct Comparison {
    double worst = 0;  ///< share of the pixels that differ, in the tile where most do
    int x = 0, y = 0;  ///< upper left corner of that tile
    /// Red where the two differ, a pale copy of the expected picture elsewhere.
    gl::Image difference;

    bool alike() const { return worst <= kMayDiffer; }
};

/// The status line ends with how long the pass took, which no two runs agree on.
bool says_the_time(gl::Size size, int x, int y) {
    return x >= size.width / 2 && y >= size.height - size.height / 24;
}

/// Marks the pixels of a tile that differ, and returns how many do.
int mark_tile(const gl::Image& actual, const gl::Image& expected, int left, int top,
              gl::Image& difference) {
    const int right = std::min(left + kTile, expected.size.width);
    const int bottom = std::min(top + kTile, expected.size.height);
    int count = 0;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const bool equal = same(actual.at(x, y), expected.at(x, y));
            count += equal ? 0 : 1;
            const Color shown = equal ? mix(expected.at(x, y), rgb(0xFFFFFF), 0.7f) : rgb(0xE00000);
            const auto place = static_cast<std::size_t>(y) * expected.size.width + x;
            std::uint8_t* pixel = &difference.rgba[4 * place];
            pixel[0] = shown.r;
            pixel[1] = shown.g;
            pixel[2] = shown.b;
        }
    }
    return count;
}

Comparison compare(const gl::Image& actual, const gl::Image& expected) {
    Comparison result;
    result.difference = expected;
    for (int y = 0; y < expected.size.height; y += kTile) {
        for (int x = 0; x < expected.size.width; x += kTile) {
            if (says_the_time(expected.size, x, y)) continue;
            const int count = mark_tile(actual, expected, x, y, result.difference);
            const double share = static_cast<double>(count) / (kTile * kTile);
            if (share > result.worst) {
                result.worst = share;
                result.x = x;
                result.y = y;
            }
        }
    }
    return result;
}

/// A white picture with a black rectangle.
gl::Image with_mark(int x, int y, int width, int height) {
    gl::Image image{{640, 480}, std::vector<std::uint8_t>(640 * 480 * 4, 255)};
    for (int row = y; row < y + height; ++row) {
        for (int column = x; column < x + width; ++column)
            std::fill_n(&image.rgba[4 * (static_cast<std::size_t>(row) * 640 + column)], 3, 0);
    }
    return image;
}

TEST(Comparison, SeesThatASmallMarkIsGone) {
    // A word of three letters has about as many pixels, in a picture of 300 000.
    const gl::Image label = with_mark(100, 100, 18, 12), nothing = with_mark(0, 0, 0, 0);
    const Comparison gone = compare(nothing, label);
    EXPECT_FALSE(gone.alike());
    EXPECT_EQ(gone.x, 96);
    EXPECT_EQ(gone.y, 96);
    EXPECT_FALSE(compare(label, nothing).alike()) << "nor may one come";
}

TEST(Comparison, AllowsAnEdgeThatMovesByAPixel) {
    EXPECT_TRUE(compare(with_mark(100, 100, 201, 50), with_mark(100, 100, 200, 50)).alike());
}

class ScenePicture : public testing::TestWithParam<Picture> {};

TEST_P(ScenePicture, LooksAsItDid) {
    const Picture& picture = GetParam();
    const fs::path folder = fs::path(HEADLIGHT_PICTURES_OUT);
    fs::create_directories(folder);
    const fs::path actual_file = folder / (picture.name() + ".png");
    const fs::path expected_file = fs::path(HEADLIGHT_PICTURES) / (picture.name() + ".png");
    const std::string script = picture.script.empty() ? "" : " --script " + picture.script.string();
    const std::string command = std::string(HEADLIGHT_PROGRAM) + " shot --scene " + picture.scene +
                                " --theme " + picture.theme + " --size " + picture.size + script +
                                " --out " + actual_file.string();
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    const gl::Image actual = gl::read_png(actual_file);
    const gl::Image expected = gl::read_png(expected_file);
    ASSERT_EQ(actual.size, expected.size);
    const Comparison comparison = compare(actual, expected);
    if (!comparison.alike()) {
        const fs::path difference_file = folder / (picture.name() + "-difference.png");
        gl::write_png(difference_file, comparison.difference);
        ADD_FAILURE() << comparison.worst * 100 << " % of the pixels differ in the tile at "
                      << comparison.x << ", " << comparison.y << "\nactual     "
                      << actual_file.string() << "\nexpected   " << expected_file.string()
                      << "\ndifference " << difference_file.string();
    }
}

INSTANTIATE_TEST_SUITE_P(All, ScenePicture, testing::ValuesIn(pictures()), [](const auto& info) {
    std::string name = info.param.name();
    for (char& c : name) {
        if (c == '-') c = '_';
    }
    return name;
});

}  // namespace
}  // namespace headlight
