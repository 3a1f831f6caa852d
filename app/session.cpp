#include "app/session.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/asset_paths.h"
#include "app/figures/pair_look.h"
#include "app/figures/text_change.h"
#include "app/picture_input.h"
#include "app/text/strings.h"
#include "engine/analysis/head_stats.h"
#include "engine/error.h"
#include "engine/io/memory.h"
#include "engine/model_input.h"

namespace headlight {

namespace {

/// Attention of up to this many weights is read within a frame.
constexpr std::int64_t kAtOnceWeights = std::int64_t{1} << 20;

bool is_small(const Snapshot& snapshot, AttentionKind kind) {
    const ModelSpec& spec = snapshot.model->spec();
    const auto queries = static_cast<std::int64_t>(snapshot.tokens_of(query_side(kind)).size());
    const auto keys = static_cast<std::int64_t>(snapshot.keys(kind).size());
    return layer_count(spec, kind) * most_heads(spec, kind) * queries * keys <= kAtOnceWeights;
}

}  // namespace

Session::Session(const StartOptions& start, std::function<void()> wake)
    : listing_(wake), picture_work_(wake), head_work_(wake), worker_(std::move(wake)) {
    state_.prompt = start.prompt;
    state_.picture = start.picture;
    state_.scene = start.scene;
    state_.theme = start.theme;
    state_.language = start.language;
    state_.text_scale = start.text_scale;
    open_model(start.model.model);
}

void Session::remember_folder(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return;
    const bool is_folder = std::filesystem::is_directory(path, error);
    std::filesystem::path folder =
        std::filesystem::weakly_canonical(is_folder ? path : path.parent_path(), error);
    std::erase(given_folders_, folder);
    given_folders_.insert(given_folders_.begin(), std::move(folder));
}

void Session::open_model(const std::string& name_or_path) {
    remember_folder(name_or_path);
    state_.notice.reset();
    if (state_.picker.open) apply(state_, Action::OpenModel);
    worker_.open(name_or_path, bundled_models_folder().string());
    state_.work.busy = true;
}

void Session::open_dropped(const std::filesystem::path& path) {
    if (path.extension() != ".png") {
        open_model(path.string());
    } else if (reads_picture(state_)) {
        state_.picture = path.string();
        state_.focus.reset();
    } else {
        const std::string name = path.filename().string();
        state_.notice = Notice{Strings(state_.language)("notice.reads_text", {name}), true};
    }
}

Session::FoundModels Session::look_for_models(const ModelPlaces& places,
                                              const std::filesystem::path& open_now) {
    FoundModels found{find_models(places), std::nullopt, available_memory()};
    for (std::size_t i = 0; i < found.models.size() && !open_now.empty(); ++i) {
        std::error_code ignored;
        if (std::filesystem::equivalent(found.models[i].path, open_now, ignored))
            found.current = static_cast<int>(i);
    }
    return found;
}

void Session::update_picker() {
    ModelPicker& picker = state_.picker;
    if (picker.asked) open_model(*std::exchange(picker.asked, std::nullopt));
    if (std::optional<FoundModels> found = listing_.take()) {
        picker.found = std::move(found->models);
        picker.current = found->current;
        picker.free_memory = found->free_memory;
    }
    // Each time it opens the disk is read anew.
    if (picker.open && !listed_ && !listing_.running()) {
        listing_.start(
            [places = ModelPlaces{bundled_models_folder(), default_hub_cache(), given_folders_},
             open_now = state_.model ? state_.model->path() : std::filesystem::path()] {
                return look_for_models(places, open_now);
            });
        listed_ = true;
    }
    if (!picker.open) listed_ = false;
    picker.reading = listing_.running();
}

void Session::update(double now) {
    update_picker();
    for (WorkerEvent& event : worker_.poll()) {
        std::visit([this](auto& finished) { take(std::move(finished)); }, event);
    }
    if (waiting_steps_ > 0 && up_to_date()) {
        --waiting_steps_;
        step();
    }
    play(now);
    choose_head();
    follow_masks();
    follow_picture();
    state_.dart.u = dart_at(state_.dart.seed, state_.generation.ids.size(), state_.dart.throws);
    AnalysisRequest request = wanted();
    if (state_.model && !picture_work_.running() && requested_ != request) {
        requested_ = request;
        answered_ = false;
        worker_.request(std::move(request));
    }
    const auto opening = worker_.progress();
    state_.work.doing =
        opening ? Strings(state_.language)("notice.opening", {opening->model, opening->what}) : "";
    state_.work.progress = opening ? opening->fraction : 0;
    state_.work.busy = worker_.busy();
}

void Session::take(ModelOpened opened) {
    state_.model = std::move(opened.model);
    state_.selection = Selection{};
    state_.embedding = EmbeddingOptions{};
    state_.generation = Generation{};
    state_.masked.clear();
    state_.target.clear();
    state_.chat = false;
    if (state_.focus && !has_field(state_, *state_.focus)) state_.focus.reset();
    waiting_steps_ = 0;
    picture_read_.reset();
    requested_.reset();
}

Session::PictureRead Session::look_at(const std::string& file,
                                      const std::shared_ptr<const LoadedModel>& model) {
    try {
        return {file, model, read_pixels(file, *model), {}};
    } catch (const std::exception& error) {
        return {file, model, {}, error.what()};
    }
}

/// Reads the picture of a model that takes one, in the model's size and scale of colours: when the
/// model was opened, and when another path was typed.
void Session::follow_picture() {
    if (std::optional<PictureRead> read = picture_work_.take();
        read && read->model == state_.model) {
        picture_read_ = std::move(read->file);
        state_.pixels = std::move(read->pixels);
        state_.notice.reset();
        if (read->problem) state_.notice = Notice{*read->problem, true};
    }
    const bool typing = state_.focus == TextField::Picture;
    if (!reads_picture(state_) || typing || picture_read_ == state_.picture) return;
    if (state_.picture.empty()) {
        picture_read_ = "";
        state_.pixels.clear();
    } else if (!picture_work_.running()) {
        picture_work_.start(
            [file = state_.picture, model = state_.model] { return look_at(file, model); });
    }
}

void Session::take(const ModelRefused& refused) {
    state_.notice = Notice{refused.message, true};
    waiting_steps_ = 0;
    requested_.reset();
}

void Session::take(const ModelCancelled&) {
    state_.notice = Notice{Strings(state_.language)("notice.cancelled"), false};
    waiting_steps_ = 0;
    requested_.reset();
}

void Session::take(std::shared_ptr<const Snapshot> snapshot) {
    state_.snapshot = std::move(snapshot);
    state_.work.failure.reset();
    answered_ = true;
    Selection& selection = state_.selection;
    const std::size_t length = state_.snapshot->tokens_of(shown_side(state_)).size();
    for (std::optional<int>* token : {&selection.token, &selection.second_token}) {
        if (*token && static_cast<std::size_t>(**token) >= length) token->reset();
    }
    selection.hovered_token.reset();
}

HeadChoice Session::find_head(const Snapshot& snapshot, AttentionKind kind, PairFilter filter) {
    if (filters(snapshot, kind, filter)) return hardest_looking_head(snapshot, kind, filter);
    // The end of a source is a key like the others: what ends the answer looks there.
    std::vector<bool> special;
    for (const Token& token : snapshot.keys(kind))
        special.push_back(token.special && kind != AttentionKind::Cross);
    return hardest_looking_head(snapshot.view(), kind, snapshot.resting_position(query_side(kind)),
                                special);
}

/// Until a person chose a head, the one that has most to show.
void Session::choose_head() {
    if (std::optional<HeadFound> found = head_work_.take()) head_found_ = *found;
    if (!state_.snapshot || state_.selection.head_chosen) return;
    const HeadQuestion question{state_.snapshot->id, shown_attention(state_),
                                state_.attention.pair};
    if (head_found_ && head_found_->question == question) {
        state_.selection.layer = head_found_->choice.layer;
        state_.selection.head = head_found_->choice.head;
    } else if (!head_work_.running()) {
        head_work_.start(
            [snapshot = state_.snapshot, question] {
                return HeadFound{question, find_head(*snapshot, question.kind, question.filter)};
            },
            is_small(*state_.snapshot, question.kind));
        choose_head();
    }
}

/// Masks stay with their words when the sentence is edited around them.
void Session::follow_masks() {
    if (state_.masked.empty() || !state_.model) {
        masked_text_.reset();
        return;
    }
    AnalysisRequest request = wanted();
    request.masked.clear();
    if (masked_text_ && masked_text_->request == request) return;
    std::vector<TokenId> ids;
    try {
        ids = encode_text(*state_.model, request).ids;
    } catch (const Error&) {
        return;  // the analysis says what is wrong with the text
    }
    if (masked_text_) {
        const TextChange change = change_of_tokens(masked_text_->ids, ids);
        std::vector<int> followed;
        for (const int position : state_.masked)
            if (const auto now = change.after(position)) followed.push_back(*now);
        state_.masked = std::move(followed);
    }
    masked_text_ = MaskedText{std::move(request), std::move(ids)};
}

void Session::take(const Failed& failed) {
    state_.work.failure = failed;
    if (failed.reason == Failed::Reason::Empty || failed.reason == Failed::Reason::NoPicture)
        state_.snapshot.reset();
    state_.generation.playing = false;
    waiting_steps_ = 0;
    answered_ = true;
}

bool Session::perform(Action action) {
    switch (action) {
        case Action::Step:
            if (up_to_date()) {
                step();
            } else if (answer_is_coming()) {
                ++waiting_steps_;
            }
            return true;
        case Action::Undo:
            undo();
            return true;
        case Action::Redo:
            redo();
            return true;
        case Action::CancelWork:
            worker_.cancel_open();
            return true;
        default:
            return apply(state_, action);
    }
}

AnalysisRequest Session::wanted() const {
    AnalysisRequest request;
    request.text = state_.prompt;
    if (reads_picture(state_)) request.pixels = state_.pixels;
    request.chat = state_.chat && takes_chat(state_);
    if (takes_pairs(state_)) request.second = state_.second;
    if (state_.model && state_.model->mask_id()) request.masked = state_.masked;
    if (takes_target(state_)) request.target = state_.target;
    request.continuation = state_.generation.ids;
    request.keep_last = state_.keep_last;
    return request;
}

bool Session::up_to_date() const {
    return answered_ && state_.snapshot && state_.snapshot->model == state_.model &&
           state_.snapshot->request == wanted();
}

bool Session::answer_is_coming() const {
    return worker_.busy() || picture_work_.running() ||
           (state_.model && (!answered_ || requested_ != wanted()));
}

void Session::step() {
    Generation& generation = state_.generation;
    const Snapshot& snapshot = *state_.snapshot;
    const Strings text(state_.language);
    if (const auto missing = why_not_generate(snapshot.model->spec())) {
        state_.notice = Notice{text(text_key(*missing)), false};
        generation.playing = false;
        waiting_steps_ = 0;
        return;
    }
    const Distribution& distribution =
        distributions_.of(snapshot, shown_prediction(state_, snapshot).position, state_.sampling);
    const double u = dart_at(state_.dart.seed, generation.ids.size(), state_.dart.throws);
    const TokenId id = distribution.draw(u).id;
    const bool full =
        static_cast<int>(snapshot.head_tokens().size()) >= state_.model->context_length();
    const bool ended = id < 0 || state_.model->is_stop(id);
    if (ended || (full && !state_.keep_last)) {
        generation.stop = ended ? GenerationStop::End : GenerationStop::Context;
        generation.playing = false;
        waiting_steps_ = 0;
        return;
    }
    const bool redone = !generation.undone.empty() && generation.undone.back() == id;
    if (redone) {
        generation.undone.pop_back();
    } else {
        generation.undone.clear();
    }
    generation.ids.push_back(id);
    generation.stop.reset();
    state_.dart.throws = 0;
}

void Session::undo() {
    Generation& generation = state_.generation;
    generation.playing = false;
    generation.stop.reset();
    waiting_steps_ = 0;
    if (generation.ids.empty()) return;
    generation.undone.push_back(generation.ids.back());
    generation.ids.pop_back();
    state_.dart.throws = 0;
}

void Session::redo() {
    Generation& generation = state_.generation;
    if (generation.undone.empty()) return;
    generation.ids.push_back(generation.undone.back());
    generation.undone.pop_back();
    state_.dart.throws = 0;
}

void Session::play(double now) {
    Generation& generation = state_.generation;
    if (!generation.playing) {
        next_step_ = 0;
        return;
    }
    if (!up_to_date()) {
        generation.playing = answer_is_coming();
        return;
    }
    if (now < next_step_) return;
    step();
    next_step_ = now + 1.0 / std::max(0.1f, generation.tokens_per_second);
}

bool Session::idle() const {
    const bool working =
        worker_.busy() || listing_.running() || picture_work_.running() || head_work_.running();
    if (working || state_.generation.playing) return false;
    return !state_.model || (answered_ && waiting_steps_ == 0 && requested_ == wanted());
}

std::optional<double> Session::next_update() const {
    // A pass that is under way wakes the program itself.
    if (!state_.generation.playing || !up_to_date()) return std::nullopt;
    return next_step_;
}

}  // namespace headlight
