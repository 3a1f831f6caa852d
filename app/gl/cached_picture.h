#pragma once

#include <optional>
#include <utility>

#include "app/gl/framebuffer.h"

namespace headlight::gl {

/// A picture that is drawn again only when what it is made of changes. `Params` holds everything
/// that decides the pixels and compares with ==. Draw it outside of ImGui's own rendering (any time
/// between begin_frame and end_frame), then show the texture that `get` returns.
///
///     const Texture& shown = picture.get(size, params, [&] { renderer.draw(size, params); });
template <class Params>
class CachedPicture {
public:
    /// @param paint called with the picture's framebuffer bound, when anything changed
    template <class Paint>
    const Texture& get(Size size, const Params& params, Paint&& paint) {
        if (!target_) {
            target_.emplace(size);
        } else if (target_->size() == size && drawn_ == params) {
            return target_->texture();
        }
        target_->resize(size);
        {
            const Framebuffer::Bound bound(*target_);
            std::forward<Paint>(paint)();
        }
        drawn_ = params;
        ++times_drawn_;
        return target_->texture();
    }

    int times_drawn() const { return times_drawn_; }

private:
    std::optional<Framebuffer> target_;
    std::optional<Params> drawn_;
    int times_drawn_ = 0;
};

}  // namespace headlight::gl
