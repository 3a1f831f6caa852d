#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/figures/pair_filter.h"
#include "app/text/strings.h"
#include "app/theme/theme.h"
#include "engine/analyzer.h"
#include "engine/io/model_finder.h"
#include "engine/loaded_model.h"
#include "engine/prediction.h"
#include "engine/sampling/stages.h"
#include "engine/snapshot.h"

namespace headlight {

/// The pictures of the stage, in the order of the number keys.
enum class Scene { Overview, Attention, AllHeads, Embedding, NextToken, Experts };
inline constexpr std::array kScenes{Scene::Overview,  Scene::Attention, Scene::AllHeads,
                                    Scene::Embedding, Scene::NextToken, Scene::Experts};

/// The name of a scene in scripts, on the command line and in state documents: "overview",
/// "attention", "all-heads", "embedding", "next-token", "experts".
const char* scene_name(Scene scene);

/// What the lecturer points at. One selection, marked in every picture at once. Tokens are
/// positions of what one stack reads.
struct Selection {
    StackSide side = StackSide::Decoder;  ///< of `token` and `second_token`
    std::optional<int> token;             ///< locked token
    std::optional<int> second_token;      ///< the other end of an angle (embedding scene)
    StackSide hovered_side = StackSide::Decoder;
    std::optional<int> hovered_token;  ///< previewed token; set by views, cleared at frame start
    bool reverse = false;              ///< show what attends to the token, not what it attends to
    AttentionKind attention = AttentionKind::Decoder;  ///< what the pictures of attention show
    int layer = 0;
    int head = 0;
    bool head_chosen =
        false;  ///< false until a person chose a head; the program may choose till then

    void hover(StackSide of, int position) {
        hovered_side = of;
        hovered_token = position;
    }
    void lock(StackSide of, int position) {
        if (side != of) second_token.reset();
        side = of;
        token = position;
    }
    bool is_locked(StackSide of, int position) const { return side == of && token == position; }
    /// The token of a stack that pictures mark: the hovered one, else the locked one.
    std::optional<int> active_token(StackSide of) const {
        if (hovered_token && hovered_side == of) return hovered_token;
        return side == of ? token : std::nullopt;
    }
};

/// Whose lines a picture of attention shows.
struct AttentionEnd {
    std::optional<int> token;  ///< nothing: nobody pointed at one
    bool reverse = false;      ///< it is a key: what looks at it is shown
};

/// Of the selection in attention of one kind. Where queries and keys are different sequences, the
/// stack of the token decides the direction.
AttentionEnd attention_end(const Selection& selection, AttentionKind kind);

/// How the attention scene is drawn.
struct AttentionOptions {
    bool all_heads = false;    ///< overlay all heads of the layer in their colours
    bool square_root = false;  ///< colour by the square root of the weight
    bool hide_first = false;   ///< leave the first token (attention sink) out of the picture
    PairFilter pair = PairFilter::All;  ///< which sentence of a pair looks at which
};

enum class EmbeddingColour { Kind, Position };
/// Whose principal components are the axes of the embedding scene.
enum class EmbeddingBasis { Sentence, Vocabulary };

/// How the embedding scene is drawn.
struct EmbeddingOptions {
    bool vocabulary = true;  ///< draw the vocabulary's embeddings behind the prompt's tokens
    bool paths = true;       ///< draw each prompt token's path through the layers
    EmbeddingColour colour = EmbeddingColour::Kind;
    float layer = 0;  ///< 0 embedding .. n_layers last residual; fractions lie between
    EmbeddingBasis basis = EmbeddingBasis::Vocabulary;
    std::optional<TokenId> clicked_id;  ///< vocabulary entry whose neighbours are listed
    std::optional<TokenId> second_id;   ///< the one clicked before it: the other end of an angle
    int neighbour_steps = 0;  ///< neighbours still to be walked to, one for each press of the key
    std::array<float, 2> centre{0, 0};  ///< camera: 0 is the middle of all points, 1 their edge
    float zoom = 1;                     ///< camera zoom, 1 shows everything
};

/// Why a generation cannot go on.
enum class GenerationStop {
    End,     ///< a token that ends the text was drawn
    Context  ///< the model's context is full
};

/// One point of the generation history, for undo and for branches.
struct Generation {
    std::vector<TokenId> ids;     ///< tokens appended after the prompt
    std::vector<TokenId> undone;  ///< tokens taken back, the next to redo last
    bool playing = false;         ///< step by itself at `tokens_per_second`
    float tokens_per_second = 4;
    std::optional<GenerationStop> stop;  ///< nothing while it may go on
};

/// The dart: one uniform number that stays where it fell while the distribution moves under it. It
/// depends on the seed, the number of generated tokens and the number of fresh throws only, so that
/// undo brings it back.
struct Dart {
    std::uint64_t seed = 1;
    std::uint64_t throws = 0;  ///< fresh throws at this position
    double u = 0;              ///< in [0, 1)
};

/// Where the dart of position `generated` lands: the same for the program and for `headlight
/// generate`.
double dart_at(std::uint64_t seed, std::size_t generated, std::uint64_t throws);

/// Why a request has no snapshot, for the person who made it.
std::string failure_text(const Strings& text, const Failed& failed);

/// The lines of text that a person can type into.
enum class TextField { Prompt, Second, Target, Picture, ModelFilter };

/// The number fields of the next-token panel.
enum class SamplingField { Temperature, TopK, TopP, MinP };

/// A line at the lower end of the stage that stays until it is closed: what failed and what to do,
/// or what happened.
struct Notice {
    std::string text;
    bool failure = false;
};

/// The list of models over the stage, from which one is opened.
struct ModelPicker {
    bool open = false;
    std::string filter;  ///< only models with these words are listed
    int chosen = 0;      ///< row of the list as it is filtered
    /// What was found when the list was opened last; read aside, so it may still be on its way.
    std::vector<FoundModel> found;
    std::optional<int> current;                ///< of these, the one that was open then
    std::optional<std::uint64_t> free_memory;  ///< bytes at that time, where the system says
    bool reading = false;
    std::optional<std::string> asked;  ///< the model to open next; the session takes it
};

/// What the worker is doing, as the UI thread last saw it.
struct WorkState {
    bool busy = false;
    std::string doing;              ///< empty, or what long work is under way ("opening gpt2")
    float progress = 0;             ///< 0..1 of the long work
    std::optional<Failed> failure;  ///< why the current request has no snapshot
};

/// Everything the program knows, owned by the UI thread. Views read and edit it; the application
/// turns the edits into work. It holds no ImGui and no GL.
struct AppState {
    std::shared_ptr<const LoadedModel> model;
    std::shared_ptr<const Snapshot> snapshot;  ///< newest finished pass; may lag behind the prompt
    WorkState work;
    std::optional<Notice> notice;

