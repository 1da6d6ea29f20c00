/* SPDX-License-Identifier: MIT */
/** @file
 *  Preprocessor helpers, written by scripts/generate_preprocessor.py; none of them is for users. */
#ifndef SQLMODEL_CORE_PP_H
#define SQLMODEL_CORE_PP_H

#define SQLM_CAT_(a, b)         SQLM_CAT_I_(a, b)
#define SQLM_CAT_I_(a, b)       a##b
#define SQLM_FIRST_(...)        SQLM_FIRST_I_(__VA_ARGS__, )
#define SQLM_FIRST_I_(first, ...) first
#define SQLM_UNWRAP_(...)       __VA_ARGS__

/* how many arguments: 1 to 64 */
#define SQLM_COUNT_(...) \
    SQLM_COUNT_I_(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, \
    40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, \
    9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define SQLM_COUNT_I_(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, \
    a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, \
    a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64, n, ...) n

/* SQLM_EACH_(f, context, x, y) is f(context, x) f(context, y): at most 64 */
#define SQLM_EACH_(f, c, ...) SQLM_CAT_(SQLM_EACH_, SQLM_COUNT_(__VA_ARGS__))(f, c, __VA_ARGS__)
#define SQLM_EACH_1(f, c, a1) f(c, a1)
#define SQLM_EACH_2(f, c, a1, a2) f(c, a1) f(c, a2)
#define SQLM_EACH_3(f, c, a1, a2, a3) f(c, a1) f(c, a2) f(c, a3)
#define SQLM_EACH_4(f, c, a1, a2, a3, a4) f(c, a1) f(c, a2) f(c, a3) f(c, a4)
#define SQLM_EACH_5(f, c, a1, a2, a3, a4, a5) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5)
#define SQLM_EACH_6(f, c, a1, a2, a3, a4, a5, a6) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6)
#define SQLM_EACH_7(f, c, a1, a2, a3, a4, a5, a6, a7) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7)
#define SQLM_EACH_8(f, c, a1, a2, a3, a4, a5, a6, a7, a8) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) \
    f(c, a8)
#define SQLM_EACH_9(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) \
    f(c, a8) f(c, a9)
#define SQLM_EACH_10(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) \
    f(c, a7) f(c, a8) f(c, a9) f(c, a10)
#define SQLM_EACH_11(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) \
    f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11)
#define SQLM_EACH_12(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) \
    f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12)
#define SQLM_EACH_13(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) \
    f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13)
#define SQLM_EACH_14(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14) f(c, a1) f(c, a2) f(c, a3) f(c, a4) \
    f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14)
#define SQLM_EACH_15(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15) f(c, a1) f(c, a2) f(c, a3) f(c, a4) \
    f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15)
#define SQLM_EACH_16(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16) f(c, a1) f(c, a2) f(c, a3) \
    f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16)
#define SQLM_EACH_17(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17) f(c, a1) f(c, a2) \
    f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) \
    f(c, a16) f(c, a17)
#define SQLM_EACH_18(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18) f(c, a1) f(c, a2) \
    f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) \
    f(c, a16) f(c, a17) f(c, a18)
#define SQLM_EACH_19(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19) f(c, a1) \
    f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) \
    f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19)
#define SQLM_EACH_20(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20) f(c, a1) \
    f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) \
    f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20)
#define SQLM_EACH_21(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21) \
    f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) \
    f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21)
#define SQLM_EACH_22(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22) \
    f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) \
    f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22)
#define SQLM_EACH_23(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) \
    f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23)
#define SQLM_EACH_24(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) \
    f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24)
#define SQLM_EACH_25(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) \
    f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) \
    f(c, a24) f(c, a25)
#define SQLM_EACH_26(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) \
    f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) \
    f(c, a24) f(c, a25) f(c, a26)
#define SQLM_EACH_27(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) \
    f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) \
    f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27)
#define SQLM_EACH_28(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) \
    f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) \
    f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28)
#define SQLM_EACH_29(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) \
    f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) \
    f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29)
#define SQLM_EACH_30(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) \
    f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) \
    f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30)
#define SQLM_EACH_31(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) \
    f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) \
    f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31)
#define SQLM_EACH_32(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) \
    f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) \
    f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32)
#define SQLM_EACH_33(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) \
    f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) \
    f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) \
    f(c, a32) f(c, a33)
#define SQLM_EACH_34(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) \
    f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) \
    f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) \
    f(c, a32) f(c, a33) f(c, a34)
#define SQLM_EACH_35(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) \
    f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) \
    f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) \
    f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35)
#define SQLM_EACH_36(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) \
    f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) \
    f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) \
    f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36)
#define SQLM_EACH_37(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) \
    f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) \
    f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) \
    f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37)
#define SQLM_EACH_38(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) \
    f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) \
    f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) \
    f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38)
#define SQLM_EACH_39(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39) f(c, a1) f(c, a2) f(c, a3) f(c, a4) \
    f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) \
    f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) \
    f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39)
#define SQLM_EACH_40(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40) f(c, a1) f(c, a2) f(c, a3) \
    f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) \
    f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) \
    f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40)
