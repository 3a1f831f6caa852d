#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "app/gl/cached_picture.h"
#include "app/gl/scatter_renderer.h"
#include "app/widgets/basic.h"

namespace headlight {

/// What is seen of a plane, apart from the size of the picture: 0 is the middle of the data and 1
/// its edge.
struct PlaneCamera {
    float centre_x = 0, centre_y = 0;
    float zoom = 1;  ///< 1 shows everything

    bool operator==(const PlaneCamera&) const = default;
};

/// The rectangle of the plane that zoom 1 shows.
struct PlaneFrame {
    float x = 0, y = 0;            ///< its middle
    float half_x = 1, half_y = 1;  ///< half of its sides, above 0

    /// The smallest frame around the points.
    static PlaneFrame around(std::span<const gl::ScatterPoint> points);
    bool operator==(const PlaneFrame&) const = default;
};

/// A cloud of points that is dragged, zoomed and picked from; what lies over it is drawn by the
/// caller.
class Scatter {
public:
    struct Result {
        std::optional<std::size_t> hovered;  ///< point under the pointer
        bool clicked = false;                ///< pressed and released without dragging
        bool shift = false;                  ///< with Shift held
        bool pointed = false;                ///< the pointer is over the picture
    };

    /// Replaces the points and the frame around them; `version` names them.
    void set_points(std::uint64_t version, std::vector<gl::ScatterPoint> points, PlaneFrame frame);
    std::uint64_t version() const { return version_; }

    /// Draws the points and moves the camera by mouse. `shown` false: the frame is kept, no point
    /// is drawn.
    Result draw(const Canvas& canvas, const std::string& target, Rect rect,
                std::span<const Color> palette, PlaneCamera& camera, bool shown);

    /// Where a point of the plane is on the screen, after `draw`.
    Point to_screen(float x, float y) const;

private:
    struct Params {
        std::uint64_t version = 0;
        ThemeName theme = ThemeName::Light;
        std::vector<Color> palette;
        gl::Camera camera;
        bool shown = true;
        bool operator==(const Params&) const = default;
    };

    gl::Camera gl_camera(const PlaneCamera& camera) const;
    void move(const Press& press, PlaneCamera& camera);

    std::optional<gl::ScatterRenderer>
        renderer_;  ///< made at the first drawing, when there is a context
    gl::CachedPicture<Params> picture_;
    std::vector<gl::ScatterPoint> points_;
    PlaneFrame frame_;
    std::uint64_t version_ = 0;
    std::uint64_t uploaded_ = 0;
    Rect rect_;
    gl::Size size_;
    gl::Camera camera_;
    bool dragged_ = false;  ///< since the button went down
};

}  // namespace headlight
