// The C library's words for error numbers; GNU extensions.
#ifndef PLIMSOLL_ERRORS_H
#define PLIMSOLL_ERRORS_H

// Such as "Permission denied"; NULL for an unknown number.
const char *plimsoll_error_text(int number);
// Such as "EACCES"; NULL for an unknown number.
const char *plimsoll_error_name(int number);

#endif
