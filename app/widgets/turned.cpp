#include "app/widgets/turned.h"

#include <cmath>

namespace headlight {

void draw_turned(const Canvas& canvas, Point pivot, float degrees,
                 const std::function<void(Point origin)>& draw) {
    const ImVec2 low = canvas.list.GetClipRectMin(), high = canvas.list.GetClipRectMax();
    const Point origin{std::floor(low.x + 1), std::floor((low.y + high.y) / 2)};
    const int first = canvas.list.VtxBuffer.Size;
    draw(origin);
    const float angle = degrees * 3.14159265F / 180;
    const float cosine = std::cos(angle), sine = std::sin(angle);
    for (int i = first; i < canvas.list.VtxBuffer.Size; ++i) {
        ImVec2& place = canvas.list.VtxBuffer[i].pos;
        const float x = place.x - origin.x, y = place.y - origin.y;
        place = {pivot.x + x * cosine + y * sine, pivot.y - x * sine + y * cosine};
    }
}

}  // namespace headlight
