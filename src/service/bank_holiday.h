/* Bank holidays in England and Wales from 2020 on, and the working days between them: the Banking and Financial
 * Dealings Act 1971, Schedule 1, with what is proclaimed every year (New Year's Day, early May; a Monday or Tuesday in
 * place of a day at a weekend) and what was proclaimed once (gov.uk/bank-holidays). One that is proclaimed later comes
 * in with the calendar of the authority, as a closure. */
#ifndef WAYMARK_SERVICE_BANK_HOLIDAY_H
#define WAYMARK_SERVICE_BANK_HOLIDAY_H

#include "base/day.h"

bool bank_holiday(struct day d);
/* The day that is n working days (Monday to Friday, no bank holiday) before d; of 0, d itself. */
struct day working_days_before(struct day d, int n);

#endif
