#include "app/app_state.h"

#include "engine/sampling/rng.h"

namespace headlight {
namespace {

constexpr std::array kSceneNames{"overview", "attention", "all-heads", "embedding", "next-token"};

}  // namespace

const char* scene_name(Scene scene) { return kSceneNames[static_cast<std::size_t>(scene)]; }

std::optional<Scene> scene_from_name(const std::string& name) {
    for (const Scene scene : kScenes) {
        if (name == scene_name(scene)) return scene;
    }
    return std::nullopt;
}

double dart_at(std::uint64_t seed, std::size_t generated, std::uint64_t throws) {
    Rng rng(seed, generated);
    double u = rng.uniform();
    for (std::uint64_t i = 0; i < throws; ++i)
        u = rng.uniform();
    return u;
}

}  // namespace headlight
