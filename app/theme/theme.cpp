#include "app/theme/theme.h"

#include "app/theme/ramps.h"

namespace headlight {

namespace {

Theme make_light() {
    Theme t;
    t.name = ThemeName::Light;
    t.background = rgb(0xFFFFFF);
    t.panel = rgb(0xF5F6F8);
    t.text = rgb(0x111418);
    t.secondary = rgb(0x4A5058);
    t.hairline = rgb(0xC9CED6);
    t.disabled = rgb(0x767C85);
    t.hover = rgb(0xE7EAEF);
    t.pressed = rgb(0xD5DAE2);
    t.field = rgb(0xFFFFFF);
    t.focus = rgb(0x0072B2);
    t.error = rgb(0xB3261E);
    t.selection = rgb(0xE69F00);
    t.selection_outline = rgb(0x8A5A00);
    t.on_selection = rgb(0x111418);
    t.preview = rgb(0x9A6A00);
    t.ghost = rgb(0x7A8089);
    t.query = rgb(0x0072B2);
    t.key = rgb(0xB84A00);
    t.value = rgb(0x00805C);
    t.output = rgb(0xA8508A);
    t.attention = rgb(0x1F4E9E);
    t.mlp = rgb(0x5B4B9A);
    t.bar = rgb(0x2B5FA8);
    t.bar_selected = rgb(0xB87400);
    t.bar_cut = rgb(0x858B94);
    t.bar_rest = rgb(0x5F6670);
    t.track = rgb(0xE1E5EB);
    t.masked_back = rgb(0xEEF0F3);
    t.masked_hatch = rgb(0x8E95A0);
    t.point = rgb(0x828994);
    t.scrim = rgb(0x111418).with_alpha(0.45F);
    t.heads = make_head_palette(0.47, 0.62, 0.17);
    t.sequential = make_sequential(t.background, {0.21, 0.10, 285.0}, 215.0);
    t.diverging = make_diverging(t.background, {0.48, 0.17, 255.0}, {0.48, 0.15, 50.0});
    return t;
}

Theme make_dark() {
    Theme t;
    t.name = ThemeName::Dark;
    t.background = rgb(0x101418);
    t.panel = rgb(0x181D23);
    t.text = rgb(0xF2F4F7);
    t.secondary = rgb(0xB8C0CC);
    t.hairline = rgb(0x343C47);
    t.disabled = rgb(0x79828E);
    t.hover = rgb(0x262D36);
    t.pressed = rgb(0x343D49);
    t.field = rgb(0x0B0E11);
    t.focus = rgb(0x56B4E9);
    t.error = rgb(0xFF8A80);
    t.selection = rgb(0xF2B233);
    t.selection_outline = rgb(0xFFE09A);
    t.on_selection = rgb(0x101418);
    t.preview = rgb(0xD9A441);
    t.ghost = rgb(0x7F8894);
    t.query = rgb(0x56B4E9);
    t.key = rgb(0xF28E2B);
    t.value = rgb(0x2BC08A);
    t.output = rgb(0xE08AC0);
    t.attention = rgb(0x7FB8FF);
    t.mlp = rgb(0xB3A5F2);
    t.bar = rgb(0x5FA3EA);
    t.bar_selected = rgb(0xF2B233);
    t.bar_cut = rgb(0x737C88);
    t.bar_rest = rgb(0x98A2AF);
    t.track = rgb(0x2A313B);
    t.masked_back = rgb(0x1B2027);
    t.masked_hatch = rgb(0x626C79);
    t.point = rgb(0x78818D);
    t.scrim = rgb(0x000000).with_alpha(0.6F);
    t.heads = make_head_palette(0.66, 0.83, 0.15);
    t.sequential = make_sequential(t.background, {0.97, 0.07, 100.0}, 265.0);
    t.diverging = make_diverging(t.background, {0.80, 0.13, 245.0}, {0.80, 0.15, 60.0});
    return t;
}

Theme make_contrast() {
    Theme t = make_dark();
    t.name = ThemeName::Contrast;
    t.background = rgb(0x000000);
    t.panel = rgb(0x000000);
    t.text = rgb(0xFFFFFF);
    t.secondary = rgb(0xFFFFFF);
    t.hairline = rgb(0xFFFFFF);
    t.disabled = rgb(0xA6A6A6);
    t.hover = rgb(0x333333);
    t.pressed = rgb(0x555555);
    t.field = rgb(0x000000);
    t.focus = rgb(0x00E5FF);
    t.error = rgb(0xFF9A90);
    t.selection = rgb(0xFFFF00);
    t.selection_outline = rgb(0xFFFFFF);
    t.on_selection = rgb(0x000000);
    t.preview = rgb(0xFFFF99);
    t.ghost = rgb(0xB0B0B0);
    t.attention = rgb(0xFFFFFF);
    t.bar = rgb(0xFFFFFF);
    t.bar_selected = rgb(0xFFFF00);
    t.bar_cut = rgb(0x8C8C8C);
    t.bar_rest = rgb(0xB8B8B8);
    t.track = rgb(0x333333);
    t.masked_back = rgb(0x000000);
    t.masked_hatch = rgb(0x8C8C8C);
    t.point = rgb(0xA0A0A0);
    t.scrim = rgb(0x000000).with_alpha(0.75F);
    t.heads = make_head_palette(0.68, 0.87, 0.19);
    t.sequential = make_sequential(t.background, {1.0, 0.0, 0.0}, 0.0);
    t.diverging = make_diverging(t.background, {0.86, 0.13, 235.0}, {0.86, 0.16, 70.0});
    return t;
}

}  // namespace

std::string_view to_string(ThemeName name) {
    switch (name) {
        case ThemeName::Light:
            return "light";
        case ThemeName::Dark:
            return "dark";
        case ThemeName::Contrast:
            return "contrast";
    }
    return "light";
}

ThemeName next_theme(ThemeName name) {
    switch (name) {
        case ThemeName::Light:
            return ThemeName::Dark;
        case ThemeName::Dark:
            return ThemeName::Contrast;
        case ThemeName::Contrast:
            return ThemeName::Light;
    }
    return ThemeName::Light;
}

Color Theme::text_on(Color fill) const {
    return contrast_ratio(text, fill) >= contrast_ratio(background, fill) ? text : background;
}

const Theme& theme(ThemeName name) {
    static const Theme light = make_light();
    static const Theme dark = make_dark();
    static const Theme contrast = make_contrast();
    switch (name) {
        case ThemeName::Light:
            return light;
        case ThemeName::Dark:
            return dark;
        case ThemeName::Contrast:
            return contrast;
    }
    return light;
}

}  // namespace headlight
