#include "app/gl/heat_map_renderer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "app/gl/cached_picture.h"
#include "app/platform/offscreen.h"

namespace headlight::gl {
namespace {

struct Tensor {
    int columns;
    int rows;
    int layers;
    std::vector<float> values;

    float at(int layer, int row, int column) const {
        return values[(static_cast<std::size_t>(layer) * rows + row) * columns + column];
    }
};

/// Values in [-1, 1] that repeat nowhere near.
Tensor make_tensor(int columns, int rows, int layers) {
    Tensor tensor{columns, rows, layers, {}};
    std::uint32_t state = 12345;
    const std::size_t count = static_cast<std::size_t>(columns) * rows * layers;
    for (std::size_t i = 0; i < count; ++i) {
        state = state * 1664525U + 1013904223U;
        tensor.values.push_back(static_cast<float>(state >> 8) / 8388608.0F - 1.0F);
    }
    return tensor;
}

/// The cells of one axis that a pixel shows: first and last.
std::pair<int, int> cells_of(int pixel, int cells, int pixels) {
    if (cells > pixels) {
        return {pixel * cells / pixels,
                std::min(((pixel + 1) * cells + pixels - 1) / pixels, cells) - 1};
    }
    const int one = std::min((pixel * 2 + 1) * cells / (pixels * 2), cells - 1);
    return {one, one};
}

/// What the shader must draw at a pixel of the picture that lies inside of map `index`.
Color expected(const Tensor& tensor, const HeatMapParams& p, int index, int x, int y) {
    const Theme& colors = theme(p.theme);
    const int corner_x = p.origin_x + index % p.grid_columns * p.pitch_x;
    const int corner_y = p.origin_y + index / p.grid_columns * p.pitch_y;
    const auto [left, right] = cells_of(x - corner_x, tensor.columns, p.map_width);
    const auto [top, bottom] = cells_of(y - corner_y, tensor.rows, p.map_height);
    bool found = false;
    float value = 0.0F;
    for (int row = top; row <= bottom; ++row) {
        for (int column = left; column <= right; ++column) {
            const float candidate = tensor.at(p.first_layer + index, row, column);
            if (candidate < kMaskedBelow) continue;
            if (!found || std::abs(candidate) > std::abs(value)) value = candidate;
            found = true;
        }
    }
    if (!found) {
        return (x + y) % p.hatch < std::max(p.hatch / 6, 1) ? colors.masked_hatch
                                                            : colors.masked_back;
    }
    float u = std::clamp((value - p.lo) / (p.hi - p.lo), 0.0F, 1.0F);
    if (p.square_root) u = std::sqrt(u);
    return colors.ramp(p.ramp)[static_cast<std::size_t>(u * 255.0F + 0.5F)];
}

class HeatMapTest : public ::testing::Test {
protected:
    Offscreen surface_{Size{4, 4}};
    HeatMapRenderer renderer_;
    TensorTextures textures_;
    std::uint64_t snapshot_ = 0;

    static constexpr Color kGround = rgb(0x654321);

    HeatMapParams params_of(const Tensor& tensor) {
        return heat_map_of(textures_.get(
            ++snapshot_, "tensor", {tensor.columns, tensor.rows, tensor.layers}, tensor.values));
    }

