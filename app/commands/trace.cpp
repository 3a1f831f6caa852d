#include <algorithm>
#include <map>

#include "app/commands/analysis.h"
#include "app/commands/commands.h"
#include "engine/error.h"
#include "engine/io/safetensors.h"
#include "engine/model/trace_catalogue.h"

namespace headlight {
namespace {

/// Whether `name` fits a pattern in which * stands for any characters and ? for one.
bool fits(std::string_view name, std::string_view glob) {
    std::size_t n = 0, g = 0, after_star = std::string_view::npos, retry = 0;
    while (n < name.size()) {
        if (g < glob.size() && (glob[g] == '?' || (glob[g] == name[n] && glob[g] != '*'))) {
            ++n;
            ++g;
        } else if (g < glob.size() && glob[g] == '*') {
            after_star = ++g;
            retry = n;
        } else if (after_star != std::string_view::npos) {
            g = after_star;
            n = ++retry;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

bool wanted(const std::string& name, const std::vector<std::string>& globs) {
    return globs.empty() || std::any_of(globs.begin(), globs.end(),
                                        [&](const std::string& glob) { return fits(name, glob); });
}

}  // namespace

void run_trace(const TraceCommand& command) {
    const auto model = open_model(command.model);
    const auto snapshot = analyze(model, command.input);
    const TraceView view = snapshot->view();
    std::vector<std::pair<std::string, Tensor>> tensors;
    for (const TensorInfo& info : list_tensors(view)) {
        if (wanted(info.name, command.globs)) {
            tensors.emplace_back(info.name, read_tensor(view, info.name));
        }
    }
    if (tensors.empty()) {
        throw Error("no tensor has such a name", "--names",
                    "try --names '*' to see what there is, for example blocks.0.attn.hook_pattern");
    }
    std::map<std::string, std::string> metadata{{"prompt", command.input.prompt},
                                                {"model", model->name()},
                                                {"version", "headlight " HEADLIGHT_VERSION}};
    if (command.input.second) metadata["second"] = *command.input.second;
    if (!command.input.target.empty()) metadata["target"] = command.input.target;
    write_safetensors(command.out, tensors, metadata);
}

}  // namespace headlight