    std::string prompt;
    bool chat = false;  ///< the prompt is what a user says, as the model's chat template writes it
    std::string picture;                ///< file that models of pictures read in its place
    std::vector<float> pixels;          ///< of that file, as the model reads it
    std::optional<std::string> second;  ///< second sentence of a pair, for models with an encoder
    std::string target;                 ///< what stands in the decoder of an encoder-decoder
    /// Positions of the whole prompt (`Token::prompt_position`) that the model does not see;
    /// ascending.
    std::vector<int> masked;
    std::optional<TextField> focus;  ///< the text field that has the keyboard
    bool keep_last = false;  ///< beyond the context, keep the last tokens instead of refusing
    Generation generation;
    SamplingSettings sampling;
    std::optional<SamplingField>
        editing;  ///< the field that is being typed into; keys belong to it
    Dart dart;

    Scene scene = Scene::Overview;
    std::optional<Scene> return_scene;  ///< where Esc leads back to (all heads -> one head -> back)
    Selection selection;
    AttentionOptions attention;
    EmbeddingOptions embedding;
    bool panel_folded = false;
    bool help_open = false;
    ModelPicker picker;

    ThemeName theme = ThemeName::Light;
    Language language = Language::English;
    float text_scale = 1;
};

/// The stack whose tokens the pictures show: the selection's, where the model has it.
StackSide shown_side(const AppState& state);
/// The attention that the pictures show: the selection's, where the model has it.
AttentionKind shown_attention(const AppState& state);
/// Shows another attention of the model, with a head that the program chooses.
void choose_attention(AppState& state, AttentionKind kind);
/// Where the model speaks about the vocabulary, see `predict`.
Prediction shown_prediction(const AppState& state, const Snapshot& snapshot);

/// The token that truly stands where a masked language model is asked; nothing elsewhere.
std::optional<TokenId> real_token(const AppState& state, const Snapshot& snapshot);

/// Whether some layer of the model has experts.
bool has_experts(const AppState& state);

/// Goes to another layer with experts. REQUIRES: a snapshot.
void move_expert_layer(AppState& state, int by);

/// Whether the pictures show an encoder and a decoder, which read a text each.
bool shows_two_stacks(const AppState& state);

/// Whether the model reads two sentences beside each other: encoders do.
bool takes_pairs(const AppState& state);
/// Whether the second sentence is there.
bool is_paired(const AppState& state);
/// Forgets the second sentence.
void close_pair(AppState& state);
/// Whether the model has a decoder that reads a text of its own.
bool takes_target(const AppState& state);

/// Whether the model comes with a chat template.
bool takes_chat(const AppState& state);

/// Whether the model reads a picture in the prompt's place.
bool reads_picture(const AppState& state);

/// Whether the window shows this line for the present model.
bool has_field(const AppState& state, TextField field);

/// Whether a position of the snapshot's prompt can be masked: the model has a mask and sees both
/// sides of it.
bool can_mask(const AppState& state, int position);
/// Masks a position of the snapshot's prompt or shows it again. Does nothing where it cannot be
/// masked.
void toggle_mask(AppState& state, int position);

/// Forgets what was generated: it does not follow from what was edited.
void restart_generation(AppState& state);

/// The key of the sentence that says so in the string table.
const char* text_key(Missing missing);

}  // namespace headlight
