/* What colleagues were asked about a child, for its page (CW-7). */
#ifndef WAYMARK_WEB_CONSULTATION_H
#define WAYMARK_WEB_CONSULTATION_H

#include "service/consultation.h"
#include "views/consultations.h"
#include "web/context.h"

struct consultations_row consultation_row(struct context *c, const struct consultation *x);
enum err consultation_section(struct context *c, struct pupil_id pupil, struct str public_id, struct str urn,
    struct consultations_section *ret) MUST_CHECK;

#endif