#define SQLM_EACH_41(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41) f(c, a1) f(c, a2) f(c, a3) \
    f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) \
    f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) \
    f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) \
    f(c, a41)
#define SQLM_EACH_42(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42) f(c, a1) f(c, a2) \
    f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) \
    f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) \
    f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) \
    f(c, a40) f(c, a41) f(c, a42)
#define SQLM_EACH_43(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43) f(c, a1) f(c, a2) \
    f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) \
    f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) \
    f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) \
    f(c, a40) f(c, a41) f(c, a42) f(c, a43)
#define SQLM_EACH_44(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44) f(c, a1) \
    f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) \
    f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) \
    f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) \
    f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44)
#define SQLM_EACH_45(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45) f(c, a1) \
    f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) \
    f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) \
    f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) \
    f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45)
#define SQLM_EACH_46(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46) \
    f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) \
    f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) \
    f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) \
    f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46)
#define SQLM_EACH_47(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47) \
    f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) \
    f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) \
    f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) \
    f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47)
#define SQLM_EACH_48(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) \
    f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) \
    f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) \
    f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48)
#define SQLM_EACH_49(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) \
    f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) \
    f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) \
    f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) \
    f(c, a49)
#define SQLM_EACH_50(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) \
    f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) \
    f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) \
    f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) \
    f(c, a48) f(c, a49) f(c, a50)
#define SQLM_EACH_51(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) \
    f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) \
    f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) \
    f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) \
    f(c, a48) f(c, a49) f(c, a50) f(c, a51)
#define SQLM_EACH_52(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) \
    f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) \
    f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) \
    f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) \
    f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52)
#define SQLM_EACH_53(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) \
    f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) \
    f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) \
    f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) \
    f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53)
#define SQLM_EACH_54(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) \
    f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) \
    f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) \
    f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) \
    f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54)
#define SQLM_EACH_55(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) \
    f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) f(c, a21) \
    f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) f(c, a33) \
    f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) f(c, a45) \
    f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) f(c, a55)
#define SQLM_EACH_56(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) \
    f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) \
    f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) \
    f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) \
    f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) f(c, a55) f(c, a56)
#define SQLM_EACH_57(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) f(c, a8) \
    f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) f(c, a20) \
    f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) f(c, a32) \
    f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) f(c, a44) \
    f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) f(c, a55) f(c, a56) \
    f(c, a57)
#define SQLM_EACH_58(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) \
    f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) \
    f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) \
    f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) \
    f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) f(c, a55) \
    f(c, a56) f(c, a57) f(c, a58)
#define SQLM_EACH_59(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) f(c, a7) \
    f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) f(c, a19) \
    f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) f(c, a31) \
    f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) f(c, a43) \
    f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) f(c, a55) \
    f(c, a56) f(c, a57) f(c, a58) f(c, a59)
#define SQLM_EACH_60(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) \
    f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) \
    f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) \
    f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) \
    f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) \
    f(c, a55) f(c, a56) f(c, a57) f(c, a58) f(c, a59) f(c, a60)
#define SQLM_EACH_61(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) f(c, a6) \
    f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) f(c, a18) \
    f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) f(c, a30) \
    f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) f(c, a42) \
    f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) f(c, a54) \
    f(c, a55) f(c, a56) f(c, a57) f(c, a58) f(c, a59) f(c, a60) f(c, a61)
#define SQLM_EACH_62(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) \
    f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) \
    f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) \
    f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) \
    f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) \
    f(c, a54) f(c, a55) f(c, a56) f(c, a57) f(c, a58) f(c, a59) f(c, a60) f(c, a61) f(c, a62)
#define SQLM_EACH_63(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63) f(c, a1) f(c, a2) f(c, a3) f(c, a4) f(c, a5) \
    f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) \
    f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) \
    f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) \
    f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) \
    f(c, a54) f(c, a55) f(c, a56) f(c, a57) f(c, a58) f(c, a59) f(c, a60) f(c, a61) f(c, a62) f(c, a63)
#define SQLM_EACH_64(f, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, \
    a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64) f(c, a1) f(c, a2) f(c, a3) f(c, a4) \
    f(c, a5) f(c, a6) f(c, a7) f(c, a8) f(c, a9) f(c, a10) f(c, a11) f(c, a12) f(c, a13) f(c, a14) f(c, a15) f(c, a16) f(c, a17) \
    f(c, a18) f(c, a19) f(c, a20) f(c, a21) f(c, a22) f(c, a23) f(c, a24) f(c, a25) f(c, a26) f(c, a27) f(c, a28) f(c, a29) \
    f(c, a30) f(c, a31) f(c, a32) f(c, a33) f(c, a34) f(c, a35) f(c, a36) f(c, a37) f(c, a38) f(c, a39) f(c, a40) f(c, a41) \
    f(c, a42) f(c, a43) f(c, a44) f(c, a45) f(c, a46) f(c, a47) f(c, a48) f(c, a49) f(c, a50) f(c, a51) f(c, a52) f(c, a53) \
    f(c, a54) f(c, a55) f(c, a56) f(c, a57) f(c, a58) f(c, a59) f(c, a60) f(c, a61) f(c, a62) f(c, a63) f(c, a64)

#endif
