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
    float wide = 0;    ///< width beside the map, with numbers
    float narrow = 0;  ///< width beside the map, signs alone
    float line = 0;    ///< height below the map
};

/// Where the maps of a layers x heads grid stand: equal cells, whole pixels, layer 0 at the bottom as
/// in a stack of blocks. Each cell holds a square map and, where that costs the map little, a side
/// for badges: right of it or below it.
struct HeadGridPlaces {
    Rect area;  ///< of all cells
    int layers = 0;
    int heads = 0;
    float cell_width = 0;
    float cell_height = 0;
    float map = 0;         ///< side of one map
    float side = 0;        ///< width beside or height below the map; 0 for none
    bool below = false;

    Rect cell(HeadIndex index) const;
    Rect map_rect(HeadIndex index) const;
    Rect side_rect(HeadIndex index) const;
};

/// @param gap  between neighbouring cells
HeadGridPlaces place_head_grid(Rect area, int layers, int heads, float gap,
                               const BadgeRoom& badges = {});

/// The pictures of a grid.
struct HeadGridContent {
    /// One texture per layer with one map per head; they must stay valid while drawing.
    std::vector<const gl::TensorTexture*> layers;
    bool square_root = false;
    bool first_left_out = false;  ///< row 0 and column 0 of every map are covered
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
