#pragma once

#include <optional>
#include <span>
#include <string>

#include "app/figures/pair_filter.h"
#include "app/gl/cached_picture.h"
#include "app/gl/heat_map_renderer.h"
#include "app/gl/tensor_textures.h"
#include "app/widgets/basic.h"

namespace headlight {

struct HeatMapCell {
    int row = 0;
    int column = 0;
    bool operator==(const HeatMapCell&) const = default;
};

/// A matrix of raw values as colours.
struct HeatMapContent {
    const gl::TensorTexture* texture = nullptr;
    int layer = 0;  ///< of the texture
    int rows = 0;
    int columns = 0;
    /// [rows, columns], the same values as in the texture: for the numbers in large cells.
    std::span<const float> values;
    RampKind ramp = RampKind::Sequential;
    float lo = 0.0F;
    float hi = 1.0F;
    bool square_root = false;
    bool first_left_out = false;      ///< row 0 and column 0 are covered
    std::optional<PatternPart> part;  ///< what lies outside is covered
    std::optional<int> marked_row;    ///< outlined as selected
    std::optional<int> marked_column;
    std::span<const HeatMapCell> flashing;  ///< cells that have just changed
    float flash = 0;                        ///< how bright they are, 0 to 1
};

struct HeatMapPress {
    std::optional<HeatMapCell> hovered;
    bool clicked = false;  ///< on `hovered`
};

/// Draws value textures as heat maps and keeps the picture until something in it changes.
/// UI thread, GL context current.
class HeatMap {
public:
    /// @param target  registered as a grid: cells are "target/ROW,COLUMN"
    /// @param cells   whole pixels; rows and columns share it equally
    HeatMapPress draw(const Canvas& canvas, const std::string& target, Rect cells,
                      const HeatMapContent& content);

private:
    gl::HeatMapRenderer renderer_;
    gl::CachedPicture<gl::HeatMapParams> picture_;
};

/// Labels above the columns of a heat map, slanted where they are wider than a column, thinned out
/// where even slanted ones have no room.
struct ColumnLabels {
    Rect area;  ///< as wide as the cells, ends at their upper edge
    std::span<const std::string> tokens;
    std::optional<int> marked;
    std::optional<int> hovered;
    std::span<const int> important;
};
void draw_column_labels(const Canvas& canvas, const ColumnLabels& labels);

/// The height that the labels of these tokens want, at most `most`.
float column_labels_height(const Canvas& canvas, std::span<const std::string> tokens, float pitch,
                           float most);

}  // namespace headlight
