/* SPDX-License-Identifier: MIT */
/* A shared object without models, or one that needs what nobody has. */
#ifdef NEEDS
int    NEEDS(void);
int    needs_it(void);
__attribute__((visibility("default"))) int needs_it(void)
{
    return NEEDS();
}
#else
extern const int nothing_here;
const int        nothing_here = 1;
#endif
