#include "app/figures/number_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace headlight {
namespace {

TEST(NumberFormat, PercentsHaveTwoDigitsBelowTenAndNoneAbove) {
    EXPECT_EQ(format_percent(1.0), "100 %");
    EXPECT_EQ(format_percent(0.923), "92 %");
    EXPECT_EQ(format_percent(0.1), "10 %");
    EXPECT_EQ(format_percent(0.0734), "7.3 %");
    EXPECT_EQ(format_percent(0.0041), "0.41 %");
    EXPECT_EQ(format_percent(0.00012), "0.012 %");
}

TEST(NumberFormat, PercentsCarryOverWhenRounded) {
    EXPECT_EQ(format_percent(0.0996), "10 %");
    EXPECT_EQ(format_percent(0.0949), "9.5 %");
    EXPECT_EQ(format_percent(0.00996), "1.0 %");
    EXPECT_EQ(format_percent(0.9999), "100 %");
}

TEST(NumberFormat, OnlyBelowOneTenThousandthIsAPercentLeftOut) {
    EXPECT_EQ(format_percent(0.0001), "0.010 %");
    EXPECT_EQ(format_percent(0.000099), "<0.01 %");
    EXPECT_EQ(format_percent(1e-30), "<0.01 %");
    EXPECT_EQ(format_percent(0.0), "0 %");
}

TEST(NumberFormat, WeightsHaveTwoDecimals) {
    EXPECT_EQ(format_weight(0.874), "0.87");
    EXPECT_EQ(format_weight(1.0), "1.00");
    EXPECT_EQ(format_weight(0.0), "0.00");
    EXPECT_EQ(format_weight(-0.001), "0.00");
    EXPECT_EQ(format_weight(-0.5), "−0.50");
}

TEST(NumberFormat, ActivationsHaveThreeSignificantDigits) {
    EXPECT_EQ(format_activation(0.0), "0");
    EXPECT_EQ(format_activation(1.2345), "1.23");
    EXPECT_EQ(format_activation(12.345), "12.3");
    EXPECT_EQ(format_activation(123.45), "123");
    EXPECT_EQ(format_activation(1234.5), "1230");
    EXPECT_EQ(format_activation(0.012345), "0.0123");
    EXPECT_EQ(format_activation(-1.2345), "−1.23");
    EXPECT_EQ(format_activation(9.996), "10.0");
    EXPECT_EQ(format_activation(999.6), "1000");
}

TEST(NumberFormat, VerySmallAndLargeActivationsArePowersOfTen) {
    EXPECT_EQ(format_activation(0.0000123), "1.23e−5");
    EXPECT_EQ(format_activation(-4560000.0), "−4.56e6");
}

TEST(NumberFormat, WhatIsNoNumberIsSaid) {
    EXPECT_EQ(format_activation(std::nan("")), "NaN");
    EXPECT_EQ(format_weight(-std::numeric_limits<double>::infinity()), "−∞");
    EXPECT_EQ(format_percent(std::nan("")), "NaN");
}

TEST(NumberFormat, DifferencesKeepTheirSign) {
    EXPECT_EQ(format_signed(1.25), "+1.2");
    EXPECT_EQ(format_signed(-0.3), "−0.3");
    EXPECT_EQ(format_signed(-0.01), "0.0");
    EXPECT_EQ(format_signed(0.04), "0.0");
}

TEST(NumberFormat, LargeCountsArePartedIntoThrees) {
    EXPECT_EQ(format_count(7), "7");
    EXPECT_EQ(format_count(2048), "2048");
    EXPECT_EQ(format_count(50257), "50\u202f257");
    EXPECT_EQ(format_count(124439808), "124\u202f439\u202f808");
    EXPECT_EQ(format_count(-100000), "−100\u202f000");
}

TEST(NumberFormat, TimesAndSizesHaveTheirUnits) {
    EXPECT_EQ(format_duration(0.42), "0.4 ms");
    EXPECT_EQ(format_duration(3.2), "3 ms");
    EXPECT_EQ(format_duration(1234.0), "1.2 s");
    EXPECT_EQ(format_bytes(512), "512 B");
    EXPECT_EQ(format_bytes(1536), "1.5 KiB");
    EXPECT_EQ(format_bytes(std::size_t{13} << 20), "13 MiB");
}

}  // namespace
}  // namespace headlight
