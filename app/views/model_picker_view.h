#pragma once

#include <vector>

#include "app/figures/model_list_figure.h"
#include "app/views/edited_line.h"
#include "app/views/view_context.h"

namespace headlight {

/// The list of models over everything: typing filters, the arrows choose, Enter or a click opens,
/// Esc or a click beside it closes. A model that cannot be opened says why.
class ModelPickerView {
public:
    /// REQUIRES: the picker of the state is open.
    void draw(const ViewContext& context);

private:
    struct Places;
    Places places_of(const ViewContext& context, Rect window) const;
    void take_keys(const ViewContext& context, const Places& places,
                   const std::vector<ModelRow>& rows);
    void scroll(const ViewContext& context, const Places& places, int rows);
    void draw_rows(const ViewContext& context, const Places& places,
                   const std::vector<ModelRow>& rows);

    EditedLine filter_;
    int first_row_ = 0;
    int followed_ = 0;  ///< the chosen row that the scroll last went to
};

}  // namespace headlight
