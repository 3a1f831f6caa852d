// Every scene in every theme and size, and what the scripts of this folder lead to, drawn
// off-screen by the program and compared with a picture that was looked at. Numbers differ in their
// last bits between processors and text by a shade between font versions, so a small share of
// pixels may differ; a missing, moved or recoloured part exceeds it. `./dev pictures` draws them
// anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "app/gl/png.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

/// Levels of a channel that two renderings of the same mark may lie apart.
constexpr int kSameColour = 32;
/// Share of the pixels that may lie further apart.
constexpr double kMayDiffer = 0.01;

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

/// Red where the two differ, a pale copy of the expected picture elsewhere.
struct Comparison {
    double differing = 0;
    gl::Image difference;
};

Comparison compare(const gl::Image& actual, const gl::Image& expected) {
    Comparison result{0, expected};
    const int width = expected.size.width;
    const int height = expected.size.height;
    long count = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool equal = same(actual.at(x, y), expected.at(x, y));
            count += equal ? 0 : 1;
            const Color shown = equal ? mix(expected.at(x, y), rgb(0xFFFFFF), 0.7f) : rgb(0xE00000);
            std::uint8_t* pixel =
                &result.difference.rgba[4 * (static_cast<std::size_t>(y) * width + x)];
            pixel[0] = shown.r;
            pixel[1] = shown.g;
            pixel[2] = shown.b;
        }
    }
    result.differing = static_cast<double>(count) / (static_cast<double>(width) * height);
    return result;
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
    if (comparison.differing > kMayDiffer) {
        const fs::path difference_file = folder / (picture.name() + "-difference.png");
        gl::write_png(difference_file, comparison.difference);
        ADD_FAILURE() << comparison.differing * 100 << " % of the pixels differ\nactual     "
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
