#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "app/theme/color.h"

namespace headlight {

enum class ThemeName { Light, Dark, Contrast };

/// "light", "dark", "contrast": the names of the command line and of scripts.
std::string_view to_string(ThemeName name);
/// The theme that the theme key goes to: Light -> Dark -> Contrast -> Light.
ThemeName next_theme(ThemeName name);

/// 256 colours of a scale; entry int(u * 255 + 0.5) belongs to u in [0, 1].
using Ramp = std::array<Color, 256>;

/// Entry of a diverging ramp that stands for zero; it is the background itself.
inline constexpr std::size_t kDivergingZero = 128;

enum class RampKind {
    Sequential,  ///< values from 0 (background) to the largest (strongest): attention, probability
    Diverging    ///< signed values, zero is the background: residual, logits, differences
};

/// Every colour the program draws with. Colour never carries a meaning alone: marks, letters and
/// outlines go with it. Contrasts are tested: text >= 15:1, secondary >= 7:1, marks >= 3:1.
struct Theme {
    ThemeName name = ThemeName::Light;

    Color background;
    Color panel;
    Color text;
    Color secondary;  ///< captions, axes, legends
    Color hairline;
    Color disabled;  ///< what cannot be used now; still readable at 3:1
    Color hover;     ///< quiet fill below what can be clicked and is under the pointer
    Color pressed;   ///< fill while the button is held
    Color field;     ///< inside of the prompt and of number fields
    Color focus;     ///< ring around what the keyboard acts on
    Color error;

    Color selection;          ///< fill of what is selected; always with its outline
    Color selection_outline;  ///< drawn Metrics::outline wide around it
    Color on_selection;       ///< text on the selection fill
    Color preview;            ///< outline of what is only hovered
    Color ghost;              ///< outlines of what was (previous bars, compared run)

    Color query;
    Color key;
    Color value;
    Color output;
    Color attention;  ///< arcs of a single head
    Color mlp;

    Color bar;           ///< a probability bar that the sampler keeps
    Color bar_selected;  ///< the bar of the drawn or pinned token
    Color bar_cut;       ///< a bar that a filter removed (with hatch)
    Color bar_rest;      ///< "everything else"
    Color track;         ///< the empty part of bars and sliders

    Color masked_back;  ///< masked cells: diagonal lines of masked_hatch on masked_back
    Color masked_hatch;
    Color point;  ///< vocabulary points of a scatter, not selected
    Color scrim;  ///< over the stage below an overlay; has alpha

    std::array<Color, 16> heads;  ///< distinct; head h uses head_color(h)
    Ramp sequential;
    Ramp diverging;

    Color head_color(std::size_t head) const { return heads[head % heads.size()]; }
    const Ramp& ramp(RampKind kind) const {
        return kind == RampKind::Sequential ? sequential : diverging;
    }
    /// The theme's text or background colour, whichever is read better on `fill`.
    Color text_on(Color fill) const;
};

/// The theme of that name; lives as long as the program, safe from any thread.
const Theme& theme(ThemeName name);

}  // namespace headlight
