#include <exception>
#include <iostream>

#include "app/commands/commands.h"
#include "app/options.h"
#include "engine/error.h"

namespace {

/// Runs whichever command was asked for.
struct Run {
    void operator()(const headlight::WindowCommand& c) const { headlight::run_window(c); }
    void operator()(const headlight::ModelsCommand& c) const {
        headlight::run_models(c, std::cout);
    }
    void operator()(const headlight::InfoCommand& c) const { headlight::run_info(c, std::cout); }
    void operator()(const headlight::TokenizeCommand& c) const {
        headlight::run_tokenize(c, std::cout);
    }
    void operator()(const headlight::DecodeCommand& c) const {
        headlight::run_decode(c, std::cout);
    }
    void operator()(const headlight::TraceCommand& c) const { headlight::run_trace(c); }
    void operator()(const headlight::NextCommand& c) const { headlight::run_next(c, std::cout); }
    void operator()(const headlight::GenerateCommand& c) const {
        headlight::run_generate(c, std::cout);
    }
    void operator()(const headlight::ShotCommand& c) const { headlight::run_shot(c); }
    void operator()(const headlight::ReplayCommand& c) const { headlight::run_replay(c); }
};

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto parsed = headlight::parse_command_line(argc, argv);
        if (const auto* answer = std::get_if<headlight::UsageAnswer>(&parsed)) {
            (answer->exit_code == 0 ? std::cout : std::cerr) << answer->text;
            return answer->exit_code;
        }
        std::visit(Run{}, std::get<headlight::Command>(parsed));
        if (!std::cout.flush()) {
            throw headlight::Error("cannot be written", "standard output",
                                   "check where it goes and the free space");
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "headlight: " << error.what() << '\n';
        return 1;
    }
}