    /// Draws on a picture of `view` and compares every pixel of it.
    void expect_exact(const Tensor& tensor, const HeatMapParams& p, Size view) {
        Framebuffer target(view);
        {
            const Framebuffer::Bound bound(target);
            clear(kGround);
            renderer_.draw(view, p);
        }
        const Image image = target.read_pixels();
        std::vector<Color> wanted(image.rgba.size() / 4, kGround);
        for (int index = 0; index < p.layer_count; ++index) {
            const int left = p.origin_x + index % p.grid_columns * p.pitch_x;
            const int top = p.origin_y + index / p.grid_columns * p.pitch_y;
            for (int y = top; y < std::min(top + p.map_height, view.height); ++y) {
                for (int x = left; x < std::min(left + p.map_width, view.width); ++x) {
                    wanted[static_cast<std::size_t>(y) * view.width + x] =
                        expected(tensor, p, index, x, y);
                }
            }
        }
        int wrong = 0;
        for (int y = 0; y < view.height; ++y) {
            for (int x = 0; x < view.width; ++x) {
                const Color drawn = image.at(x, y);
                const Color want = wanted[static_cast<std::size_t>(y) * view.width + x];
                if (drawn == want || ++wrong > 3) continue;
                ADD_FAILURE() << "pixel " << x << ',' << y << std::hex << ": drawn "
                              << drawn.packed() << ", expected " << want.packed();
            }
        }
        EXPECT_EQ(wrong, 0) << "of " << wanted.size();
    }
};

TEST_F(HeatMapTest, EveryPixelIsTheColourOfItsCellAtOddSizes) {
    for (const Size cells : {Size{1, 1}, Size{9, 9}, Size{7, 13}, Size{17, 3}}) {
        const Tensor tensor = make_tensor(cells.width, cells.height, 1);
        for (const Size view : {Size{97, 61}, Size{64, 64}, Size{331, 129}}) {
            HeatMapParams p = params_of(tensor);
            p.ramp = RampKind::Diverging;
            p.lo = -1.0F;
            p.map_width = view.width;
            p.map_height = view.height;
            expect_exact(tensor, p, view);
        }
    }
}

TEST_F(HeatMapTest, RowZeroIsAtTheTop) {
    const Tensor tensor{1, 2, 1, {1.0F, 0.0F}};
    HeatMapParams p = params_of(tensor);
    p.map_width = 4;
    p.map_height = 8;
    Framebuffer target({4, 8});
    {
        const Framebuffer::Bound bound(target);
        renderer_.draw({4, 8}, p);
    }
    const Ramp& ramp = theme(ThemeName::Light).sequential;
    EXPECT_EQ(target.read_pixels().at(2, 1), ramp.back());
    EXPECT_EQ(target.read_pixels().at(2, 6), ramp.front());
}

TEST_F(HeatMapTest, DrawsAllHeadsInOneGrid) {
    const Tensor tensor = make_tensor(9, 9, 15);
    for (const ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::Contrast}) {
        HeatMapParams p = params_of(tensor);
        p.theme = name;
        p.first_layer = 2;
        p.layer_count = 12;
        p.grid_columns = 5;
        p.origin_x = 3;
        p.origin_y = 7;
        p.map_width = 29;
        p.map_height = 31;
        p.pitch_x = 37;
        p.pitch_y = 40;
        expect_exact(tensor, p, {200, 140});
    }
}

TEST_F(HeatMapTest, MaskedCellsAreHatchedWhateverTheRange) {
    Tensor tensor = make_tensor(5, 5, 1);
    tensor.values[7] = -std::numeric_limits<float>::infinity();
    tensor.values[12] = -3e38F;
    HeatMapParams p = params_of(tensor);
    p.lo = -1e38F;
    p.hi = 1e38F;
    p.hatch = 8;
    p.map_width = p.map_height = 55;
    expect_exact(tensor, p, {55, 55});
}

TEST_F(HeatMapTest, SmallPicturesDropNoStrongCell) {
    Tensor tensor = make_tensor(64, 50, 1);
    for (float& value : tensor.values)
        value *= 0.1F;
    tensor.values[64 * 33 + 17] = -0.9F;
    HeatMapParams p = params_of(tensor);
    p.ramp = RampKind::Diverging;
    p.lo = -1.0F;
    p.map_width = 23;
    p.map_height = 19;
    expect_exact(tensor, p, {23, 19});
}

TEST_F(HeatMapTest, OneAxisMayBeMinifiedAndTheOtherNot) {
    const Tensor tensor = make_tensor(96, 3, 1);
    HeatMapParams p = params_of(tensor);
    p.ramp = RampKind::Diverging;
    p.lo = -1.0F;
    p.map_width = 41;
    p.map_height = 47;
    expect_exact(tensor, p, {41, 47});
}

TEST_F(HeatMapTest, RangeAndSquareRootAreAppliedWhenDrawn) {
    const Tensor tensor = make_tensor(8, 8, 1);
    HeatMapParams p = params_of(tensor);
    p.map_width = p.map_height = 64;
    p.hi = 0.25F;
    p.square_root = true;
    expect_exact(tensor, p, {64, 64});
    EXPECT_EQ(textures_.uploads(), 1U);
}

TEST_F(HeatMapTest, APictureIsDrawnAgainOnlyWhenItsParamsChange) {
    const Tensor tensor = make_tensor(4, 4, 1);
    HeatMapParams p = params_of(tensor);
    p.map_width = p.map_height = 16;
    CachedPicture<HeatMapParams> picture;
    const auto draw = [&](Size size) {
        return picture.get(size, p, [&] { renderer_.draw(size, p); }).name();
    };
    const unsigned name = draw({16, 16});
    EXPECT_EQ(draw({16, 16}), name);
    EXPECT_EQ(picture.times_drawn(), 1);
    p.theme = ThemeName::Dark;
    EXPECT_EQ(draw({16, 16}), name) << "the same texture, drawn again";
    EXPECT_EQ(picture.times_drawn(), 2);
    ++p.version;
    draw({16, 16});
    EXPECT_EQ(picture.times_drawn(), 3);
    draw({32, 16});
    EXPECT_EQ(picture.times_drawn(), 4);
}

}  // namespace
}  // namespace headlight::gl
