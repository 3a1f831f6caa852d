#pragma once

#include "app/views/overview_frame.h"

/// The boxes of the overview's blocks: a name and what the block writes into the stream.
namespace headlight {

/// Room for the longest of the names of so many blocks where it leaves the bars enough, else for
/// its number.
float block_label_width(const OverviewFrame& frame, int blocks);

/// The box without its name; a click opens its attention. Returns whether the pointer is on it.
bool draw_block(const OverviewFrame& frame, int layer);

/// After all boxes, so that letters may be higher than their row.
void draw_block_name(const OverviewFrame& frame, int layer);

}  // namespace headlight
