#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "app/analysis_worker.h"
#include "app/app_state.h"
#include "app/figures/next_token_figure.h"
#include "app/figures/side_work.h"
#include "app/options.h"
#include "app/stage/action.h"
#include "engine/analysis/head_stats.h"

namespace headlight {

/// The program without its pictures: keeps the state and the worker in step. Views and keys edit
/// the state; once a frame `update` pulls results and turns the edits into work. UI thread only,
/// never waits.
class Session {
public:
    /// Starts to open the model of `start`. `wake` is called from the worker's thread.
    Session(const StartOptions& start, std::function<void()> wake);

    AppState& state() { return state_; }
    const AppState& state() const { return state_; }
    DistributionMemo& distributions() { return distributions_; }

    /// Pulls what the worker finished, goes on with what was waiting for it, and requests what
    /// changed.
    /// @param now  seconds, for the pace of playing
    void update(double now);

    /// Does an action; false for those that belong to the window (full screen, recording, quit).
    bool perform(Action action);

    /// Opens another model; the present one stays until the new one is there, and when it is
    /// refused.
    void open_model(const std::string& name_or_path);

    /// A file or folder that fell on the window: a PNG file is for the present model to look at,
    /// all else is a model.
    void open_dropped(const std::filesystem::path& path);

    /// Nothing is under way and nothing waits: the pictures show the state.
    bool idle() const;

    /// When `update` wants to be called again though nothing happens: while playing.
    std::optional<double> next_update() const;

private:
    /// What a look at the disk gives.
    struct FoundModels {
        std::vector<FoundModel> models;
        std::optional<int> current;  ///< the one that is open
        std::optional<std::uint64_t> free_memory;
    };

    /// A picture as a model reads it, or why it cannot.
    struct PictureRead {
        std::string file;
        std::shared_ptr<const LoadedModel> model;
        std::vector<float> pixels;
        std::optional<std::string> problem;
    };
    /// For what the program chooses a head, and which.
    struct HeadQuestion {
        std::uint64_t snapshot_id = 0;
        AttentionKind kind = AttentionKind::Decoder;
        PairFilter filter = PairFilter::All;
        bool operator==(const HeadQuestion&) const = default;
    };
    struct HeadFound {
        HeadQuestion question;
        HeadChoice choice;
    };
    /// The tokens of a request, its masks left aside.
    struct MaskedText {
        AnalysisRequest request;
        std::vector<TokenId> ids;
    };

    void take(ModelOpened opened);
    void take(const ModelRefused& refused);
    void take(const ModelCancelled& cancelled);
    void take(std::shared_ptr<const Snapshot> snapshot);
    void take(const Failed& failed);

    void update_picker();
    static FoundModels look_for_models(const ModelPlaces& places,
                                       const std::filesystem::path& open_now);
    void remember_folder(const std::filesystem::path& path);
    static HeadChoice find_head(const Snapshot& snapshot, AttentionKind kind, PairFilter filter);
    static PictureRead look_at(const std::string& file,
                               const std::shared_ptr<const LoadedModel>& model);
    void choose_head();
    void follow_masks();
    void follow_picture();
    AnalysisRequest wanted() const;
    bool up_to_date() const;
    void step();
    void undo();
    void redo();
    void play(double now);
    bool answer_is_coming() const;

    AppState state_;
    DistributionMemo distributions_;
    std::optional<AnalysisRequest> requested_;  ///< last one handed to the worker
    bool answered_ = true;                      ///< and it came back
    int waiting_steps_ = 0;                     ///< steps asked for while a pass was under way
    double next_step_ = 0;                      ///< time of the next step while playing
    std::optional<HeadFound> head_found_;       ///< the head that the program chose last
    std::optional<std::string> picture_read_;   ///< the file that AppState::pixels are of
    std::optional<MaskedText> masked_text_;     ///< that AppState::masked counts in
    std::vector<std::filesystem::path> given_folders_;  ///< opened in this run, the newest first
    SideWork<FoundModels> listing_;
    SideWork<PictureRead> picture_work_;
    SideWork<HeadFound> head_work_;
    bool listed_ = false;    ///< for the picker that is open now
    AnalysisWorker worker_;  ///< last: it stops before what it wakes is gone
};

}  // namespace headlight
