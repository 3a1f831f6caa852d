#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/gl/framebuffer.h"
#include "app/gl/png.h"
#include "app/gl/ramp_textures.h"
#include "app/gl/shader_program.h"
#include "app/gl/tensor_textures.h"
#include "app/platform/offscreen.h"
#include "engine/error.h"

namespace headlight::gl {
namespace {

int deleted = 0;

TEST(Handle, DeletesItsNameOnce) {
    deleted = 0;
    {
        Handle first(7, [](unsigned) { ++deleted; });
        Handle second(std::move(first));
        EXPECT_EQ(second.get(), 7U);
        Handle third(8, [](unsigned) { ++deleted; });
        third = std::move(second);
        EXPECT_EQ(third.get(), 7U);
    }
    EXPECT_EQ(deleted, 2);
}

TEST(Png, BringsEveryPixelBack) {
    Image image{{13, 7}, {}};
    for (int i = 0; i < 13 * 7 * 4; ++i)
        image.rgba.push_back(static_cast<std::uint8_t>(i * 37));
    const auto file = std::filesystem::path(::testing::TempDir()) / "headlight_round_trip.png";
    write_png(file, image);
    EXPECT_EQ(read_png(file), image);
    std::filesystem::remove(file);
}

TEST(Png, SaysWhatIsWrong) {
    const auto folder = std::filesystem::path(::testing::TempDir());
    EXPECT_THROW(write_png(folder / "no such folder" / "a.png", Image{{1, 1}, {0, 0, 0, 0}}),
                 Error);
    EXPECT_THROW(write_png("/dev/full", Image{{1, 1}, {0, 0, 0, 0}}), Error);
    EXPECT_THROW(read_png(folder / "headlight_missing.png"), Error);
    const auto file = folder / "headlight_no_picture.png";
    std::ofstream(file) << "text";
    EXPECT_THROW(read_png(file), Error);
    std::filesystem::remove(file);
}

class WithContext : public ::testing::Test {
protected:
    Offscreen surface_{Size{4, 4}};
};

using TexturesTest = WithContext;

TEST_F(TexturesTest, EachTensorIsUploadedOnce) {
    TensorTextures textures;
    const std::vector<float> values(2 * 3 * 4, 0.5F);
    const TensorTexture& first = textures.get(1, "pattern/0", {4, 3, 2}, values);
    EXPECT_EQ(first.texture.columns(), 4);
    EXPECT_EQ(first.texture.rows(), 3);
    EXPECT_EQ(first.texture.layers(), 2);
    EXPECT_EQ(&textures.get(1, "pattern/0", {4, 3, 2}, values), &first);
    textures.get(1, "pattern/1", {4, 3, 2}, values);
    EXPECT_EQ(textures.uploads(), 2U);
    EXPECT_EQ(textures.bytes(), 2U * 24U * sizeof(float));
}

TEST_F(TexturesTest, ANewSnapshotDropsTheOldOnesTextures) {
    TensorTextures textures;
    const std::vector<float> values(4, 0.5F);
    const std::uint64_t before = textures.get(1, "a", {2, 2, 1}, values).version;
    textures.get(1, "b", {2, 2, 1}, values);
    const std::uint64_t after = textures.get(2, "a", {2, 2, 1}, values).version;
    EXPECT_NE(before, after) << "pictures of the old values must not pass for the new";
    EXPECT_EQ(textures.count(), 1U);
}

TEST_F(TexturesTest, ATensorTooLargeForTheDriverSaysSo) {
    const int side = texture_limits().side;
    EXPECT_GE(side, 1024);
    EXPECT_GE(texture_limits().layers, 256);
    TensorTextures textures;
    EXPECT_THROW(textures.get(1, "a", {side + 1, 1, 1}, {}), Error);
    EXPECT_THROW(textures.get(1, "b", {0, 1, 1}, {}), Error);
    EXPECT_EQ(textures.count(), 0U);
}

TEST_F(TexturesTest, RampsAreMadeOnce) {
    RampTextures ramps;
    const Texture& light = ramps.get(theme(ThemeName::Light), RampKind::Sequential);
    EXPECT_EQ(light.columns(), 256);
    EXPECT_EQ(&ramps.get(theme(ThemeName::Light), RampKind::Sequential), &light);
    EXPECT_NE(&ramps.get(theme(ThemeName::Dark), RampKind::Sequential), &light);
}

using FramebufferTest = WithContext;

TEST_F(FramebufferTest, PutsBackWhatWasBound) {
    surface_.bind();
    clear(rgb(0x111111));
    Framebuffer picture({3, 3});
    {
        const Framebuffer::Bound bound(picture);
        clear(rgb(0x222222));
    }
    clear(rgb(0x333333));
    EXPECT_EQ(picture.read_pixels().at(1, 1), rgb(0x222222));
    EXPECT_EQ(surface_.read_pixels().at(1, 1), rgb(0x333333));
}

TEST_F(FramebufferTest, TakesANewSize) {
    Framebuffer picture({3, 3});
    picture.resize({50, 20});
    EXPECT_EQ(picture.size(), (Size{50, 20}));
    EXPECT_EQ(picture.read_pixels().size, (Size{50, 20}));
    EXPECT_THROW(picture.resize({0, 20}), Error);
    EXPECT_EQ(picture.size(), (Size{50, 20})) << "a size that cannot be leaves what there was";
}

using ShaderTest = WithContext;

TEST_F(ShaderTest, AnErrorShowsTheNumberedSource) {
    try {
        const ShaderProgram broken("broken", "#version 330 core\nvoid main() { wrong; }\n",
                                   "#version 330 core\nvoid main() {}\n");
        FAIL() << "it compiled";
    } catch (const Error& error) {
        EXPECT_EQ(error.where(), "shaders/broken.vert");
        EXPECT_NE(error.hint().find("2: void main() { wrong; }"), std::string::npos);
    }
}

TEST_F(ShaderTest, StagesThatDoNotFitAreAnError) {
    EXPECT_THROW(ShaderProgram("unlinked",
                               "#version 330 core\nout vec2 passed;\n"
                               "void main() { passed = vec2(0.0); gl_Position = vec4(0.0); }\n",
                               "#version 330 core\nin vec3 passed; out vec4 o;\n"
                               "void main() { o = vec4(passed, 1.0); }\n"),
                 Error);
}

}  // namespace
}  // namespace headlight::gl
