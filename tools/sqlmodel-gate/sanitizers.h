/* SPDX-License-Identifier: MIT */
/** @file
 *  What differs in a build with sanitizers: they need terabytes of address space, and take the signals of a crash for themselves. There the
 *  process of a module is bounded in what is resident, and crashes by its signal. */
#ifndef SQLM_TOOLS_GATE_SANITIZERS_H
#define SQLM_TOOLS_GATE_SANITIZERS_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZER_ADDRESS 1
#elif __has_feature(thread_sanitizer)
#define SANITIZER_THREAD 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZER_ADDRESS 1
#elif defined(__SANITIZE_THREAD__)
#define SANITIZER_THREAD 1
#endif

#if defined(SANITIZER_ADDRESS)
#define SANITIZER_VARIABLE "ASAN_OPTIONS"
#elif defined(SANITIZER_THREAD)
#define SANITIZER_VARIABLE "TSAN_OPTIONS"
#else
#define SANITIZER_VARIABLE ""
#endif
/** Comes before what the environment says, which wins. */
#define SANITIZER_OPTIONS "hard_rss_limit_mb=1024:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:"

#endif
