#include "app/views/head_pictures.h"

#include <gtest/gtest.h>

#include "tests/support/driven_window.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

/// The grid of small maps, then the whole pattern of each layer, as the attention scene asks for
/// them while a person walks through the layers.
class HeadPicturesTest : public DrivenWindow {
protected:
    void draw(ViewContext& context) override {
        const Snapshot& snapshot = *state_.snapshot;
        grid_content(context, patterns_, snapshot, 16);
        for (int layer = 0; layer < head_extent(state_).value().layers; ++layer) {
            const LayerPattern& whole = patterns_.of(snapshot, shown_attention(state_), layer);
            const gl::TensorTexture& shown = layer_texture(context, snapshot, whole);
            EXPECT_EQ(shown.texture.columns(), whole.keys) << "layer " << layer;
            EXPECT_EQ(shown.texture.rows(), whole.queries) << "layer " << layer;
        }
    }

    PatternMemo patterns_;
};

TEST_F(HeadPicturesTest, FewQueriesOnManyKeysKeepTheirWholePattern) {
    state_.model = load_t5();
    state_.snapshot =
        snapshot_of(state_.model, {.text = "abcdefghijklmnopqrabcdefghijklmnopqr", .target = "gh"});
    state_.selection.attention = AttentionKind::Cross;
    ASSERT_EQ(shown_attention(state_), AttentionKind::Cross);
    ASSERT_LT(state_.snapshot->queries(AttentionKind::Cross).size(), 16U);
    ASSERT_GT(state_.snapshot->keys(AttentionKind::Cross).size(), 16U);
    frame();
}

}  // namespace
}  // namespace headlight
