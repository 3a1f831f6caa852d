#pragma once

#include <optional>
#include <vector>

#include "app/figures/head_grid_figure.h"
#include "app/gl/cached_picture.h"
#include "app/gl/heat_map_renderer.h"
#include "app/gl/tensor_textures.h"
#include "app/widgets/basic.h"

namespace headlight {

/// What badges want of a cell; all 0 for none.
struct BadgeRoom {
    float row = 0;     ///< width beside the map, each number after its sign
    float stack = 0;   ///< width beside the map, each number under its sign
    float sign = 0;    ///< width beside the map, signs alone
    float line = 0;    ///< height below the map
    float corner = 0;  ///< least side of a map whose masked corner holds them; 0: nothing is masked
};

/// Where the badges of a cell stand.
enum class BadgePlace { None, Beside, Below, Corner };

/// Where the maps of a layers x heads grid stand: equal cells, whole pixels, layer 0 at the bottom
/// as in a stack of blocks. Each cell holds a square map; badges stand in its upper right corner
/// where that is masked and large enough, else beside or below it where that costs the map little.
struct HeadGridPlaces {
    Rect area;  ///< of all cells
    int layers = 0;
    int heads = 0;
    float cell_width = 0;
    float cell_height = 0;
    float map = 0;   ///< side of one map
    float side = 0;  ///< width beside or height below the map
    BadgePlace badges = BadgePlace::None;

    Rect cell(HeadIndex index) const;
    Rect map_rect(HeadIndex index) const;
    /// The room for badges: of the whole map when they stand in its corner.
    Rect badge_rect(HeadIndex index) const;
};

/// @param gap  between neighbouring cells
HeadGridPlaces place_head_grid(Rect area, int layers, int heads, float gap,
                               const BadgeRoom& room = {});

/// A part of a map as shares of its sides, 0 to 1.
struct PartOfMap {
    float left = 0, top = 0, right = 1, bottom = 1;
};

/// The pictures of a grid.
struct HeadGridContent {
    /// One texture per layer with one map per head; they must stay valid while drawing.
    std::vector<const gl::TensorTexture*> layers;
    bool square_root = false;
    bool first_left_out = false;    ///< row 0 and column 0 of every map are covered
    std::optional<PartOfMap> part;  ///< what lies outside is covered in every map
    HeadIndex chosen;
};

struct HeadGridPress {
    std::optional<HeadIndex> hovered;
    std::optional<HeadIndex> clicked;
};

/// Draws the attention patterns of all heads, one instanced draw per layer into one picture that is
/// kept until something in it changes. UI thread, GL context current.
class HeadGrid {
public:
    /// Registers every cell as "head/LAYER/HEAD".
    HeadGridPress draw(const Canvas& canvas, const HeadGridPlaces& places,
                       const HeadGridContent& content);

private:
    gl::HeatMapRenderer renderer_;
    gl::CachedPicture<std::vector<gl::HeatMapParams>> picture_;
};

/// Numbers of the layers left of the cells, of the heads above them; none where they have no room.
void draw_head_grid_numbers(const Canvas& canvas, const HeadGridPlaces& places, HeadIndex chosen);

}  // namespace headlight
