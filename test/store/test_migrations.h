/* The schema of these tests, made from test/store/migrations. */
#include "store/migrate.h"

extern const struct migrations test_migrations;
